"""Any service's questions as a form, as a browser without script meets it: read, kept, shown again, put right."""

import io
from typing import Any

import pytest
from flask import Flask

from tests.web import show_house, show_questions
from tests.web.conftest import Reader

SHOWN = ["where", "land", "what", "saw", "true"]
GOOD: dict[str, Any] = {"a": SHOWN, "a-where-uprn": "100", "a-land": "road", "a-what": ["bags", "needles"],
                        "a-saw": "no", "a-true": "yes"}


@pytest.fixture(autouse=True)
def _no_token(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False


def post(client: Reader, address: str = "/desk/questions", **typed: Any) -> Any:
    data = {**GOOD, **{key.replace("__", "-"): value for key, value in typed.items()}}
    return client.post(address, data=data, content_type="multipart/form-data")


def errors(response: Any) -> dict[str, str]:
    links = response.page.select(".govuk-error-summary__list a")
    assert all(response.page.select_one(link["href"]) is not None for link in links), "a link that leads nowhere"
    return {link["href"]: link.text for link in links}


def test_good_answers_are_read_into_the_shapes_that_are_kept(client: Reader) -> None:
    response = post(client, a=[*SHOWN, "title", "bins", "cost", "since", "home", "firm", "ring", "mail", "crew", "who"],
                    **{"a-title": "A heap", "a-bins": "2", "a-cost": "£1,200.50", "a-since-month": "nov",
                       "a-since-year": "2026", "a-home-text": "Nowhere Lane", "a-firm-name": "Skips Ltd",
                       "a-firm-phone": "020 7946 0100", "a-ring": "020 7946 0101", "a-mail": "jo@example.org",
                       "a-crew": "crew-1", "a-who": "sam"})
    assert response.json["answers"] == {
        "where": {"uprn": "100"}, "land": "road", "what": ["bags", "needles"], "saw": "no", "title": "A heap",
        "bins": 2, "cost": 1200.5, "since": {"year": 2026, "month": 11}, "home": {"text": "Nowhere Lane"},
        "firm": {"name": "Skips Ltd", "phone": "020 7946 0100"}, "ring": "020 7946 0101", "mail": "jo@example.org",
        "crew": "crew-1", "who": "sam", "true": "yes"}


def test_every_missing_answer_is_listed_with_a_link_to_its_question(client: Reader) -> None:
    response = client.post("/desk/questions", data={"a": SHOWN})
    assert response.status_code == 422
    assert errors(response) == {
        "#a-where-text": "Answer this question: Where is it?", "#a-land": "Select an answer: What kind of land?",
        "#a-what": "Select an answer: What is it?", "#a-saw": "Select an answer: Did you see it happen?",
        "#a-true": "Tick the box: What I said is true"}


def test_a_wrong_answer_is_named_and_shown_as_it_was_typed(client: Reader) -> None:
    response = post(client, a=[*SHOWN, "bins"], **{"a-bins": "many"})
    assert errors(response) == {"#a-bins": "How many bins? - Enter a number."}
    assert response.page.select_one("#a-bins")["value"] == "many"


def test_a_question_shows_when_its_condition_holds_and_keeps_its_answer_while_hidden(client: Reader) -> None:
    yes = post(client, press="refresh", **{"a-saw": "yes"})
    assert yes.status_code == 200 and yes.page.select_one("#a-witness-0-described") is not None
    assert not yes.page.select(".govuk-error-summary")
    post(client, press="refresh", a=[*SHOWN, "witness"],
         **{"a-saw": "no", "a-witness-rows": "1", "a-witness-0-described": "A van"})
    again = post(client, press="refresh", **{"a-saw": "yes"})
    assert again.page.select_one("#a-witness-0-described").text.strip() == "A van"


def test_a_condition_inside_a_row_looks_at_its_own_row(client: Reader) -> None:
    page = post(client, press="refresh", a=[*SHOWN, "witness"],
                **{"a-saw": "yes", "a-witness-rows": "2", "a-witness-0-described": "x", "a-witness-0-car": "no",
                   "a-witness-1-described": "y", "a-witness-1-car": "yes"}).page
    assert page.select_one("#a-witness-0-plate") is None and page.select_one("#a-witness-1-plate") is not None


def rows(*described: str, **more: str) -> dict[str, Any]:
    found = {f"a-witness-{at}-described": words for at, words in enumerate(described)}
    return {"a": [*SHOWN, "witness"], "a-saw": "yes", "a-witness-rows": str(len(described)), **found, **more}


def test_rows_are_added_and_taken_away_without_script(client: Reader) -> None:
    more = post(client, press="add:a-witness", **rows("first"))
    assert [box.text.strip() for box in more.page.select(".rows__row textarea")] == ["first", ""]
    less = post(client, press="remove:a-witness:0", **rows("first", "second"))
    assert [box.text.strip() for box in less.page.select(".rows__row textarea")] == ["second"]
    full = post(client, press="add:a-witness", **rows("1", "2", "3"))
    assert len(full.page.select(".rows__row")) == 3 and full.page.select_one("#a-witness-add") is None


def test_a_row_still_to_be_filled_stays_until_the_form_is_sent(client: Reader) -> None:
    stays = post(client, press="refresh", **rows("first", ""))
    assert len(stays.page.select(".rows__row")) == 2
    assert post(client, **rows("first", "")).json["answers"]["witness"] == [{"described": "first"}]


@pytest.mark.parametrize("number", ["9" * 400, "-1", "\u00b2", "1e3", "0x1"])
def test_a_row_number_that_is_none_changes_nothing(client: Reader, number: str) -> None:
    for press in (f"remove:a-witness:{number}", f"add:a-witness-{number}-car", f"clear:a-witness-{number}-car"):
        stays = post(client, press=press, **rows("first", "second"))
        assert stays.status_code in (200, 422)
        assert [box.text.strip() for box in stays.page.select(".rows__row textarea")] == ["first", "second"]
    counted = post(client, press="refresh", **{**rows("first"), "a-witness-rows": number})
    assert counted.status_code in (200, 422)


def test_an_error_in_a_row_is_put_on_that_row(client: Reader) -> None:
    response = post(client, **rows("first", "", **{"a-witness-1-car": "no"}))
    assert errors(response) == {"#a-witness-1-described": "Answer this question: Describe them"}


def test_what_a_verb_refuses_is_put_on_its_question_and_what_is_not_shown_is_still_said(client: Reader) -> None:
    response = post(client, **{**rows("first"), "a": [*SHOWN, "witness", "title", "bins"], "a-title": "Refuse"})
    assert errors(response) == {"#a-witness-0-described": "Describe them - Nobody looks like that",
                                "#a-bins": "How many bins? - Too many by far"}


def test_a_stop_ends_the_form_and_staff_go_on_with_a_reason(client: Reader) -> None:
    stopped = post(client, **{"a-land": "private"})
    assert stopped.status_code == 200 and stopped.page.select_one("#a-no_private") is not None
    assert stopped.page.select_one("#a-what") is None
    passed = post(client, a=[*SHOWN, "no_private"], **{"a-land": "private", "a-no_private-passed": "Owner is away"})
    assert passed.json["answers"]["no_private"] == {"passed": "Owner is away"}


def test_a_resident_cannot_pass_a_stop(client: Reader) -> None:
    response = post(client, "/desk/ask/0", a=[*SHOWN, "no_private"],
                    **{"a-land": "private", "a-no_private-passed": "Let me"})
    assert response.page.select_one(".stop--final") is not None
    assert response.page.select_one("#a-no_private-passed") is None


def test_places_are_found_chosen_and_taken_back(client: Reader) -> None:
    typed = {"a-where-uprn": "", "a-where-text": "tannery"}
    found = post(client, press="find:a-where", **typed).page
    offered = [box["value"] for box in found.select("input[name=a-where-pick][type=radio]")]
    assert offered == ["uprn:100", "uprn:101", "typed"]
    assert found.select_one("#a-where-pick").has_attr("autofocus")
    chosen = post(client, press="refresh", **typed, **{"a-where-pick": "uprn:101"}).page
    assert chosen.select_one(".chosen__words").text == "5 Tannery Row, Northmoor, NM1 4QT"
    back = post(client, press="clear:a-where", **{"a-where-uprn": "101"}).page
    assert back.select_one("#a-where-text").name == "input"


def test_a_place_typed_but_not_chosen_is_asked_about_once(client: Reader) -> None:
    typed = {"a-where-uprn": "", "a-where-text": "tannery"}
    response = post(client, **typed)
    words = "Where is it? - Choose the place from the list, or say that it is not there"
    assert errors(response) == {"#a-where-pick": words}
    kept = post(client, **typed, **{"a-where-pick": "typed"})
    assert kept.json["answers"]["where"] == {"text": "tannery"}
    unknown = post(client, **{"a-where-uprn": "", "a-where-text": "behind the old mill"})
    assert unknown.json["answers"]["where"] == {"text": "behind the old mill"}


def test_coordinates_may_be_typed_or_come_from_the_map(client: Reader) -> None:
    assert post(client, **{"a-where-uprn": "", "a-where-text": "51.5012, -3.0004"}).json["answers"]["where"] == \
        {"lat": 51.5012, "lon": -3.0004}
    page = post(client, press="refresh", **{"a-where-uprn": "", "a-where-lat": "51.5", "a-where-lon": "-3.0"}).page
    assert "Mill Hill" in page.select_one("#a-where-words").text
    assert page.select_one("#a-where-lat")["value"] == "51.5"


def test_people_are_found_chosen_or_described(client: Reader) -> None:
    private = {"a": [*SHOWN, "no_private", "owner"], "a-land": "private", "a-no_private-passed": "Away"}
    found = post(client, press="find:a-owner", **private, **{"a-owner-search": "pritchard"}).page
    assert len(found.select("input[name=a-owner-pick]")) == 3
    chosen = post(client, press="refresh", **private, **{"a-owner-pick": "c-gwyn"}).page
    assert chosen.select_one("#a-owner-chosen .chosen__words").text == "Gwyn Pritchard"
    named = post(client, **private, **{"a-owner-name": "A Farmer", "a-owner-pick": "none"})
    assert named.json["answers"]["owner"] == {"name": "A Farmer"}


def test_sent_files_are_kept_whatever_else_is_wrong_and_can_be_taken_back(client: Reader) -> None:
    show_questions.kept_files.clear()
    response = client.post("/desk/questions", content_type="multipart/form-data", data={
        "a": [*SHOWN, "photos"], "a-photos-new": [(io.BytesIO(b"x"), "tip.jpg"), (io.BytesIO(b""), "empty.jpg")]})
    assert "Photos - empty.jpg: The selected file is empty" in errors(response).values()
    assert [each["value"] for each in response.page.select("input[name=a-photos-kept]")] == ["f0"]
    forged = post(client, press="refresh", a=[*SHOWN, "photos"], **{"a-photos-kept": ["f0", "somebody-elses"]})
    assert [each["value"] for each in forged.page.select("input[name=a-photos-kept]")] == ["f0"]
    assert post(client, a=[*SHOWN, "photos"], **{"a-photos-kept": ["f0", "x"]}).json["answers"]["photos"] == ["f0"]
    gone = post(client, press="drop:a-photos:f0", a=[*SHOWN, "photos"], **{"a-photos-kept": ["f0"]})
    assert not gone.page.select("input[name=a-photos-kept]")


def test_one_page_at_a_time_judges_only_that_page(client: Reader) -> None:
    response = post(client, "/desk/ask/0", a=SHOWN[:4])
    assert response.json["next"] == 1
    last = client.post("/desk/ask/1", data={"a": ["title", "true"]})
    assert errors(last) == {"#a-true": "Tick the box: What I said is true"}
    assert client.post("/desk/ask/1", data={"a": ["title", "true"], "a-true": "yes"}).json["next"] is None


def test_htmx_gets_the_questions_alone(client: Reader) -> None:
    response = client.post("/desk/questions", data={**GOOD, "press": "refresh"},
                           headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert response.page.h1 is None and response.page.select_one("#questions") is not None


def test_a_missing_language_is_shown_in_the_other_and_marked(app: Flask) -> None:
    with app.test_request_context("/"):
        drawn = [item for page in show_questions.sheet(language="cy").pages for item in page.items]
    labels = {item.path: str(item.label) for item in drawn}
    assert labels["where"] == "Ble mae e?"
    assert '<span lang="en">How many bins?</span>' in labels["bins"]


@pytest.mark.parametrize("press", ["add:a-nothing", "remove:a-witness:99", "remove:a-witness:x", "add:a-where", "find:",
                                   "drop:a-land:x", "clear:b-where", "add:a-witness-0", "::::", "remove:a-what:0",
                                   "find:a-witness-0-described", "clear:a-witness-7-described", "x" * 3000])
def test_a_forged_button_changes_nothing_and_breaks_nothing(client: Reader, press: str) -> None:
    assert post(client, press=press, **rows("first")).status_code == 200


@pytest.mark.parametrize("typed", [
    {"a-witness-rows": "99999999"}, {"a-witness-rows": "-1"}, {"a-witness-rows": "²"}, {"a-where-lat": "north"},
    {"a-what": "not_offered"}, {"a-land": "\x00"}, {"a": ["where", "nothing", ""]}, {"a-where-pick": "uprn:"},
    {"a-since-year": "٢٠٢٦", "a": ["since"]}, {"a-title": "🦊" * 400, "a": ["title"]},
])
def test_odd_input_is_refused_in_words(client: Reader, typed: dict[str, Any]) -> None:
    assert client.post("/desk/questions", data={**rows("x"), **typed}).status_code in {200, 422}


def test_the_agents_script_is_for_staff_only(client: Reader) -> None:
    assert "Could you tell me" in client.get("/desk/questions").text
    assert "Could you tell me" not in client.get("/desk/ask/0").text


def test_the_show_house_has_every_type_of_question() -> None:
    asked = {each["type"] for page in show_questions.SERVICE["form"] for each in page["questions"]}
    assert asked | {"long_text"} == set(show_house.EVERY_TYPE)
