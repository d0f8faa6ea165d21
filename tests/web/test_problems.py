"""Refusals and faults: pages in words, fragments for htmx, problem details for machines; nothing typed is lost."""

import pytest

from tests.web import show_house
from tests.web.conftest import Reader


@pytest.mark.parametrize(("kind", "status", "heading", "words"), [
    ("missing", 404, "Page not found", "This case does not exist."),
    ("denied", 403, "You cannot do this", "Only Waste can close it."),
    ("invalid", 422, "There is a problem with what you entered", "Choose a later day"),
])
def test_a_refusal_is_a_page_in_its_own_words(client: Reader, kind: str, status: int, heading: str, words: str) -> None:
    response = client.get(f"/desk/refuse/{kind}")
    assert response.status_code == status
    assert response.page.h1.text == heading and response.page.title.text.startswith(heading)
    assert words in response.page.main.text


def test_a_fault_asks_nothing_of_the_database(app, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def broken() -> None:
        raise RuntimeError("no database")

    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.extensions["house"].council = broken
    app.extensions["house"].actor = broken
    response = app.test_client().get("/desk/refuse/fault")
    assert response.status_code == 500
    assert response.page.h1.text == "Something went wrong" and "020 7946 0100" in response.page.main.text


def test_a_conflict_says_who_changed_what_and_keeps_what_was_typed(client: Reader) -> None:
    typed = {"text": "My long\nnote", "password": "hidden", "version": "7"}
    response = client.send("/desk/note", typed, of="/desk/fields")
    words = response.page.main.text
    assert response.status_code == 409
    assert "Sam Okoro closed it at 10:42" in words and "My long\nnote" in words
    assert "hidden" not in words


def test_an_expired_form_shows_what_was_typed_and_no_password(client: Reader) -> None:
    response = client.post("/desk/fields", data={"full_name": "Dilys", "password": "hidden", "csrf_token": "stale"})
    assert response.status_code == 400
    assert response.page.h1.text == "This page was open for too long"
    assert "Dilys" in response.page.main.text and "hidden" not in response.page.main.text


def test_htmx_gets_the_words_for_their_own_place_and_the_page_stays(client: Reader) -> None:
    response = client.get("/desk/refuse/denied", headers={"HX-Request": "true"})
    assert response.headers["HX-Retarget"] == "#problem"
    assert response.page.html is None and "Only Waste can close it." in response.text
    assert client.get("/desk/").page.select_one("#problem[role=alert]") is not None


def test_machines_get_problem_details(client: Reader) -> None:
    response = client.get("/api/v1/missing")
    assert (response.status_code, response.content_type) == (422, "application/problem+json")
    assert response.json["fields"] == {"postcode": "Enter a full postcode"}
    assert client.get("/api/v1/nowhere").json["status"] == 404


def test_the_wrong_verb_says_which_are_right(client: Reader) -> None:
    response = client.post("/desk/", data={"csrf_token": _token(client)})
    assert response.status_code == 405 and "GET" in response.headers["Allow"]
    assert response.page.h1.text == "This cannot be done that way"


def test_a_page_that_is_not_there_is_one_of_ours(client: Reader) -> None:
    desk, portal = client.get("/desk/nothing"), client.get("/nothing")
    assert (desk.status_code, portal.status_code) == (404, 404)
    assert desk.page.body["class"] == ["govuk-template__body", "desk"]
    assert portal.page.body["class"] == ["govuk-template__body", "portal"]


def test_too_large_a_form_is_refused_in_words() -> None:
    app = show_house.build()
    app.config["MAX_CONTENT_LENGTH"] = 10
    app.config["WTF_CSRF_ENABLED"] = False
    response = app.test_client().post("/desk/fields", data={"name": "a" * 100})
    assert response.status_code == 413 and b"That is too much at once" in response.data


def _token(client: Reader) -> str:
    return str(client.get("/desk/fields").page.select_one("main input[name=csrf_token]")["value"])
