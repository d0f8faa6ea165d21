"""Packs and publishing through the door: the difference first, warnings read, a second person, versions compared."""

from typing import Any

import pytest

from crm.accounts.models import Team, User
from crm.catalogue import drafts, versions
from crm.catalogue.services import Entry
from crm.values.actor import SYSTEM
from tests import factories
from tests.factories.staff import actor

FLY = "/desk/services/fly-tipping"


@pytest.fixture
def streets(app: Any) -> Team:
    return factories.team("Streets", code="streets")


@pytest.fixture
def fly_tipping(streets: Team) -> Entry:
    return factories.service(team=streets, owner=streets)


@pytest.fixture
def owner(fly_tipping: Entry, streets: Team) -> User:
    return factories.user("service_owner", team=streets, name="Olwen Owner")


def imported(client: Any, text: str) -> Any:
    return client.submit(client.get("/desk/services/import").page, {"text": text})


def test_an_import_shows_the_difference_before_it_makes_a_draft(client: Any, owner: User, fly_tipping: Entry) -> None:
    pack = client.be(owner).get(f"{FLY}/pack").get_data(as_text=True)
    shown = imported(client, pack.replace('target: "5 wd"', 'target: "3 wd"'))
    text = shown.page.main.get_text()
    assert "What it would change" in text and "3 working days" in text and "version 1, which is live" in text
    assert drafts.find(fly_tipping.id) is None
    made = client.submit(shown.page, {}, form="form[action$='/import']")
    assert made.status_code == 302 and made.location.endswith("/desk/services/fly-tipping/draft")
    assert str(versions.definition(drafts.get(fly_tipping.id).id).clocks["clear"].target) == "3 wd"


def test_a_pack_that_cannot_be_read_is_refused_with_what_was_pasted_kept(client: Any, owner: User) -> None:
    pack = client.be(owner).get(f"{FLY}/pack").get_data(as_text=True)
    for wrong, words in ((pack + '\ncolour: "red"\n', "colour"), (pack.replace("format: 1", "format: 2"), "format")):
        refused = imported(client, wrong)
        assert refused.status_code == 422 and words in refused.page.select_one(".govuk-error-summary").get_text()
        assert refused.page.select_one("textarea").get_text().strip() == wrong.strip()


def test_a_pack_of_a_new_service_says_what_it_is(client: Any, owner: User) -> None:
    pack = client.be(owner).get(f"{FLY}/pack").get_data(as_text=True)
    boss = factories.user("administrator")
    shown = imported(client.be(boss), pack.replace('code: "fly-tipping"', 'code: "fly-posting"', 1))
    assert "is a new service: " in shown.page.main.get_text()


def test_publishing_shows_what_changes_and_wants_warnings_read(client: Any, owner: User, fly_tipping: Entry) -> None:
    draft = drafts.begin(fly_tipping.id, actor=SYSTEM)
    drafts.change(draft.id, "nearby.within_m", 80, seen=None, actor=SYSTEM)
    drafts.add(draft.id, "statuses", {"kind": "open", "name": "Looked at"}, key="looked_at", actor=SYSTEM)
    address = f"/desk/services/drafts/{draft.id}"
    page = client.be(owner).get(address).page
    assert "80" in page.main.get_text() and "Problem" in page.main.get_text()
    assert page.select_one("input[name='reason']") is None
    drafts.undo(draft.id, actor=SYSTEM)
    page = client.get(address).page
    if page.select_one("input[name='warnings_read']") is not None:
        unread = client.submit(page, {"reason": "Faster"})
        assert unread.status_code == 422 and "read the warnings" in unread.page.get_text()
    done = client.submit(page, {"reason": "The crews are faster", "warnings_read": "y"})
    assert done.status_code == 302
    assert "Version 2 is live" in client.get(done.location).page.get_text()


def test_a_second_person_publishes_where_the_service_wants_one(client: Any, owner: User, streets: Team,
                                                              fly_tipping: Entry) -> None:
    draft = drafts.begin(fly_tipping.id, actor=actor(owner))
    drafts.change(draft.id, "second_person_publishes", True, seen=None, actor=actor(owner))
    address = f"/desk/services/drafts/{draft.id}"
    page = client.be(owner).get(address).page
    assert "published by a second person" in page.main.get_text()
    assert client.submit(page, {"reason": "Two pairs of eyes"}, form="form[action$='/ask']").status_code == 302
    other = factories.user("service_owner", team=streets, name="Second Person")
    seen = client.be(other).get(address).page
    assert "Olwen Owner asked for this to be published: Two pairs of eyes" in " ".join(seen.main.get_text().split())
    assert client.submit(seen, {"reason": "Looked at it", "warnings_read": "y"}).status_code == 302


def test_any_two_versions_are_compared_in_words(client: Any, owner: User, fly_tipping: Entry) -> None:
    draft = drafts.begin(fly_tipping.id, actor=SYSTEM)
    drafts.change(draft.id, "nearby.within_m", 80, seen=None, actor=SYSTEM)
    versions.publish(draft.id, actor=SYSTEM)
    text = client.be(owner).get(f"{FLY}/differences").page.main.get_text()
    assert "80" in text
    same = client.get(f"{FLY}/differences?old=1&new=1").page.main.get_text()
    assert "Nothing differs." in same
    assert client.get(f"{FLY}/differences?old=1&new=9").status_code == 404
