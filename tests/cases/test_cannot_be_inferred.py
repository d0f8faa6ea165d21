"""A sealed case cannot be inferred: for everybody outside, every page is the same before it exists and after."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from crm.accounts import sessions
from crm.accounts.models import User
from crm.accounts.permissions import Role
from crm.cases.models import Case, Party
from crm.cases.references import reference_of
from crm.contacts.models import Contact
from crm.foundation.database import session
from tests import factories
from tests.conftest import Visitor
from tests.factories.council import Council
from tests.house.test_walk import NEVER_SHOWN, addresses, come, may_come_in, undone

MOVES = re.compile(r'"[\w.-]{40,}"|\d+ (?:seconds?|minutes?)|Today \d\d:\d\d|'
                   r'nonce="[^"]+"|title="\w{3} \d+ \w{3} \d{4} \d\d:\d\d"|datetime="[^"]+"|'
                   r'name="form_key"[^>]*|value="\d{4}-\d\d-\d\d[^"]*"')


@pytest.fixture
def council(app: Flask) -> Council:
    made = Council()
    made.concern = factories.service("safeguarding-concern", team=made.other)  # type: ignore[attr-defined]
    made.raises = factories.actor(factories.user("agent"))  # type: ignore[attr-defined]
    session.commit()
    return made


def seen_by(app: Flask, client: Visitor, token: str, role: str, pages: list[tuple[str, str]]) -> dict[str, str]:
    """What every page says to the person behind this session, without times and tokens."""
    client.set_cookie("guildhall-desk", token)
    found = {}
    for endpoint, address in pages:
        if may_come_in(app, endpoint, role):
            with undone():
                answer = client.get(address)
            found[address] = f"{answer.status_code} {MOVES.sub('', answer.get_data().decode(errors='replace'))}"
    return found


def test_no_page_differs_for_anybody_outside(app: Flask, client: Visitor, council: Council) -> None:
    pages = [each for each in addresses(app, council, "GET") if each[0] not in NEVER_SHOWN]
    words = ["Willowbank", "Bronwen Secret", "Sian", "concern", "07700900555", "NM1"]
    pages += [("search.index", f"/desk/search?q={word}") for word in words]
    pages += [("residents.index", f"/desk/residents?q={word}") for word in words]
    outside = [role.value for role in Role]
    # Everybody signs in once, beforehand: pages of staff and the audit tell of sign-ins.
    tokens = {role: sessions.start(session.get_one(User, council.people[role].id)) for role in outside}
    session.commit()
    before = {role: seen_by(app, client, tokens[role], role, pages) for role in outside}

    raise_concern(council)

    for role in outside:
        after = seen_by(app, client, tokens[role], role, pages)
        differ = [address for address in after if after[address] != before[role][address]]
        assert differ == [], f"for the {role} these pages tell of it: {differ}"


def raise_concern(council: Council) -> str:
    """About somebody nobody knew of, at the home of a resident everybody knows, raised by somebody of another team."""
    request = factories.request(council.concern, by=council.raises,  # type: ignore[attr-defined]
                                reporter=council.resident)
    session.commit()
    return reference_of(session.get_one(Case, request.case_id).number)


def test_neither_its_reference_nor_its_people_are_found(app: Flask, client: Visitor, council: Council) -> None:
    reference = raise_concern(council)
    subject = session.scalars(select(Party.contact_id).where(Party.role == "subject").order_by(Party.id.desc())).first()
    person = session.get_one(Contact, subject)
    name, address = person.name, f"/desk/residents/{person.public_id}"
    for role in ("agent", "officer", "lead", "service_owner"):
        come(client, council.people[role])
        for sought in (f"/desk/cases/{reference}", f"/desk/cases/{reference}/print", address):
            with undone():
                answer = client.get(sought)
            assert answer.status_code == 404, f"{role} at {sought}: {answer.status_code}"
            assert name not in answer.get_data(as_text=True)
        for typed in (reference, name):
            with undone():
                text = client.get("/desk/search", query_string={"q": typed}).page.select_one("main").get_text()
            assert "Nothing was found" in text, f"{role}: {text}"


def test_the_audit_tells_of_it_without_a_name(app: Flask, client: Visitor, council: Council) -> None:
    raise_concern(council)
    subject = session.scalars(select(Party.contact_id).where(Party.role == "subject").order_by(Party.id.desc())).first()
    name = session.get_one(Contact, subject).name
    come(client, council.people["auditor"])
    with undone():
        assert name not in client.get("/desk/audit").get_data(as_text=True)
