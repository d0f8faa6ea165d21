"""Who works at Northmoor and who lives there, as the histories need them: all read once, before the first case."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select

from crm.accounts.actors import actor_for
from crm.accounts.models import Membership, Team, User
from crm.accounts.permissions import Role
from crm.cases.people import ADULT
from crm.catalogue import services, versions
from crm.foundation.database import session
from crm.jobs.demo import plots
from crm.jobs.demo.dossier import Dossier
from crm.jobs.demo.gazetteer import Gazetteer, Property
from crm.jobs.demo.records import Home, Person
from crm.jobs.demo.settling import Residents, Settled
from crm.jobs.demo.streetwords import WARDS
from crm.places.addresses import one_line
from crm.places.spots import Spot
from crm.values.actor import SYSTEM, Actor
from crm.values.dates import age_on
from crm.values.recipient import Recipient
from crm.workflow.definition import Definition

_LETTER_ORDER = ("correspondence", "care_of", "temporary", "residence", "site")


@dataclass(frozen=True, slots=True)
class Published:
    """A service as its cases are opened."""

    id: int
    code: str
    version_id: int
    definition: Definition


@dataclass
class Office:
    """Teams, officers, services, places and people, and how much each officer has to do."""

    gazetteer: Gazetteer
    settled: Settled
    residents: Residents
    load: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    given: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    turns: dict[int, list[tuple[float, int, datetime]]] = field(default_factory=lambda: defaultdict(list))
    loaded: dict[int, int] = field(default_factory=dict)
    ward_at: dict[tuple[Any, Any], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.persons, self.public_ids = self.residents.persons, self.residents.public_ids
        self.contact_ids = self.residents.met
        self.first_contact = self.contact_ids[0]
        everybody = session.scalars(select(User.id).order_by(User.id)).all()
        self.actors: dict[int, Actor] = {user: actor_for(user) for user in everybody}
        self.teams = {row.id: (row.code, row.name) for row in session.execute(select(Team.id, Team.code, Team.name))}
        self.team_ids = {code: key for key, (code, _) in self.teams.items()}
        users = session.execute(select(User.id, User.public_id)).all()
        self.user_public = {row.id: row.public_id for row in users}
        self.user_ids = {row.public_id: row.id for row in users}
        self.members: dict[tuple[int, str], list[int]] = defaultdict(list)
        for row in session.execute(select(Membership.team_id, Membership.role, Membership.user_id)
                                   .order_by(Membership.user_id)):
            self.members[row.team_id, row.role].append(row.user_id)
        self.services = {
            entry.code: Published(entry.id, entry.code, *versions.live(entry.id)) for entry in services.offered()}
        self.ward_names = {code: name for code, name, _, _ in WARDS}
        self.streets = {street.usrn: street for street in self.gazetteer.streets}
        self.index_of = {place.uprn: number for number, place in enumerate(self.gazetteer.properties)}
        self.households: dict[int, list[int]] = defaultdict(list)
        for number, person in enumerate(self.persons):
            for home in person.homes:
                if home.place is not None and home.purpose == "residence" and home.to_on is None:
                    self.households[home.place].append(number)
        self.homes_known = [number for number, people in self.households.items()
                            if people and self.gazetteer.properties[number].kind in plots.HOMES]
        self._recipients: dict[int, Recipient] = {}

    def person(self, contact_id: int) -> Person:
        """The person behind a contact."""
        return self.persons[contact_id - self.first_contact]

    def public_id(self, contact_id: int) -> str:
        """The public id of a contact."""
        return self.public_ids[contact_id - self.first_contact]

    def contact_behind(self, public_id: str) -> int:
        """The contact with this public id."""
        return self.contact_ids[self._by_public[public_id]]

    @property
    def _by_public(self) -> Mapping[str, int]:
        found: dict[str, int] | None = self.__dict__.get("_public_index")
        if found is None:
            found = self.__dict__["_public_index"] = {key: number for number, key in enumerate(self.public_ids)}
        return found

    @cached_property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """As `cases.naming` reads them: the words for each UPRN, USRN and contact that an answer points at."""
        return {"uprn": {place.uprn: place.address for place in self.gazetteer.properties},
                "usrn": {usrn: street.name for usrn, street in self.streets.items()},
                "contact": {key: person.name for key, person in zip(self.public_ids, self.persons, strict=True)}}

    def actor(self, user_id: int | None) -> Actor:
        """A member of staff, or the system."""
        return SYSTEM if user_id is None else self.actors[user_id]

    def holding(self, service_id: int, *roles: str) -> list[int]:
        """The people who hold one of these roles of a service and work on its cases."""
        return [user for user, actor in self.actors.items()
                if any((service_id, role) in actor.service_roles for role in roles)]

    def members_of(self, team_ids: Sequence[int], *roles: str) -> list[int]:
        """Who holds one of these roles in these teams."""
        return sorted({user for team in team_ids for role in roles for user in self.members[team, role]})

    def officer_for(self, spread: str, team_id: int, former: Sequence[int]) -> int | None:
        """As `cases.spreading.officer_for`: nobody, the same as before, the least loaded, or the next in turn."""
        at_work = self.members[team_id, Role.OFFICER]
        if spread == "nobody" or not at_work:
            return None
        if spread == "same":
            return next((user for user in former if user in at_work), None)
        if spread == "least_loaded":
            return min(at_work, key=lambda user: (self.load[user], user))
        last = {user: self._last_given(user) for user in at_work}
        return min(at_work, key=lambda user: (last[user] is not None, last[user], user))

    def _last_given(self, user: int) -> datetime | None:
        """When the officer was given the newest of the cases that are the officer's still."""
        newest = self.turns[user]
        while newest and self.given.get(newest[0][1]) != (user, newest[0][2]):
            heapq.heappop(newest)
        return newest[0][2] if newest else None

    def recount(self, case: Dossier) -> None:
        """Keep how much each officer has to do, after the status or the officer of a case changed."""
        now = case.assignee_id if case.kind in ("new", "open", "waiting") else None
        before = self.loaded.pop(case.id, None)
        if before is not None:
            self.load[before] -= 1
        if now is not None:
            self.load[now] += 1
            self.loaded[case.id] = now
        if case.assignee_id is None or case.assigned_at is None:
            self.given.pop(case.id, None)
        elif self.given.get(case.id) != (case.assignee_id, case.assigned_at):
            self.given[case.id] = (case.assignee_id, case.assigned_at)
            heapq.heappush(self.turns[case.assignee_id], (-case.assigned_at.timestamp(), case.id, case.assigned_at))

    # -- places --

    def spot(self, answer: Mapping[str, Any]) -> Spot:
        """As `places.spots.locate`, for answers of the demo: a property, a street, or a point with words."""
        said = str(answer.get("text") or "").strip()
        at = (answer.get("lat"), answer.get("lon"))
        if answer.get("uprn"):
            place = self.gazetteer.properties[self.index_of[str(answer["uprn"])]]
            key = self.settled.places[self.index_of[place.uprn]]
            return self._spot(key, place.address, place.latitude, place.longitude, place.ward, self.facts(place),
                              said, at)
        if answer.get("usrn"):
            street = self.streets[str(answer["usrn"])]
            lon, lat = self.gazetteer.ground.degrees(*street.middle)
            lines = [part for part in (street.name, street.locality, "Northmoor") if part]
            facts = {"adopted": street.adopted, "speed_limit": street.speed_limit, "gritted": street.gritted,
                     "kind": "street", "status": "live", "address": one_line(lines, None), "ward": street.ward,
                     "ward_name": self.ward_names[street.ward], "street": street.name, "usrn": street.usrn}
            return self._spot(self.settled.street_places[street.usrn], one_line(lines, None), round(lat, 6),
                              round(lon, 6), street.ward, facts, said, at)
        ward = self.ward_at.get((answer.get("lat"), answer.get("lon")), "")
        return Spot(lat=at[0], lon=at[1], area_id=self.settled.areas.get(ward), text=said,
                    facts={"ward": ward, "ward_name": self.ward_names[ward]} if ward else {})

    def _spot(self, key: int, address: str, lat: float, lon: float, ward: str, facts: Mapping[str, Any], said: str,
              at: tuple[Any, Any]) -> Spot:
        text = f"{said} ({address})" if said and said != address else address
        return Spot(place_id=key, lat=at[0] if at[0] is not None else lat, lon=at[1] if at[1] is not None else lon,
                    area_id=self.settled.areas[ward], text=text, facts=facts)

    def facts(self, place: Property) -> dict[str, Any]:
        """As `places.spots.facts_of`."""
        kept = {code: list(value) if isinstance(value, tuple) else value for code, value in place.attributes.items()}
        street = self.streets[place.usrn]
        return {**kept, "kind": "property", "use": place.kind, "status": place.status, "uprn": place.uprn,
                "postcode": place.postcode, "address": place.address, "ward": place.ward,
                "ward_name": self.ward_names[place.ward], "street": street.name, "usrn": street.usrn}

    # -- people --

    def recipient(self, contact_id: int) -> Recipient:
        """As `contacts.recipients.resolve`."""
        known = self._recipients.get(contact_id)
        if known is None:
            known = self._recipients[contact_id] = self._recipient(contact_id)
        return known

    def _recipient(self, contact_id: int) -> Recipient:
        person = self.person(contact_id)
        usable = [point for point in person.points if not point.do_not_use]
        phones = tuple(point.value for point in usable if point.kind == "phone")
        return Recipient(
            contact_id=contact_id, name=person.name, language=person.language, format=person.format,
            preferred_channel=person.preferred_channel,
            emails=tuple(point.value for point in usable if point.kind == "email"), phones=phones,
            mobiles=tuple(number for number in phones if number.startswith("07")),
            letter_address=self._letter_address(person),
            unreachable_because="This person has died." if person.died_on is not None else None)

    def _letter_address(self, person: Person) -> str | None:
        current = [home for home in person.homes if home.to_on is None]
        for purpose in _LETTER_ORDER:
            for home in current:
                if home.purpose == purpose:
                    return self._lines(home)
        return None

    def _lines(self, home: Home) -> str | None:
        if home.place is None:
            return home.text or None
        place = self.gazetteer.properties[home.place]
        return "\n".join([*place.lines, place.postcode]).strip()

    def person_facts(self, contact_id: int | None, *, wanted: frozenset[str], today: date) -> dict[str, Any]:
        """As `cases.people.facts_of`."""
        if contact_id is None or not wanted:
            return {}
        person, born = self.person(contact_id), self.person(contact_id).born_on
        known: dict[str, Any] = {
            "language": person.language, "kind": person.kind, "name": person.name, "format": person.format,
            "date_of_birth": born.isoformat() if born else None, "age": age_on(born, today) if born else None}
        if any(name.startswith("household") for name in wanted):
            known |= self._household(person, today)
        return {name: value for name, value in known.items() if value is not None and name in wanted}

    def _household(self, person: Person, today: date) -> dict[str, int]:
        home = next((home.place for home in person.homes
                     if home.purpose == "residence" and home.place is not None and home.to_on is None), None)
        if home is None:
            return {}
        births = [self.persons[number].born_on for number in self.households[home]]
        adults = sum(1 for born in births if born is None or age_on(born, today) >= ADULT)
        return {"household.adults": adults, "household.people": len(births), "household.children": len(births) - adults}
