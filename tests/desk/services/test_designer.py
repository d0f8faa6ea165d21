"""The designer's screens: every part of a draft is changed, added, ordered and removed without script."""

from typing import Any

import pytest
from flask import Flask

from crm.accounts.models import User
from crm.catalogue import drafts, services, versions
from crm.values.actor import SYSTEM
from crm.workflow import packs, places
from tests import factories
from tests.conftest import Visitor
from tests.desk.doors import come_in

HOME = "/desk/services/fly-tipping/draft"


@pytest.fixture
def owner(app: Flask, client: Visitor) -> User:
    """Somebody who owns the service, at its draft."""
    entry = factories.service("fly-tipping")
    user = come_in(client, "administrator")
    drafts.begin(entry.id, actor=SYSTEM)
    return user


def definition() -> Any:
    return versions.definition(drafts.get(services.get("fly-tipping").id).id)


def test_pressing_edit_begins_a_draft_and_shows_it(app: Flask, client: Visitor) -> None:
    factories.service("fly-tipping")
    come_in(client, "administrator")
    shown = client.get("/desk/services/fly-tipping").page
    opened = client.submit(shown, form="form[action$='draft/begin']")
    assert opened.location.endswith(HOME)
    home = client.get(opened.location).page
    assert home.select_one("h1").get_text() == "Form: Fly-tipping"
    assert "Where is it?" in home.select_one(".designer__main").get_text()


@pytest.mark.parametrize("section", ["about", "who", "form", "statuses", "actions", "tasks", "clocks", "rules",
                                     "messages", "endings", "nearby", "values", "examples"])
def test_every_section_is_shown_in_words(client: Visitor, owner: User, section: str) -> None:
    page = client.get(f"{HOME}?section={section}").page
    assert page.select_one(".designer__link[aria-current]") is not None
    assert "{{" not in page.get_text()


def test_a_changed_name_is_saved_and_can_be_taken_back(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/part?at=actions.clear").page
    saved = client.submit(page, {"part-name-en": "All cleared", "part-name-cy": "Wedi'i glirio"},
                          form=".part-page__form")
    assert saved.status_code == 302 and saved.location.endswith("section=actions")
    assert definition().actions["clear"].name.root == {"en": "All cleared", "cy": "Wedi'i glirio"}
    home = client.get(saved.location).page
    assert "Changed: Actions › All cleared" in home.select_one(".designer__changes").get_text()
    client.submit(home, form="form[action$='draft/undo']")
    assert definition().actions["clear"].name.root == {"en": "Cleared"}


def test_a_form_saved_unchanged_changes_nothing(client: Visitor, owner: User) -> None:
    before = packs.to_data(definition())
    for place in ("actions.pay_owner", "form.0.questions.1", "clocks.clear", "tasks.evidence", "access", "rules.0",
                  "examples.0", "messages.scheduled", ""):
        page = client.get(f"{HOME}/part?at={place}").page
        assert client.submit(page, form=".part-page__form").status_code == 302, place
    assert packs.to_data(definition()) == before


def test_a_question_is_added_by_choosing_its_type_and_writing_its_words(client: Visitor, owner: User) -> None:
    home = client.get(HOME).page
    add = next(a for a in home.select("a") if a.get_text(" ", strip=True) == "Add a question to Where is it?")
    chosen = client.get(add["href"]).page
    kind = next(a for a in chosen.select(".kinds a") if a.get_text() == "One of several options")
    form = client.get(kind["href"]).page
    added = client.submit(form, {"part-label-en": "How big is it?", "part-options-0-en": "A bag",
                                 "part-options-1-en": "A van load", "part-options-1-cy": "Llond fan",
                                 "part-required": "yes"}, press="Add")
    assert added.status_code == 302
    question = definition().questions["how_big_is_it"]
    assert question.required is True and list(question.options) == ["a_bag", "a_van_load"]
    assert question.options["a_van_load"].label.find("cy") == "Llond fan"


def test_an_option_gets_the_code_that_is_typed_or_else_one_of_its_words(client: Visitor, owner: User) -> None:
    form = client.get(f"{HOME}/add?to=form.0.questions&kind=choice").page
    client.submit(form, {"part-label-en": "How big is it?", "part-options-0-en": "A bag", "part-options-0-code": "s",
                         "part-options-1-en": "A van load"}, press="Add")
    assert list(definition().questions["how_big_is_it"].options) == ["s", "a_van_load"]


def test_another_code_of_an_option_is_changed_wherever_it_is_named(client: Visitor, owner: User) -> None:
    before = packs.to_data(definition())
    page = client.get(f"{HOME}/part?at=form.0.questions.1").page
    assert page.select_one("#part-options-2-code")["value"] == "private"
    saved = client.submit(page, {"part-options-2-code": "owned", "part-options-2-en": "Somebody's land"},
                          form=".part-page__form")
    assert "“private” is now “owned”" in client.get(saved.location).page.get_text()
    data = packs.to_data(definition())
    assert list(definition().questions["land"].options) == ["road", "park", "owned", "water"]
    assert data["form"][0]["questions"][2]["when"] == {"answer": "land", "is": "owned"}
    assert definition().questions["land"].options["owned"].label.say() == "Somebody's land"
    home = client.get(HOME).page
    client.submit(home, form="form[action$='draft/undo']")
    assert packs.to_data(definition()) == before


@pytest.mark.parametrize(("typed", "said"), [
    ({"part-options-2-code": "park"}, "Two options have the code “park”: give one of them another"),
    ({"part-options-2-code": "My land"}, "“My land” is no code: use small letters, digits, underscores and hyphens"),
    ({"part-options-4-code": "sea"}, "Enter the words of the option “sea”")])
def test_a_code_of_an_option_that_cannot_be_is_refused_in_words(client: Visitor, owner: User, typed: dict[str, str],
                                                                said: str) -> None:
    page = client.get(f"{HOME}/part?at=form.0.questions.1").page
    refused = client.submit(page, typed, form=".part-page__form")
    assert refused.status_code == 422
    summary = refused.page.select_one(".govuk-error-summary a")
    assert summary.get_text() == said and refused.page.select_one(summary["href"]) is not None


def test_a_code_that_another_option_has_is_not_taken_over(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/part?at=form.0.questions.1").page
    refused = client.submit(page, {"part-options-0-code": "park", "part-options-1-code": "road"},
                            form=".part-page__form")
    assert refused.status_code == 422
    assert "This code is used already" in refused.page.get_text()


def test_outcomes_are_offered_in_the_order_in_which_they_are_put(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/part?at=actions.refuse").page
    assert [box["value"] for box in page.select(".many-order [name=part-outcomes]")] == ["private_land",
                                                                                         "other_council"]
    ticked = [box["value"] for box in page.select("[name=part-outcomes][checked]")]
    put = client.submit(page, {"part-outcomes": [*ticked, "removed"], "press": "order:part-outcomes:"},
                        form=".part-page__form").page
    put = client.submit(put, {"press": "up:part-outcomes:removed"}, form=".part-page__form").page
    put = client.submit(put, {"press": "up:part-outcomes:removed"}, form=".part-page__form").page
    client.submit(put, form=".part-page__form")
    assert definition().actions["refuse"].outcomes == ("removed", "private_land", "other_council")


def test_somebody_on_a_condition_is_put_before_or_after_the_others(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/part?at=actions.pay_owner").page
    assert "only when" in page.select_one(".many-order__item").get_text()
    put = client.submit(page, {"press": "up:part-by:lead"}, form=".part-page__form").page
    client.submit(put, form=".part-page__form")
    lead, officer = packs.to_data(definition())["actions"]["pay_owner"]["by"]
    assert lead == "lead" and officer["when"] == {"asked": "amount", "at_most": 500}


def test_a_list_whose_order_means_nothing_has_no_order_to_change(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/part?at=actions.refuse").page
    assert page.select_one("[name=press][value^='order:part-from']") is None
    client.submit(page, {"part-from": ["with_owner", "scheduled", "received"]}, form=".part-page__form")
    assert definition().actions["refuse"].from_ == ("received", "scheduled", "with_owner")


def test_an_example_is_written_without_knowing_how_the_file_writes_it(client: Visitor, owner: User) -> None:
    form = client.get(f"{HOME}/add?to=examples").page
    answers = {"part-answers-where-lat": "51.48", "part-answers-where-lon": "-3.18", "part-answers-land": "private",
               "part-answers-owner-name": "Hill Farm", "part-answers-what": ["needles", "bags"],
               "part-answers-hazard": "no", "part-answers-saw": "yes",
               "part-answers-witness-0-described": "A white van"}
    more = client.submit(form, {"part-name": "Seen", "part-at-day": "2026-11-23", "part-at-time": "09:00", **answers,
                                "press": "more:part-answers-witness:0"}).page
    client.submit(more, {"part-answers-witness-1-described": "Two men"}, press="Add")
    example = packs.to_data(definition())["examples"][-1]
    assert example["at"] == "2026-11-23T09:00"
    assert example["answers"] == {
        "where": {"lat": 51.48, "lon": -3.18}, "land": "private", "owner": {"name": "Hill Farm"},
        "what": ["bags", "needles"], "hazard": "no", "saw": "yes",
        "witness": [{"described": "A white van"}, {"described": "Two men"}]}


def test_a_step_of_an_example_asks_what_its_action_asks(client: Visitor, owner: User) -> None:
    form = client.get(f"{HOME}/add?to=examples.0.steps").page
    assert form.select_one("[name=part-with-reason]") is None
    chosen = client.submit(form, {"part-do": "refuse", "press": "order:part-with:"}).page
    assert [one.get_text() for one in chosen.select("[name=part-with-outcome] option")][1:] == [
        "Removed", "Nothing found", "Private land", "Another council's"]
    client.submit(chosen, {"part-with-outcome": "private_land", "part-with-reason": "Not ours",
                           "part-as": ["street_officer"]}, press="Add")
    step = packs.to_data(definition())["examples"][0]["steps"][-1]
    assert step == {"as": ["street_officer"], "do": "refuse", "with": {"outcome": "private_land",
                                                                     "reason": "Not ours"}}


@pytest.mark.parametrize(("place", "more", "typed", "found"), [
    ("examples.0", "part-answers-_more", {"part-answers-reason": "Not ours"}, ("answers", "reason", "Not ours")),
    ("examples.0.steps.1", "part-with-_more", {"part-with-reason": "Not ours"}, ("with", "reason", "Not ours"))])
def test_an_answer_chosen_under_add_another_is_not_lost_by_saving(client: Visitor, owner: User, place: str, more: str,
                                                                  typed: dict[str, str], found: Any) -> None:
    page = client.get(f"{HOME}/part?at={place}").page
    asked = client.submit(page, {more: "reason"}, form=".part-page__form")
    assert asked.status_code == 422
    summary = asked.page.select_one(".govuk-error-summary a")
    assert summary.get_text() == "“Why?” is added: enter it, or leave it empty and save again"
    assert asked.page.select_one(summary["href"])["name"] == next(iter(typed))
    assert client.submit(asked.page, typed, form=".part-page__form").status_code == 302
    word, code, value = found
    assert places.get(packs.to_data(definition()), f"{place}.{word}")[code] == value


def test_an_answer_that_is_added_and_left_empty_is_left_out(client: Visitor, owner: User) -> None:
    before = packs.to_data(definition())
    page = client.get(f"{HOME}/part?at=examples.0.steps.1").page
    asked = client.submit(page, {"part-with-_more": "reason"}, form=".part-page__form").page
    assert client.submit(asked, form=".part-page__form").status_code == 302
    assert packs.to_data(definition()) == before


def test_a_value_without_what_it_is_of_is_not_lost_by_saving(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/part?at=examples.0").page
    refused = client.submit(page, {"part-place-0-value": "Cathays"}, form=".part-page__form")
    assert refused.status_code == 422 and refused.page.select_one("[name=part-place-0-value]")["value"] == "Cathays"
    assert [a.get_text() for a in refused.page.select(".govuk-error-summary a")] == [
        "Say for each value what it is of, or empty its row"]


def test_an_answer_that_fits_no_question_is_kept_until_it_is_taken_away(client: Visitor, owner: User) -> None:
    draft = drafts.get(services.get("fly-tipping").id)
    drafts.change(draft.id, "examples.0.answers.colour", {"of": ["red"]}, seen=None, actor=SYSTEM)
    page = client.get(f"{HOME}/part?at=examples.0").page
    assert "Keep “colour”: of: red" in page.get_text(" ", strip=True)
    client.submit(page, {"part-name": "As before"}, form=".part-page__form")
    assert definition().examples[0].answers["colour"] == {"of": ["red"]}
    page = client.get(f"{HOME}/part?at=examples.0").page
    client.submit(page, {"part-answers-colour": ""}, form=".part-page__form")
    assert "colour" not in definition().examples[0].answers


def test_a_due_time_and_the_states_of_tasks_are_chosen(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/part?at=examples.0.expect").page
    assert page.select_one("#part-due-clear-day")["value"] == "2026-11-24"
    page = client.submit(page, {"part-tasks-_more": "evidence", "press": "more:part-tasks:0"},
                         form=".part-page__form").page
    client.submit(page, {"part-due-clear-none": "y", "part-tasks-evidence-0": "passed",
                         "part-tasks-evidence-1": "to_do"}, form=".part-page__form")
    expected = definition().examples[0].expect
    assert expected.due == {"clear": None} and expected.tasks == {"evidence": ("passed", "to_do")}


def test_wrong_coordinates_are_refused_beside_their_question(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/part?at=examples.0").page
    refused = client.submit(page, {"part-answers-where-lat": "north"}, form=".part-page__form")
    assert refused.status_code == 422
    summary = refused.page.select_one(".govuk-error-summary a")
    assert "Enter latitude and longitude as numbers" in summary.get_text()
    assert refused.page.select_one(summary["href"])["name"] == "part-answers-where-text"


def test_a_question_becomes_one_of_another_type_after_saying_what_is_lost(client: Visitor, owner: User) -> None:
    before = packs.to_data(definition())
    page = client.get(f"{HOME}/part?at=form.0.questions.1").page
    link = next(a for a in page.select("a") if a.get_text() == "Change the type")
    kinds = client.get(link["href"]).page
    text = next(a for a in kinds.select(".kinds a") if a.get_text() == "One line of text")
    asked = client.get(text["href"]).page
    assert [li.get_text() for li in asked.select("main .govuk-list--bullet li")][:1] == ["Options (4)"]
    assert "9 places refer to its answers" in asked.get_text()
    assert asked.select("main li a[href*='condition?at=form.0.questions.2.when']")
    client.submit(asked, press="Change the type")
    question = packs.to_data(definition())["form"][0]["questions"][1]
    stored = before["form"][0]["questions"][1]
    assert question == {**{word: value for word, value in stored.items() if word != "options"}, "type": "text"}
    client.submit(client.get(HOME).page, form="form[action$='draft/undo']")
    assert packs.to_data(definition()) == before


def test_a_test_that_no_longer_fits_another_type_of_its_question_is_shown_as_a_problem(client: Visitor,
                                                                                     owner: User) -> None:
    asked = client.get(f"{HOME}/retype?at=actions.pay_owner.ask.0&kind=text").page
    assert asked.select("main li a[href*='pay_owner']")
    client.submit(asked, press="Change the type")
    faults = client.get(f"{HOME}?section=actions").page.get_text(" ", strip=True)
    assert "amount is answered with words, which is never at most “500”." in faults


def test_choosing_one_becomes_choosing_several_with_the_same_options(client: Visitor, owner: User) -> None:
    asked = client.get(f"{HOME}/retype?at=form.0.questions.1&kind=choices").page
    assert "Nothing is lost" in asked.get_text()
    client.submit(asked, press="Change the type")
    assert list(definition().questions["land"].options) == ["road", "park", "private", "water"]
    assert client.get(f"{HOME}/retype?at=actions.clear").status_code == 404


def test_nothing_typed_is_refused_at_its_field(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/add?to=actions").page
    refused = client.submit(page, press="Add")
    assert refused.status_code == 422
    assert [a.get_text() for a in refused.page.select(".govuk-error-summary a")] == [
        "Enter: name", "Choose: from which statuses"]


def test_a_row_is_moved_and_added_without_losing_what_was_typed(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/part?at=form.0.questions.1").page
    moved = client.submit(page, {"part-options-0-en": "A road", "press": "down:part-options:0"},
                          form=".part-page__form")
    assert moved.status_code == 200
    shown = [i["value"] for i in moved.page.select(".rows-table input[lang=en]")][:2]
    assert shown == ["Park", "A road"]
    client.submit(moved.page, form=".part-page__form")
    options = definition().questions["land"].options
    assert list(options)[:2] == ["park", "road"] and options["road"].label.say() == "A road"


def test_two_people_on_the_same_part_see_both_and_lose_nothing(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/part?at=statuses.received").page
    draft = drafts.get(services.get("fly-tipping").id)
    drafts.change(draft.id, "statuses.received.name", {"en": "Come in"}, seen=None, actor=SYSTEM)
    refused = client.submit(page, {"part-name-en": "Just in"}, form=".part-page__form")
    assert refused.status_code == 409
    both = refused.page.select_one(".conflict").get_text(" ", strip=True)
    assert "Come in" in both and "Just in" in both
    assert refused.page.select_one("#part-name-en")["value"] == "Just in"
    client.submit(refused.page, form=".part-page__form")
    assert definition().statuses["received"].name.say() == "Just in"


def test_other_parts_changed_meanwhile_do_not_stop_a_save(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/part?at=actions.clear").page
    draft = drafts.get(services.get("fly-tipping").id)
    drafts.change(draft.id, "actions.clear.ask.0.label", {"en": "A photo"}, seen=None, actor=SYSTEM)
    assert client.submit(page, {"part-name-en": "Gone"}, form=".part-page__form").status_code == 302
    clear = definition().actions["clear"]
    assert clear.name.say() == "Gone" and clear.ask[0].label.say() == "A photo"


def test_parts_are_moved_and_removed_by_buttons(client: Visitor, owner: User) -> None:
    home = client.get(f"{HOME}?section=statuses").page
    token = home.select_one("input[name=csrf_token]")["value"]
    client.post(f"{HOME}/order", data={"csrf_token": token, "press": "down:statuses.received"})
    assert list(definition().statuses)[:2] == ["scheduled", "received"]
    client.post(f"{HOME}/order", data={"csrf_token": token, "press": "move:statuses.received", "steps": "-1"})
    assert list(definition().statuses)[0] == "received"
    client.post(f"{HOME}/order", data={"csrf_token": token, "press": "remove:rules.0"})
    assert len(definition().rules) == 1


def test_a_condition_is_built_by_choosing_in_two_steps(client: Visitor, owner: User) -> None:
    address = f"{HOME}/condition?at=form.1.questions.1.when"
    chosen = client.submit(client.get(address).page, {"c-fact": '{"answer": "land"}'}, form="#condition",
                           press="Continue")
    tests = [o.get_text() for o in chosen.page.select("#c-test option")]
    assert "is one of" in tests and "is at least" not in tests
    saved = client.submit(chosen.page, {"c-value": "park"}, form="#condition", press="Save")
    assert saved.status_code == 302
    assert packs.to_data(definition())["form"][1]["questions"][1]["when"] == {"answer": "land", "is": "park"}
    more = client.submit(client.get(f"{address}&join=all").page, {"c-fact": '{"fact": "priority"}'}, form="#condition",
                         press="Continue")
    client.submit(more.page, {"c-value": "urgent"}, form="#condition", press="Save")
    whole = client.get(address).page
    assert "“What kind of land?” is “Park” and the priority is urgent" in whole.select_one(".means").get_text()
    client.submit(whole, form="form[action$='condition/join']", press="One of them is enough")
    assert list(packs.to_data(definition())["form"][1]["questions"][1]["when"]) == ["any"]


def test_a_condition_over_rows_that_joins_another_leads_to_what_is_asked_of_each_row(client: Visitor,
                                                                                     owner: User) -> None:
    page = client.get(f"{HOME}/condition?at=priority.0.when&join=any").page
    chosen = client.submit(page, {"c-fact": '{"rows": "witness"}'}, form="#condition", press="Continue")
    saved = client.submit(chosen.page, {"c-how": "some"}, form="#condition", press="Save")
    assert saved.location.endswith("at=priority.0.when.any.1.some")
    assert client.get(saved.location).status_code == 200


@pytest.mark.parametrize("place", [
    "actions.pay_owner.when", "actions.pay_owner.by.0.when", "tasks.evidence.opens.0.when",
    "clocks.clear.targets.0.when", "priority.0.when", "rules.1.when"])
def test_a_condition_saved_unchanged_stays_as_it_is(client: Visitor, owner: User, place: str) -> None:
    before = packs.to_data(definition())
    page = client.get(f"{HOME}/condition?at={place}").page
    saved = client.submit(page, form="#condition", press="Save")
    assert saved.status_code == 302, place
    assert packs.to_data(definition()) == before


def test_a_question_can_be_required_on_a_condition(client: Visitor, owner: User) -> None:
    address = f"{HOME}/condition?at=form.1.questions.1.required.when"
    chosen = client.submit(client.get(address).page, {"c-fact": '{"answer": "land"}'}, form="#condition",
                           press="Continue")
    client.submit(chosen.page, {"c-value": "road"}, form="#condition", press="Save")
    assert packs.to_data(definition())["form"][1]["questions"][1]["required"] == {
        "when": {"answer": "land", "is": "road"}}


def test_a_problem_leads_to_the_page_that_mends_it(client: Visitor, owner: User) -> None:
    draft = drafts.get(services.get("fly-tipping").id)
    drafts.change(draft.id, "actions.clear.to", "nowhere", seen=None, actor=SYSTEM)
    fault = client.get(HOME).page.select_one(".faults__one--problem a")
    assert "actions.clear" in fault["href"]
    assert client.get(fault["href"]).status_code == 200


def test_who_may_not_edit_is_turned_away(app: Flask, client: Visitor) -> None:
    entry = factories.service("fly-tipping")
    drafts.begin(entry.id, actor=SYSTEM)
    come_in(client, "officer")
    for address in (HOME, f"{HOME}/part?at=name", f"{HOME}/add?to=actions", f"{HOME}/condition"):
        assert client.get(address).status_code == 403


def test_a_draft_is_discarded_after_asking(client: Visitor, owner: User) -> None:
    asked = client.get(f"{HOME}/discard").page
    client.submit(asked, press="Discard")
    assert drafts.find(services.get("fly-tipping").id) is None


def test_what_is_used_elsewhere_is_removed_only_after_saying_where(client: Visitor, owner: User) -> None:
    home = client.get(f"{HOME}?section=statuses").page
    token = home.select_one("input[name=csrf_token]")["value"]
    asked = client.post(f"{HOME}/order", data={"csrf_token": token, "press": "remove:statuses.scheduled"})
    assert asked.status_code == 422 and "scheduled" in definition().statuses
    assert asked.page.select("main li a[href*='part?at=actions']")
    client.submit(asked.page, form="form[action$='draft/order']")
    assert "scheduled" not in definition().statuses


@pytest.mark.parametrize("typed", [
    {"press": "remove:part-options:2"}, {"part-options-2-en": "", "part-options-2-cy": ""},
    {"part-options-2-en": "", "part-options-2-cy": "", "part-options-2-code": ""}])
def test_an_option_used_elsewhere_is_taken_away_only_after_saying_where(client: Visitor, owner: User,
                                                                        typed: dict[str, str]) -> None:
    page = client.get(f"{HOME}/part?at=form.0.questions.1").page
    page = client.submit(page, {"part-label-en": "Whose land?", **typed}, form=".part-page__form").page
    if "press" in typed:
        assert "used elsewhere" not in page.get_text()
        refused = client.submit(page, form=".part-page__form")
        page = refused.page
        assert refused.status_code == 422
    banner = page.select_one("main .conflict")
    assert "“private” is used here" in banner.get_text()
    assert banner.select("li a[href*='condition?at=form.0.questions.2.when']")
    assert "private" in definition().questions["land"].options
    assert page.select_one("[name=part-label-en]")["value"] == "Whose land?"
    saved = client.submit(page, {"press": "anyway"}, form=".part-page__form")
    assert saved.status_code == 302
    land = definition().questions["land"]
    assert list(land.options) == ["road", "park", "water"] and land.label.find("en") == "Whose land?"


def test_an_option_that_nothing_names_is_taken_away_at_once(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/part?at=form.0.questions.1").page
    page = client.submit(page, {"press": "remove:part-options:3"}, form=".part-page__form").page
    assert client.submit(page, form=".part-page__form").status_code == 302
    assert "water" not in definition().questions["land"].options


def test_a_column_of_a_table_used_elsewhere_is_taken_away_only_after_saying_where(client: Visitor, owner: User) -> None:
    draft = drafts.get(services.get("fly-tipping").id)
    drafts.add(draft.id, "tables", {"given": {"land": {"answer": "land"}}, "gives": ["days"],
                                    "rows": [{"land": "road", "days": 3}]}, key="window", actor=SYSTEM)
    drafts.add(draft.id, "values", {"table": "window", "gives": "days"}, key="days", actor=SYSTEM)
    page = client.get(f"{HOME}/part?at=tables.window").page
    refused = client.submit(page, {"part-gives": "weeks"}, form=".part-page__form")
    assert refused.status_code == 422
    assert "“days” is used here" in refused.page.select_one("main .conflict").get_text()


def test_a_cell_that_looks_at_texts_takes_a_number_as_a_text(client: Visitor, owner: User) -> None:
    draft = drafts.get(services.get("fly-tipping").id)
    rows = [{"zone": "7", "days": 3}, {"zone": {"in": ["8", "9"]}, "days": "5"}]
    drafts.add(draft.id, "tables", {"given": {"zone": {"place": "parking_zone"}}, "gives": ["days"], "rows": rows},
               key="window", actor=SYSTEM)
    page = client.get(f"{HOME}/part?at=tables.window").page
    assert page.select_one("[name=part-rows-0-zone]")["value"] == "7"
    assert "stands in double quotes" in page.select_one("#part-rows-hint").get_text()
    client.submit(page, {"part-rows-2-zone": "12", "part-rows-2-days": "12", "part-rows-3-zone-test": "in"},
                  form=".part-page__form")
    page = client.get(f"{HOME}/part?at=tables.window").page
    client.submit(page, {"part-rows-1-zone": "8, 10"}, form=".part-page__form")
    assert packs.to_data(definition())["tables"]["window"]["rows"] == [
        rows[0], {"zone": {"in": ["8", "10"]}, "days": "5"}, {"zone": "12", "days": 12}]


def test_a_fact_that_is_a_text_is_typed_as_it_is(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/part?at=examples.0").page
    client.submit(page, {"part-place-0-key": "parking_zone", "part-place-0-value": "7",
                         "part-about-0-key": "council_tax_account", "part-about-0-value": "00123",
                         "part-about-1-key": "age", "part-about-1-value": "44"}, form=".part-page__form")
    example = packs.to_data(definition())["examples"][0]
    assert example["place"] == {"parking_zone": "7"}
    assert example["about"] == {"council_tax_account": "00123", "age": 44}
    again = client.get(f"{HOME}/part?at=examples.0").page
    assert again.select_one("[name=part-place-0-value]")["value"] == "7"


def test_the_result_of_a_task_is_chosen(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/add?to=examples.0.steps").page
    found = [one["value"] for one in page.select("select[name=part-result] option")]
    assert found == ["", *definition().tasks["evidence"].results]
    client.submit(page, {"part-task": "evidence", "part-result": "nothing", "part-as": ["street_officer"]}, press="Add")
    assert packs.to_data(definition())["examples"][0]["steps"][-1]["result"] == "nothing"


def test_a_code_is_changed_here_and_wherever_it_is_named(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/rename?at=statuses.scheduled").page
    done = client.submit(page, {"name": "sent_out"})
    assert done.status_code == 302
    read = definition()
    assert "sent_out" in read.statuses and read.actions["schedule"].to == "sent_out"
    again = client.get(f"{HOME}/rename?at=statuses.sent_out").page
    refused = client.submit(again, {"name": "received"}, form="main form[action='']")
    assert refused.status_code == 422


def test_options_lead_to_their_hints_and_conditions(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/part?at=form.0.questions.1").page
    option = next(a for a in page.select(".part-page__below a") if a.get_text() == "Park")
    shown = client.get(option["href"]).page
    client.submit(shown, {"part-hint-en": "Where children play"}, form=".part-page__form")
    assert definition().questions["land"].options["park"].hint.say() == "Where children play"


@pytest.mark.parametrize("who", ["resident", "agent", "crew", "street_officer"])
@pytest.mark.parametrize("language", ["en", "cy"])
def test_the_form_is_previewed_as_others_see_it(client: Visitor, owner: User, who: str, language: str) -> None:
    page = client.get(f"{HOME}/preview?as={who}&language={language}").page
    words = page.select_one(".preview").get_text()
    if who in ("resident", "agent"):
        assert ("Ble mae e?" if language == "cy" else "Where is it?") in words
    if who == "crew":
        assert "Photo after" in words


def test_a_preview_follows_its_conditions_and_keeps_nothing(client: Visitor, owner: User) -> None:
    page = client.get(f"{HOME}/preview?as=resident").page
    assert "Who owns the land?" not in page.get_text()
    land = page.select_one(".preview input[name$='-land'][value=private]")["name"]
    shown = client.submit(page, {land: "private", "press": "refresh"}, form=".preview form")
    assert "The owner of private land has to clear it." in shown.page.get_text()


def test_a_service_begins_from_nothing(app: Flask, client: Visitor) -> None:
    factories.service("fly-tipping")
    come_in(client, "administrator")
    page = client.get("/desk/services/new").page
    made = client.submit(page, {"service_name-en": "Dropped kerbs", "service_name-cy": "Cyrbau isel"}, press="Begin")
    assert made.location.endswith("/desk/services/dropped-kerbs/draft")
    assert client.get(made.location).status_code == 200


def test_a_service_begins_as_a_copy(app: Flask, client: Visitor) -> None:
    factories.service("fly-tipping")
    come_in(client, "administrator")
    page = client.get("/desk/services/new?copy=fly-tipping").page
    made = client.submit(page, {"service_name-en": "Fly-posting"}, press="Begin")
    copied = versions.definition(drafts.get(services.get("fly-posting").id).id)
    assert made.status_code == 302 and "schedule" in copied.actions


def test_a_service_whose_code_is_taken_is_refused_in_words_and_nothing_typed_is_lost(app: Flask,
                                                                                    client: Visitor) -> None:
    factories.service("fly-tipping")
    come_in(client, "administrator")
    typed = {"service_name-en": "Fly tipping", "service_name-cy": "Tipio", "about": "person"}
    refused = client.submit(client.get("/desk/services/new").page, typed, press="Begin")
    assert refused.status_code == 422
    summary = refused.page.select_one(".govuk-error-summary a")
    assert summary.get_text() == "Another service has this code; choose another."
    assert refused.page.select_one(summary["href"])["name"] == "code"
    assert refused.page.select_one("[name=service_name-en]")["value"] == "Fly tipping"
    assert refused.page.select_one("[name=service_name-cy]")["value"] == "Tipio"
    assert refused.page.select_one("[name=about][checked]")["value"] == "person"


def test_beginning_a_service_by_a_double_press_shows_the_one_that_was_begun(app: Flask, client: Visitor) -> None:
    come_in(client, "administrator")
    page = client.get("/desk/services/new").page
    first = client.submit(page, {"service_name-en": "Dropped kerbs"}, press="Begin")
    again = client.submit(page, {"service_name-en": "Dropped kerbs"}, press="Begin")
    assert again.status_code == 302 and again.location == first.location
    assert len(versions.list_versions(services.get("dropped-kerbs").id)) == 1
    other = client.submit(page, {"service_name-en": "Dropped kerbs", "service_name-cy": "Cyrbau"}, press="Begin")
    assert other.status_code == 422
