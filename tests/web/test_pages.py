"""Layouts, headers, menu, language, fragments, static files: what every page has without asking."""

import json

import pytest

from crm.values.actor import Actor
from crm.web import assets, furnish
from tests.web import show_house
from tests.web.conftest import Reader

PAGES = ["/", "/desk/", "/desk/fields", "/desk/queues/", "/print", "/signed-out", "/desk/refuse/denied",
         "/desk/nothing"]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_one_h1_and_its_title_starts_with_it(client: Reader, address: str) -> None:
    page = client.get(address).page
    assert [page.title.text.startswith(h1.text) for h1 in page.select("h1")] == [True]
    assert page.html["lang"] == "en"


@pytest.mark.parametrize("address", PAGES)
def test_no_page_holds_script_or_style_of_its_own(client: Reader, address: str) -> None:
    page = client.get(address).page
    assert all(script.has_attr("src") for script in page.select("script"))
    assert not page.select("style, [style], [onclick], [onchange], [onsubmit], [hx-on]")


def test_every_answer_has_the_strict_headers(client: Reader) -> None:
    for address in [*PAGES, "/look.css"]:
        head = client.get(address).headers
        policy = head["Content-Security-Policy"]
        assert "unsafe" not in policy and "default-src 'none'" in policy
        assert head["X-Content-Type-Options"] == "nosniff" and head["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in head
    assert client.get("/desk/").headers["Cache-Control"] == "no-store"
    assert "HX-Request" in client.get("/desk/").headers["Vary"]


def test_production_asks_for_https_for_good() -> None:
    response = show_house.build(production=True).test_client().get("/")
    assert response.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_csrf_error_has_the_headers_too(client: Reader) -> None:
    assert "Content-Security-Policy" in client.post("/desk/fields").headers


def test_the_menu_shows_only_what_one_may_see_and_where_one_is(client: Reader) -> None:
    links = client.get("/desk/queues/").page.select(".desk-menu__link")
    assert [(link.text, link.get("aria-current")) for link in links] == [("My work", None), ("Queues", "true")]


def test_nobody_signed_in_sees_neither_menu_nor_search() -> None:
    app = show_house.build(actor=None)
    words = app.test_client().get("/desk/").text
    assert "desk-menu" not in words and "one-box" not in words and "session-warning" not in words


def test_an_auditor_sees_audit() -> None:
    auditor = Actor(key="user:2", name="Ann", user_id=2, reaches={"see_audit": object()})  # type: ignore[dict-item]
    assert ">Audit<" in show_house.build(actor=auditor).test_client().get("/desk/").text


def test_htmx_gets_only_the_part_that_it_asks_for(client: Reader) -> None:
    part = client.get("/desk/queues/?sort=-due", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert part.page.h1 is None and len(part.page.select("tbody tr")) == 24
    assert part.page.select_one("th[aria-sort=descending]").text == "Due"
    whole = client.get("/desk/queues/", headers={"HX-Request": "true", "HX-Request-Type": "full"})
    assert whole.page.h1 is not None


def test_sorting_and_paging_keep_the_other_words_of_the_address(client: Reader) -> None:
    page = client.get("/desk/queues/?status=open&sort=due&after=x").page
    assert page.select_one("th[aria-sort=ascending] a")["href"] == "/desk/queues/?sort=-due&status=open"
    assert page.select_one("[rel=next]")["href"] == "/desk/queues/?after=next&sort=due&status=open"
    assert page.select_one("[rel=prev]") is None


def test_a_message_is_said_once_with_its_way_back(client: Reader) -> None:
    good = {"name": "D", "what": "b", "postcode": "NM1 4QT", "seen-day": "3", "seen-month": "11", "seen-year": "2026",
            "how": "email", "safe": "yes", "team": "crew", "agree": "y"}
    page = client.send("/desk/fields", good, follow_redirects=True).page
    banner = page.select_one(".govuk-notification-banner")
    assert "Saved" in banner.text and banner.form["action"] == "/desk/undo"
    assert banner.select_one("input[name=batch]")["value"] == "7"
    assert client.get("/desk/").page.select_one(".govuk-notification-banner") is None


def test_residents_choose_welsh_and_keep_it(client: Reader) -> None:
    page = client.get("/?lang=cy").page
    assert page.html["lang"] == "cy" and "Cyngor Northmoor" in page.title.text
    assert page.select_one(".govuk-skip-link").text == "Neidio i'r prif gynnwys"
    assert client.get("/").page.html["lang"] == "cy"
    assert client.get("/desk/").page.html["lang"] == "en"
    assert client.get("/?lang=xx").page.html["lang"] == "cy"


def test_the_councils_colours_come_as_a_sheet_and_only_as_colours(client: Reader) -> None:
    assert "--council-brand:#144e48" in client.get("/look.css").text
    assert furnish._colour("red;}body{display:none") == "#144e48"


@pytest.mark.parametrize(("background", "text"), [("#144e48", "#ffffff"), ("#ffdd00", "#0b0c0c"),
                                                    ("#777777", "#0b0c0c")])
def test_words_on_a_council_colour_can_be_read(background: str, text: str) -> None:
    assert furnish.text_on(background) == text


def test_built_files_carry_their_contents_in_their_names_and_stay_for_a_year(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "desk.abc123.css").write_text("body{}")
    (tmp_path / "manifest.json").write_text(json.dumps({"desk.css": "desk.abc123.css"}))
    app = show_house.build()
    assets.hang(app, folder=tmp_path)
    assert app.jinja_env.globals["static_url"]("desk.css") == "/static/desk.abc123.css"
    with app.test_client().get("/static/desk.abc123.css") as response:
        assert response.status_code == 200 and "immutable" in response.headers["Cache-Control"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    with pytest.raises(KeyError):
        assets.Manifest(tmp_path).url("nothing.css")
