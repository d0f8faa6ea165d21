"""Examples that come out otherwise through the door: what was expected, what came out, and expecting that."""

from typing import Any

import pytest

from crm.accounts.models import Team, User
from crm.catalogue import drafts, versions
from crm.catalogue.models import ServiceVersion
from crm.catalogue.services import Entry
from crm.values.actor import SYSTEM
from tests import factories
from tests.factories.staff import actor

FLY = "/desk/services/fly-tipping"
ONE = "form:has(input[name='place'][value='{}'])"
DUE = {"name": "A tip is due in five days", "at": "2026-11-23T09:00",
       "answers": {"where": {"lat": 51.5, "lon": -3.0}, "land": "road", "what": ["bags"], "hazard": "no", "saw": "no"},
       "steps": [{"expect": {"status": "received", "due": {"clear": "2026-11-30T17:00"}}},
                 {"as": ["street_officer"], "do": "schedule"}],
       "expect": {"status": "scheduled", "tasks": {"evidence": "to_do"}, "due": {"clear": "2026-11-30T17:00"}}}
ANOTHER = {**DUE, "name": "So is another", "steps": [], "expect": {"priority": "urgent", "messages": []}}
REFUSED = {**DUE, "name": "A crew cannot send itself", "steps": [{"as": ["crew"], "do": "schedule"}], "expect": {}}
UNSENT = {**DUE, "name": "They are told", "steps": [], "expect": {"due": {"clear": "2026-11-30T17:00"},
                                                                 "messages": ["cleared"]}}


@pytest.fixture
def streets(app: Any) -> Team:
    return factories.team("Streets", code="streets")


@pytest.fixture
def fly_tipping(streets: Team) -> Entry:
    return factories.service(team=streets, owner=streets)


@pytest.fixture
def owner(fly_tipping: Entry, streets: Team) -> User:
    return factories.user("service_owner", team=streets, name="Olwen Owner")


@pytest.fixture
def draft(fly_tipping: Entry, owner: User) -> ServiceVersion:
    """A draft that allows three days where its examples say five, and has some that go wrong in other ways."""
    made = drafts.begin(fly_tipping.id, actor=actor(owner))
    drafts.change(made.id, "examples", [DUE, ANOTHER, REFUSED, UNSENT], seen=None, actor=actor(owner))
    drafts.change(made.id, "clocks.clear.target", "3 wd", seen=None, actor=actor(owner))
    return made


def checked(client: Any, draft: ServiceVersion) -> Any:
    return client.get(f"/desk/services/drafts/{draft.id}").page


def examples_of(draft: ServiceVersion) -> Any:
    return versions.definition(draft.id).examples


def test_a_failed_example_says_what_was_expected_and_leads_to_its_own_page(client: Any, owner: User,
                                                                           draft: ServiceVersion) -> None:
    page = checked(client.be(owner), draft)
    text = " ".join(page.main.get_text().split())
    assert "4 of 4 examples come out otherwise." in text
    assert ("Step 1: the due date of “Clear”. Expected: 30 November 2026 at 5pm. Came out: 26 November 2026 at 5pm."
            in text)
    assert "At the end: the priority. Expected: urgent. Came out: normal." in text
    assert "At the end: the message “Cleared: {{reference}}”. Expected: sent. Came out: not sent." in text
    assert "Step 1: refused (role): Only “Street officer” or the system itself can do this." in text
    link = page.main.select_one("a[href$='at=examples.2']")
    assert link.get_text() == "A crew cannot send itself"
    own = client.get(link["href"]).page
    assert "It comes out otherwise" in own.main.get_text() and "Step 1: refused (role)" in own.main.get_text()


def test_what_came_out_of_one_is_expected_and_nothing_else(client: Any, owner: User, draft: ServiceVersion) -> None:
    done = client.be(owner).submit(checked(client, draft), {}, form=ONE.format("examples.0"))
    assert done.status_code == 302 and done.location.endswith(f"/desk/services/drafts/{draft.id}")
    first, second = examples_of(draft)[:2]
    assert first.model_dump(mode="json", by_alias=True, exclude_defaults=True) == {
        **DUE, "steps": [{"expect": {"status": "received", "due": {"clear": "2026-11-26T17:00"}}}, DUE["steps"][1]],
        "expect": {**DUE["expect"], "due": {"clear": "2026-11-26T17:00"}}}
    assert second.expect.priority == "urgent"
    shown = checked(client, draft)
    assert "3 of 4 examples come out otherwise." in " ".join(shown.main.get_text().split())


def test_all_that_fail_only_in_what_is_expected_are_changed_at_once_and_the_others_are_not(
        client: Any, owner: User, draft: ServiceVersion) -> None:
    page = checked(client.be(owner), draft)
    assert [one["value"] for one in page.main.select("input[name='place']")] == ["", "examples.0", "examples.1"]
    done = client.submit(page, {}, form=ONE.format(""))
    assert "2 examples now expect what came out." in client.get(done.location).page.get_text()
    assert [one.expect.priority for one in examples_of(draft)] == [None, "normal", None, None]
    assert str(examples_of(draft)[3].expect.due["clear"]) == "2026-11-30T17:00"
    left = checked(client, draft)
    assert left.main.select("input[name='place']") == []
    assert left.main.get_text().count("It has to be looked at") == 2
    assert left.select_one("input[name='reason']") is None


def test_it_is_one_change_in_history_and_difference_and_can_be_taken_back(client: Any, owner: User,
                                                                          draft: ServiceVersion) -> None:
    for place in ("examples.3", "examples.2"):
        drafts.remove(draft.id, place, actor=SYSTEM)
    drafts.change(draft.id, "clocks.clear.target", "5 wd", seen=None, actor=SYSTEM)
    drafts.change(draft.id, "examples.1.expect.priority", "normal", seen=None, actor=SYSTEM)
    versions.publish(draft.id, actor=SYSTEM)
    new = drafts.begin(draft.service_id, actor=SYSTEM)
    drafts.change(new.id, "clocks.clear.target", "3 wd", seen=None, actor=SYSTEM)
    done = client.be(owner).submit(checked(client, new), {}, form=ONE.format("examples.0"))
    back = client.get(done.location).page
    text = " ".join(back.main.get_text().split())
    assert ("The example “A tip is due in five days” now expects, after step 1, the due date of “Clear” to be "
            "26 November 2026 at 5pm instead of 30 November 2026 at 5pm") in text
    assert ("The example “A tip is due in five days” now expects the due date of “Clear” to be 26 November 2026 at 5pm "
            "instead of 30 November 2026 at 5pm") in text
    assert "All 2 come out as they say." in text
    history = client.get(f"{FLY}/draft/history").page.main.get_text()
    assert "Expected from now on what came out: Examples › A tip is due in five days" in history
    assert "Olwen Owner" in history
    undone = client.submit(back, {}, form="form[action$='/draft/undo']")
    assert undone.location.endswith(f"/desk/services/drafts/{new.id}")
    assert examples_of(new)[0].expect.due == {"clear": "2026-11-30T17:00"}
    assert "1 of 2 examples comes out otherwise." in " ".join(checked(client, new).main.get_text().split())


def test_the_history_names_every_example_that_was_changed_at_once(client: Any, owner: User,
                                                                  draft: ServiceVersion) -> None:
    client.be(owner).submit(checked(client, draft), {}, form=ONE.format(""))
    history = client.get(f"{FLY}/draft/history").page.main.get_text()
    assert "Expected from now on what came out: A tip is due in five days, So is another" in history


def test_it_is_refused_when_the_draft_changed_so_that_something_else_comes_out(client: Any, owner: User,
                                                                              draft: ServiceVersion) -> None:
    page = checked(client.be(owner), draft)
    drafts.change(draft.id, "clocks.clear.target", "4 wd", seen=None, actor=SYSTEM)
    for place in ("examples.0", ""):
        refused = client.submit(page, {}, form=ONE.format(place))
        assert refused.status_code == 409
        assert "its examples come out otherwise now" in refused.page.get_text()
    assert examples_of(draft)[0].expect.due == {"clear": "2026-11-30T17:00"}
    drafts.undo(draft.id, actor=SYSTEM)
    drafts.change(draft.id, "nearby.within_m", 80, seen=None, actor=SYSTEM)
    assert client.submit(page, {}, form=ONE.format("examples.0")).status_code == 302


def test_a_second_press_changes_nothing(client: Any, owner: User, draft: ServiceVersion) -> None:
    page = checked(client.be(owner), draft)
    for _ in range(2):
        assert client.submit(page, {}, form=ONE.format("examples.0")).status_code == 302
    assert [one.verb for one in drafts.list_changes(draft.id)].count("expect") == 1


def test_an_example_that_has_to_be_looked_at_cannot_be_pressed_away(client: Any, owner: User,
                                                                    draft: ServiceVersion) -> None:
    page = checked(client.be(owner), draft)
    for place in ("examples.2", "examples.3", "examples.9", "clocks"):
        for seen in ("", drafts.digest([])):
            said = client.submit(page, {"place": place, "seen": seen}, form=ONE.format("examples.0"))
            assert said.status_code in (404, 409, 422)
    assert [one.verb for one in drafts.list_changes(draft.id)].count("expect") == 0


def test_only_those_who_may_change_the_draft_expect_anything(client: Any, owner: User, draft: ServiceVersion,
                                                             streets: Team) -> None:
    page = checked(client.be(owner), draft)
    agent = factories.user("agent", team=streets, name="Ann Agent")
    assert client.be(agent).submit(page, {}, form=ONE.format("examples.0")).status_code == 403
    elsewhere = factories.user("service_owner", team=factories.team("Parks"), name="Owner Elsewhere")
    assert client.be(elsewhere).submit(page, {}, form=ONE.format("examples.0")).status_code in (403, 404)
    assert examples_of(draft)[0].expect.due == {"clear": "2026-11-30T17:00"}
    assert client.get(f"{FLY}/draft/expect").status_code == 405


def test_whoever_expects_what_came_out_has_changed_the_draft(client: Any, owner: User, streets: Team,
                                                             draft: ServiceVersion) -> None:
    for place in ("examples.3", "examples.2"):
        drafts.remove(draft.id, place, actor=SYSTEM)
    drafts.change(draft.id, "second_person_publishes", True, seen=None, actor=SYSTEM)
    second = factories.user("service_owner", team=streets, name="Second Person")
    page = checked(client.be(second), draft)
    client.submit(page, {}, form=ONE.format(""))
    assert "you changed this draft" in checked(client, draft).main.get_text()


def test_the_section_of_examples_and_the_page_of_one_have_the_button_too(client: Any, owner: User,
                                                                         draft: ServiceVersion) -> None:
    section = client.be(owner).get(f"{FLY}/draft?section=examples").page
    assert "4 examples come out otherwise" in " ".join(section.main.get_text().split())
    done = client.submit(section, {}, form=ONE.format("examples.1"))
    assert done.location.endswith("/draft?section=examples")
    own = client.get(f"{FLY}/draft/part?at=examples.0").page
    done = client.submit(own, {}, form=ONE.format("examples.0"))
    assert done.location.endswith("at=examples.0")
    assert "It comes out otherwise" not in client.get(done.location).page.get_text()
