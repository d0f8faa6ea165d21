"""Teams, the roles people hold in them, and what a role in one team gives in another."""

from datetime import date, timedelta
from typing import Any

import pytest

from crm.accounts import absences, policy, queries, roles, teams
from crm.accounts.models import ServiceRoleTeam
from crm.accounts.permissions import Permission
from crm.accounts.policy import Scope
from crm.catalogue.models import Service
from crm.errors import Conflict, Invalid, NotAllowed, NotFound
from crm.foundation import clock
from crm.foundation.database import add_flushed
from crm.places.models import Area
from crm.values.actor import SYSTEM
from tests.accounts import people


def service(code: str, *, area: Area | None = None, **held: Any) -> Service:
    made = add_flushed(Service(code=code, name={"en": code}))
    for role, team in held.items():
        add_flushed(ServiceRoleTeam(service_id=made.id, role=role, team_id=team.id,
                                    area_id=area.id if area is not None else None))
    return made


def test_an_officer_of_waste_who_is_lead_of_parks_may_in_each_what_their_role_there_gives(database: Any) -> None:
    waste, parks, housing = people.team("Waste"), people.team("Parks"), people.team("Housing")
    bins, trees = service("t-bins", investigator=waste), service("t-trees", inspector=parks)
    ward = add_flushed(Area(code="t-ward", name="Ward", boundary=[]))
    damp = service("t-damp", surveyor=housing, area=ward)
    person = people.member("officer", of=waste)
    roles.give(person, team=parks, role="lead", actor=SYSTEM)
    actor = people.actor(person)

    in_waste = Scope(service_id=bins.id, team_id=waste.id, case_id=1)
    in_parks = Scope(service_id=trees.id, team_id=parks.id, case_id=2)
    in_housing = Scope(service_id=damp.id, team_id=housing.id, case_id=3)
    assert policy.may(actor, Permission.WORK_CASES, in_waste)
    assert policy.may(actor, Permission.WORK_CASES, in_parks)
    assert not policy.may(actor, Permission.WORK_CASES, in_housing)
    assert not policy.may(actor, Permission.ASSIGN_CASES, in_waste), "an officer gives away only their own cases"
    assert policy.may(actor, Permission.ASSIGN_CASES, in_parks)
    assert not policy.may(actor, Permission.ALLOCATE, in_waste)
    assert policy.may(actor, Permission.ALLOCATE, in_parks)
    assert policy.words(actor, in_waste) == {"anyone", "officer", "investigator"}
    assert policy.words(actor, in_parks) == {"anyone", "lead", "inspector"}
    assert policy.words(actor, in_housing) == {"anyone"}
    assert policy.why_not(actor, Permission.WORK_CASES, in_housing) == "Only the team that holds this case can do this."


def test_what_is_restricted_in_waste_is_not_read_with_the_lead_of_parks(database: Any) -> None:
    waste, parks = people.team("Waste"), people.team("Parks")
    person = people.member("officer", of=waste)
    roles.give(person, team=parks, role="lead", actor=SYSTEM)
    bins = service("t-sealed-bins", investigator=waste)
    sealed = Scope(service_id=bins.id, team_id=waste.id, case_id=1, sensitivity=policy.SEALED)
    assert policy.level(people.actor(person), sealed) == "nothing"
    with pytest.raises(NotFound):
        policy.require(people.actor(person), Permission.WORK_CASES, sealed)


def test_a_role_holds_at_once_and_ends_at_once(database: Any) -> None:
    user, group = people.member(None), people.team()
    membership = roles.give(user, team=group, role="lead", actor=SYSTEM)
    assert people.actor(user).teams == {group.id}
    roles.take(membership.id, user=user, actor=SYSTEM)
    assert people.actor(user).reaches == {}
    with pytest.raises(NotFound):
        roles.take(membership.id, user=user, actor=SYSTEM)


def test_a_role_is_not_held_twice_and_must_be_one_of_ours(database: Any) -> None:
    user, group = people.member(None), people.team()
    roles.give(user, team=group, role="lead", actor=SYSTEM)
    for wrong in ("lead", "emperor"):
        with pytest.raises(Invalid):
            roles.give(user, team=group, role=wrong, actor=SYSTEM)
    assert len(queries.memberships_of(user.id)) == 1


def test_a_membership_of_somebody_else_is_not_taken(database: Any) -> None:
    theirs = queries.memberships_of(people.member("lead").id)[0]
    with pytest.raises(NotFound):
        roles.take(theirs.id, user=people.member(), actor=SYSTEM)


def test_a_closed_team_gives_nothing_and_takes_nobody_until_it_is_reopened(database: Any) -> None:
    group = people.team()
    user = people.member("lead", of=group)
    teams.close(group, actor=SYSTEM)
    assert people.actor(user).reaches == {}
    assert group not in queries.list_teams() and group in queries.list_teams(closed=True)
    with pytest.raises(Conflict, match="closed"):
        roles.give(people.member(), team=group, role="officer", actor=SYSTEM)
    teams.reopen(group, actor=SYSTEM)
    assert Permission.ALLOCATE in people.actor(user).reaches


def test_a_team_gets_a_code_from_its_name_that_no_other_has(database: Any) -> None:
    made = [people.team(name) for name in ("Pobl & Lle’r Cŵn", "Pobl and Lle'r Cwn", "Pobl & Ller Cwn")]
    assert [t.code for t in made] == ["pobl-and-ller-cwn", "pobl-and-ller-cwn-2", "pobl-and-ller-cwn-3"]


def test_a_team_may_be_called_like_a_page_beside_its_own(database: Any) -> None:
    assert people.team("Add").code == "add-2"


def test_two_teams_that_work_have_two_names(database: Any) -> None:
    first = people.team("Harbour")
    with pytest.raises(Invalid, match="problem") as refused:
        teams.add(name="HARBOUR", actor=SYSTEM)
    assert refused.value.fields == {"name": "There is a team of this name already"}
    teams.change(first, name="Harbour", email=None, phone="01632 960 000", actor=SYSTEM)
    teams.close(first, actor=SYSTEM)
    assert people.team("Harbour").id != first.id


def test_a_team_needs_a_name_and_a_true_address(database: Any) -> None:
    with pytest.raises(Invalid) as refused:
        teams.add(name="\x00 ", email="parks at council", actor=SYSTEM)
    assert set(refused.value.fields) == {"name", "email"}


def test_members_and_people_of_a_team_leave_out_who_has_gone(database: Any) -> None:
    group = people.team()
    stays, goes = people.member("officer", of=group), people.member("lead", of=group)
    roles.take(queries.memberships_of(goes.id)[0].id, user=goes, actor=SYSTEM)
    assert [m.user_id for m in queries.members_of(group.id)] == [stays.id]
    assert queries.people_of_teams([group.id]) == [stays]
    assert queries.sizes_of_teams()[group.id] == 1


def test_a_lead_says_who_of_their_team_is_away_and_nobody_elses(database: Any) -> None:
    group = people.team()
    lead, officer, stranger = people.member("lead", of=group), people.member(of=group), people.member("lead")
    today = clock.today()
    absences.add(officer, from_on=today, to_on=today + timedelta(days=3), why="Leave", actor=people.actor(lead))
    assert queries.who_is_away([lead.id, officer.id]) == {officer.id}
    assert queries.who_is_away([officer.id], on=today + timedelta(days=4)) == frozenset()
    with pytest.raises(NotAllowed):
        absences.add(officer, from_on=date(2030, 1, 1), to_on=date(2030, 1, 2), actor=people.actor(stranger))
    with pytest.raises(Invalid):
        absences.add(officer, from_on=today, to_on=today, actor=people.actor(officer))
    with pytest.raises(Invalid):
        absences.add(officer, from_on=today, to_on=today - timedelta(days=1), actor=people.actor(officer))
    (away,) = queries.absences_of(officer.id)
    absences.remove(officer, absence_id=away.id, actor=people.actor(officer))
    assert queries.absences_of(officer.id) == []
