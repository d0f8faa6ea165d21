"""What is known of Northmoor's cases as they are worked: places, people, counts, and the situation for the engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from crm.cases import parties
from crm.cases.models import Party
from crm.catalogue import calendars, services
from crm.foundation import clock, settings
from crm.intake import submitting
from crm.jobs.demo.dossier import Dossier, Row
from crm.jobs.demo.office import Office, Published
from crm.places.spots import Spot
from crm.workflow import counting, engine
from crm.workflow import decision as d
from crm.workflow.conditions import Counted
from crm.workflow.definition import Definition
from crm.workflow.questions import AddressQuestion, PlaceQuestion
from crm.workflow.situation import Council, Situation

NOWHERE = Spot()


@dataclass(kw_only=True)
class Known:
    """What the engine is told. `of_place` and `of_person`: cases by service and place or contact, for counting."""

    office: Office

    def __post_init__(self) -> None:
        self.council = Council(calendars=calendars.load(), settings=dict(settings.council().values))
        self.of_place: dict[tuple[int, int], list[Dossier]] = defaultdict(list)
        self.of_person: dict[tuple[int, int], list[Dossier]] = defaultdict(list)

    def where(self, definition: Definition, given: Mapping[str, Any]) -> Spot:
        """As `cases.whereabouts.of_answers`."""
        answered = [q for q in definition.questions.values() if isinstance(q, PlaceQuestion | AddressQuestion)
                    and given.get(q.code) and not q.is_guarded]
        places = [q for q in answered if isinstance(q, PlaceQuestion)]
        chosen = next((q for q in places if q.is_subject), None) or next(iter([*places, *answered]), None)
        return NOWHERE if chosen is None else self.office.spot(given[chosen.code])

    def first_team(self, decided: d.Decision, service: Published, where: Spot) -> int:
        """As the team that `cases.opening.open_case` begins with."""
        for effect in decided.effects:
            if isinstance(effect, d.AssignCase) and (effect.role or effect.team):
                holders = services.teams_for(service.id, effect.role or "",
                                             area_id=where.area_id if effect.by else None)
                team = holders[0] if holders else self.office.team_ids.get(effect.team or "")
                if team is not None:
                    return team
        owner = services.entry(service.id).owner_team_id
        assert owner is not None
        return owner

    def while_asked(self, service: Published, given: Mapping[str, Any], reporter_id: int | None, channel: str
                    ) -> Situation:
        """What the engine knows while a form is filled in."""
        where = self.where(service.definition, given)
        return self.at_opening(service, given, reporter_id, where, submitting.CHANNELS[channel], 0.5)

    def at_opening(self, service: Published, given: Mapping[str, Any], reporter_id: int | None, where: Spot,
                   channel: str, sample: float) -> Situation:
        """As `cases.opening.facts_at_opening`."""
        needed = engine.facts_needed(service.definition)
        return Situation(
            council=self.council, answers=dict(given), channel=channel, opened_at=clock.now(), sample=sample,
            person=self.office.person_facts(reporter_id, wanted=needed.person, today=clock.today()),
            place=where.facts, counts=self._counts(needed.counts, service.id, where.place_id, reporter_id, None))

    def situation(self, case: Dossier) -> Situation:
        """As `cases.situations.build`, with the facts that its service asks for."""
        needed = engine.facts_needed(case.definition)
        asks = bool(needed.person or needed.place or needed.counts)
        subject = self._subject(case) if needed.person or needed.counts else None
        area: Row = {code: case.place_facts[code] for code in ("ward", "ward_name") if code in case.place_facts}
        facts = case.place_facts if case.place_id is not None else area
        return replace(
            case.situation, place=facts if asks and needed.place else {},
            person=self.office.person_facts(subject, wanted=needed.person, today=clock.today()) if asks else {},
            counts=self._counts(needed.counts, case.service_id, case.place_id, subject, case) if asks else {})

    @staticmethod
    def _subject(case: Dossier) -> int | None:
        there = sorted((row for row in case.of(Party) if row.get("ended_at") is None
                        and row["role"] in (parties.SUBJECT, parties.REPORTER)),
                       key=lambda row: (row["role"] != parties.SUBJECT, row["id"]))
        return there[0]["contact_id"] if there else None

    def _counts(self, wanted: Iterable[Counted], service_id: int, place_id: int | None, contact_id: int | None,
                besides: Dossier | None) -> dict[Counted, int]:
        """As `cases.situations.counts`."""
        found = {}
        for counted in wanted:
            of = service_id if counted.service == "this" else self._service_id(counted.service)
            there = self.of_place.get((of, place_id or 0), []) if counted.about == "place" else \
                self.of_person.get((of, contact_id or 0), [])
            since = counting.first_instant(clock.now(), counted.within, None, sign=-1) if counted.within else None
            found[counted] = len({case.id for case in there if case is not besides
                                  and (since is None or case.opened_at >= since)
                                  and not (counted.open and case.kind == "closed")
                                  and (counted.outcome is None or case.outcome == counted.outcome)})
        return found

    def _service_id(self, code: str | None) -> int:
        found = self.office.services.get(code or "")
        return found.id if found is not None else 0
