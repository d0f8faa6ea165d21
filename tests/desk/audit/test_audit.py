"""The audit: for auditors, narrowed, in words, without giving restricted cases away."""

from typing import Any

import pytest

from crm.accounts import staff
from crm.accounts.policy import SEALED
from crm.cases import reading, references, sharing
from crm.values.actor import SYSTEM
from tests import factories
from tests.accounts import people
from tests.desk.doors import come_in


def rows(client: Any, address: str = "/desk/audit") -> list[list[str]]:
    page = client.get(address).page
    return [[" ".join(cell.get_text().split()) for cell in row.select("td")][1:] for row in page.select("tbody tr")]


@pytest.mark.parametrize("role", ["agent", "officer", "lead", "service_owner", "administrator"])
def test_the_audit_is_for_auditors(client: Any, role: str) -> None:
    come_in(client, role)
    assert client.get("/desk/audit").status_code == 403


def test_what_was_done_is_told_in_words(client: Any) -> None:
    come_in(client, "auditor", name="Aud Itor")
    boss = people.actor(people.member("administrator", name="Bo Ss"))
    user = staff.add(name="New Person", email="new@northmoor.example", actor=boss)
    staff.change(user, name="New Name", email="new@northmoor.example", phone=None, actor=boss)
    assert rows(client)[:2] == [["Bo Ss", "Details changed: name", "New Name"],
                                ["Bo Ss", "Added as a member of staff", "New Name"]]


def test_the_audit_is_narrowed_by_who_what_about_and_when(client: Any, clock: Any) -> None:
    clock("2026-11-23T09:00+00:00")
    boss = people.member("administrator", name="Bo Ss", email="bo@northmoor.example")
    group = people.team("Parks")
    clock("2026-11-24T09:00+00:00")
    user = staff.add(name="New Person", email="new@northmoor.example", actor=people.actor(boss))
    come_in(client, "auditor", of=group)
    assert {row[0] for row in rows(client, "/desk/audit?who=BO@northmoor.example")} == {"Bo Ss"}
    assert {row[0] for row in rows(client, "/desk/audit?who=system")} == {"Guildhall"}
    assert [row[2] for row in rows(client, f"/desk/audit?about={group.code}")] == ["Parks"]
    assert [row[1] for row in rows(client, f"/desk/audit?about={user.email}")] == ["Added as a member of staff"]
    assert rows(client, "/desk/audit?what=places") == []
    assert ["Guildhall", "Team added", "Parks"] in rows(client, "/desk/audit?what=staff")
    day = rows(client, "/desk/audit?from=2026-11-24&to=2026-11-24")
    assert ["Bo Ss", "Added as a member of staff", "New Person"] in day and len(day) < 6
    assert ["Bo Ss", "Added as a member of staff", "New Person"] not in rows(client, "/desk/audit?to=2026-11-23")


def test_wrong_words_are_said_at_their_fields_and_kept(client: Any) -> None:
    come_in(client, "auditor")
    page = client.get("/desk/audit?who=nobody&about=482-0000-00&from=yesterday&to=2026-01-01")
    assert page.status_code == 422
    assert [a["href"] for a in page.page.select(".govuk-error-summary a")] == ["#who", "#about", "#from"]
    assert page.page.select_one("#who")["value"] == "nobody"
    assert client.get("/desk/audit?from=2026-02-01&to=2026-01-01").status_code == 422
    assert client.get("/desk/audit?after=forged").status_code == 422


def test_a_long_audit_is_read_page_by_page(client: Any) -> None:
    come_in(client, "auditor")
    for _ in range(30):
        people.member()
    first = client.get("/desk/audit")
    assert len(first.page.select("tbody tr")) == 50
    second = client.get(first.page.select_one("a[rel=next]")["href"])
    assert second.page.select("tbody tr")
    assert client.get(second.page.select_one("a[rel=prev]")["href"]).page.select("tbody tr time")[0] == \
        first.page.select("tbody tr time")[0]


def test_a_case_is_named_by_its_reference_and_leads_to_its_events(client: Any) -> None:
    come_in(client, "auditor")
    case = factories.case(factories.service("missed-bin"))
    reference = references.reference_of(case.number)
    assert any(row[2] == f"Case {reference}" for row in rows(client))
    only = rows(client, f"/desk/audit?about={reference}")
    assert only and {row[2] for row in only} == {f"Case {reference}"}


def test_a_restricted_case_is_not_given_away_but_can_be_asked_for_and_its_readers_are_seen(
        client: Any, database: Any) -> None:
    come_in(client, "auditor")
    case = factories.case(factories.service("fly-tipping"))
    case.sensitivity = SEALED
    database.flush()
    reader = people.member("lead", name="Cur Ious")
    sharing.grant(case, user_id=reader.id, team_id=None, actor=SYSTEM, until_at=None, reason="For the panel")
    reading.record(case, actor=people.actor(reader), reason="Asked by the panel")
    reference = references.reference_of(case.number)
    for address in ("/desk/audit", "/desk/audit?what=cases", "/desk/audit?what=reads"):
        assert reference not in client.get(address).get_data(as_text=True)
    assert ["Cur Ious", "Read a restricted case: Asked by the panel", "A restricted case"] in rows(client)
    assert rows(client, "/desk/audit?what=cases") == []
    asked = rows(client, f"/desk/audit?about={reference}")
    assert ["Cur Ious", "Read a restricted case: Asked by the panel", f"Case {reference}"] in asked
    assert not any("opened" in row[1] for row in asked)


def test_of_a_sealed_case_only_reads_and_access_are_told_whoever_asks(client: Any, database: Any) -> None:
    come_in(client, "auditor")
    factories.service("missed-bin")
    before = rows(client)
    case = factories.case(factories.service("safeguarding-concern"))
    reference = references.reference_of(case.number)
    assert case.sensitivity == SEALED
    told = [row for row in rows(client) if row not in before]
    assert not [row for row in told if "restricted" in row[2].lower() or "opened" in row[1].lower()]
    assert rows(client, f"/desk/audit?about={reference}") == []
    sharing.grant(case, user_id=people.member("lead").id, team_id=None, actor=SYSTEM, until_at=None, reason="Panel")
    (only,) = rows(client, f"/desk/audit?about={reference}")
    assert "Panel" in only[1] or "hared" in only[1]


def test_a_reference_that_is_not_there_sounds_like_one_that_is_sealed(client: Any) -> None:
    come_in(client, "auditor")
    case = factories.case(factories.service("safeguarding-concern"))
    sealed, absent = (references.reference_of(number) for number in (case.number, 999_999))
    said = [client.get(f"/desk/audit?about={one}") for one in (sealed, absent)]
    assert [one.status_code for one in said] == [200, 200]
    assert said[0].page.main.get_text().replace(sealed, "") == said[1].page.main.get_text().replace(absent, "")


def test_residents_are_not_named(client: Any) -> None:
    come_in(client, "auditor")
    contact = factories.contact("Zebedee Unusual")
    assert contact.name not in client.get("/desk/audit").get_data(as_text=True)


def test_a_blanked_event_says_so(client: Any, database: Any) -> None:
    come_in(client, "auditor")
    staff.add(name="New Person", email="new@northmoor.example", actor=SYSTEM)
    database.flush()
    database.connection().exec_driver_sql("update event set payload = null, salt = null where kind = 'user.added'")
    assert any(row[1] == "Removed for privacy" for row in rows(client))
