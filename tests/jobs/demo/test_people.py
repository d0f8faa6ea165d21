"""Northmoor's people: as many as asked for, with the mess that real records hold, and nobody's real number."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from functools import cache

import pytest

from crm.accounts.permissions import Role
from crm.jobs.demo import people, staff
from crm.jobs.demo.records import Person
from crm.values import email, phone
from tests.jobs.demo.test_gazetteer import northmoor

TODAY = date(2026, 11, 23)


@cache
def residents(size: int = 5_000, seed: int = 7) -> tuple[Person, ...]:
    return tuple(people.make(northmoor(), size=size, seed=seed, today=TODAY))


@pytest.mark.parametrize("size", [1_000, 5_000, 7_000])
def test_there_are_exactly_as_many_people_as_asked_for_numbered_in_order(size: int) -> None:
    assert [person.number for person in residents(size)] == list(range(1, size + 1))


def test_the_same_seed_makes_the_same_people() -> None:
    assert tuple(people.make(northmoor(), size=5_000, seed=7, today=TODAY)) == residents()


def test_no_number_or_address_reaches_anybody() -> None:
    for person in residents():
        for point in person.points:
            if point.kind == "email":
                assert email.parse(point.value) == point.value
                assert point.key == email.search_key(point.value)
                assert point.value.rpartition("@")[2].split(".")[-2] == "example"
            else:
                assert point.value.replace(" ", "").startswith(
                    ("02920180", "02079460", "0117496", "0161496", "0121496", "0151496", "0113496", "0114496",
                     "0115496", "0116496", "0118496", "0131496", "0141496", "07700900", "01632"))


def test_keys_of_numbers_are_those_that_search_looks_for() -> None:
    for person in residents()[::40]:
        for point in person.points:
            if point.kind == "phone":
                assert point.key == phone.search_key(point.value)


def test_names_hold_what_breaks_other_systems() -> None:
    names = [person.name for person in residents()]
    together = " ".join(names)
    for part in ("O'Brien", "’Reilly", "D'Souza", "-", " ap Rhys", "Llŷr", "Siân", "ski", "ska", "Singh", "Kaur",
                 "Nguyễn", "Mohammed", "Muhammad", "St.John"):
        assert part in together, part
    assert any(" " not in name for name in names)
    assert any(name.isupper() and " " in name for name in names)
    assert max(map(len, names)) == 300
    assert any("✨" in other.name for person in residents() for other in person.other_names)
    assert any(other.kind == "former" for person in residents() for other in person.other_names)


def test_there_are_twins_and_namesakes_at_one_address() -> None:
    homes: dict[int, list[Person]] = defaultdict(list)
    for person in residents():
        if person.kind == "person" and person.homes and person.homes[-1].place is not None:
            homes[person.homes[-1].place].append(person)
    twins = namesakes = 0
    for household in homes.values():
        births = Counter((person.born_on, person.name.split()[-1]) for person in household if person.born_on)
        twins += any(count == 2 for (born, _), count in births.items() if born != date(1900, 1, 1))
        namesakes += any(count == 2 for count in Counter(person.name for person in household).values())
    assert twins >= 5
    assert namesakes >= 5
    assert max(len(household) for household in homes.values()) >= 40


def test_ways_to_reach_are_missing_shared_and_forbidden() -> None:
    keys = Counter(point.key for person in residents() for point in person.points)
    assert max(keys.values()) >= 40
    assert sum(1 for count in keys.values() if count == 2) > 100
    assert any(not person.points for person in residents())
    assert any(not any(point.kind == "email" for point in person.points) for person in residents())
    assert any(point.do_not_use for person in residents() for point in person.points)
    assert any(home.text.count("\n") >= 39 for person in residents() for home in person.homes)


def test_language_needs_and_deaths_are_recorded_for_some() -> None:
    languages = Counter(person.language for person in residents())
    assert min(languages["cy"], languages["en"], languages[None]) > 300
    assert 100 < sum(1 for person in residents() if person.needs) < 500
    assert 30 < sum(1 for person in residents() if person.died_on) < 200
    assert {person.birth_precision for person in residents()} == {"full", "year", "estimated", None}
    assert all(person.born_on is None or person.born_on <= TODAY for person in residents())


def test_every_tie_is_to_somebody_made_before() -> None:
    assert all(tie.other < person.number for person in residents() for tie in person.ties)


def test_there_are_twelve_teams_and_forty_officers_in_known_roles() -> None:
    codes = {team.code for team in staff.TEAMS}
    assert len(codes) == 12
    assert len({user.email for user in staff.USERS}) == len(staff.USERS) == 40
    for user in staff.USERS:
        assert user.email.isascii()
        assert all(team in codes and Role(role) for team, role in user.roles)
    sam = next(user for user in staff.USERS if user.name == "Sam Okoro")
    assert sam.roles == (("waste", "officer"), ("parks", "lead"))
    assert {role for user in staff.USERS for _, role in user.roles} | {"service_owner"} == set(Role)
    known = {user.email.partition("@")[0] for user in staff.USERS}
    assert set(staff.SIGN_INS) <= known and {local for _, local in staff.OWNERS} <= known
    for roles in staff.HOLDERS.values():
        assert all(team in codes for teams in roles.values() for team in teams)
