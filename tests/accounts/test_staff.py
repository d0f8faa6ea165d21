"""Members of staff: added, changed, deactivated, found."""

from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts import queries, roles, sessions, staff, teams
from crm.accounts.queries import StaffFilters
from crm.errors import Conflict, Invalid, NotAllowed, NotFound
from crm.ledger.models import EventRow
from crm.values.actor import SYSTEM
from tests.accounts import people


def kinds_of(database: Any, stream: str) -> list[str]:
    return list(database.scalars(select(EventRow.kind).where(EventRow.stream == stream).order_by(EventRow.seq)))


def test_an_administrator_adds_somebody_and_the_ledger_says_so(database: Any) -> None:
    boss = people.actor(people.member("administrator"))
    user = staff.add(name="  Siân  O’Brien ", email="Sian.OBrien@Northmoor.example", phone="", actor=boss)
    assert (user.name, user.email, user.phone) == ("Siân O’Brien", "sian.obrien@northmoor.example", None)
    assert kinds_of(database, f"user:{user.id}") == ["user.added"]


@pytest.mark.parametrize("role", ["agent", "officer", "lead", "service_owner", "auditor"])
def test_only_administrators_manage_staff(database: Any, role: str) -> None:
    somebody = people.member(role)
    with pytest.raises(NotAllowed, match="Only administrators"):
        staff.add(name="A B", email="ab@northmoor.example", actor=people.actor(somebody))
    with pytest.raises(NotAllowed):
        staff.deactivate(somebody, actor=people.actor(somebody))


def test_two_people_cannot_sign_in_with_one_address(database: Any) -> None:
    people.member(email="shared@northmoor.example")
    with pytest.raises(Invalid) as refused:
        staff.add(name="Another", email="SHARED@northmoor.example", actor=SYSTEM)
    assert refused.value.fields == {"email": "Another member of staff signs in with this email address"}


def test_all_that_is_wrong_is_said_at_once(database: Any) -> None:
    with pytest.raises(Invalid) as refused:
        staff.add(name=" ", email="not an address", phone="1" * 41, actor=SYSTEM)
    assert set(refused.value.fields) == {"name", "email", "phone"}


def test_a_change_records_which_fields_and_nothing_when_none(database: Any) -> None:
    user = people.member(name="Old Name")
    staff.change(user, name="New Name", email=user.email, phone="020 7946 0101", actor=SYSTEM)
    staff.change(user, name="New Name", email=user.email, phone="020 7946 0101", actor=SYSTEM)
    last = database.scalars(select(EventRow).where(EventRow.kind == "user.changed")).one()
    assert last.payload["fields"] == ["name", "phone"]
    assert "New Name" not in str(last.payload)


def test_a_deactivated_person_is_out_at_once_and_has_no_actor(database: Any) -> None:
    people.member("administrator")
    user = people.member()
    token = sessions.start(user)
    assert sessions.find(token) is not None
    staff.deactivate(user, actor=SYSTEM)
    assert sessions.find(token) is None
    with pytest.raises(NotFound):
        people.actor(user)
    with pytest.raises(Conflict):
        staff.deactivate(user, actor=SYSTEM)


def test_a_reactivated_person_has_the_roles_they_had(database: Any) -> None:
    user = people.member("lead")
    staff.deactivate(user, actor=SYSTEM)
    staff.reactivate(user, actor=SYSTEM)
    assert {role for _, role in people.actor(user).roles} == {"lead"}


def test_nobody_deactivates_themselves(database: Any) -> None:
    people.member("administrator")
    me = people.member("administrator")
    with pytest.raises(Conflict, match="yourself"):
        staff.deactivate(me, actor=people.actor(me))


def test_the_last_administrator_stays(database: Any) -> None:
    first, second = people.member("administrator"), people.member("administrator")
    staff.deactivate(first, actor=people.actor(second))
    with pytest.raises(Conflict, match="without an administrator"):
        staff.deactivate(second, actor=SYSTEM)
    (held,) = queries.memberships_of(second.id)
    with pytest.raises(Conflict, match="without an administrator"):
        roles.take(held.id, user=second, actor=SYSTEM)
    with pytest.raises(Conflict, match="without an administrator"):
        teams.close(held.team, actor=SYSTEM)


def test_staff_are_listed_by_name_a_page_at_a_time_in_both_directions(database: Any) -> None:
    group = people.team()
    for name in ("bea", "Cai", "Ann", "Dee", "ann"):
        people.member(of=group, name=name)
    here = StaffFilters(team_id=group.id)
    first = queries.list_staff(here, most=2)
    second = queries.list_staff(here, after=first.after, most=2)
    third = queries.list_staff(here, after=second.after, most=2)
    assert [u.name for u in (*first.rows, *second.rows, *third.rows)] == ["Ann", "ann", "bea", "Cai", "Dee"]
    assert first.before is None and third.after is None
    back = queries.list_staff(here, before=third.before, most=2)
    assert [u.name for u in back.rows] == ["bea", "Cai"]
    assert [u.name for u in queries.list_staff(here, before=back.before, most=2).rows] == ["Ann", "ann"]


def test_a_forged_cursor_is_refused_in_words(database: Any) -> None:
    for forged in ("x", "bnVsbA", "WzEsMl0"):
        with pytest.raises(Invalid, match="first page"):
            queries.list_staff(StaffFilters(), after=forged)


def test_staff_are_found_by_words_state_team_and_role(database: Any) -> None:
    group = people.team()
    ann = people.member("lead", of=group, name="Ann O'Hara", email="ann.ohara@northmoor.example")
    bob = people.member("officer", of=group, name="Bob 100% Wood")
    staff.deactivate(bob, actor=SYSTEM)

    def found(**narrowed: Any) -> list[int]:
        return [u.id for u in queries.list_staff(StaffFilters(team_id=group.id, **narrowed)).rows]

    assert found(words="hara ann") == [ann.id]
    assert found(words="%", state="all") == [bob.id]
    assert found(words="ohara@") == [ann.id]
    assert found(state="deactivated") == [bob.id]
    assert found(role="lead") == [ann.id]
    assert found(role="officer", state="all") == [bob.id]
