"""Answers to the questions of any service, as somebody in Northmoor might give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from crm.cases.references import reference_of
from crm.catalogue import services
from crm.foundation import clock
from crm.foundation.files import StoredFile
from crm.jobs.demo.chance import Chance, Weighted
from crm.jobs.demo.desk import Desk
from crm.jobs.demo.dossier import Dossier
from crm.values.actor import Actor
from crm.workflow import questions as q
from crm.workflow.form import FormShown, ItemShown

Manners = Mapping[str, Any]


@dataclass(kw_only=True)
class Answerer:
    """Who answers: `reporter_id` for whom it is, `actor` who types, `case` (of an action) what is known already."""

    desk: Desk
    chance: Chance
    manners: Manners
    actor: Actor
    samples: Sequence[Mapping[str, Any]]
    reporter_id: int | None = None
    case: Dossier | None = None
    others: Sequence[Dossier] = ()

    def fill(self, shown: FormShown, given: dict[str, Any]) -> bool:
        """Answer what shows and is not answered yet; says whether anything was added."""
        added = False
        for page in shown.pages:
            for item in page.items:
                if not isinstance(item.item, q.Asked | q.EachRow):
                    continue
                if item.code in given and (given[item.code] is not None or not item.required):
                    continue
                value = self._rows(item) if isinstance(item.item, q.EachRow) else self._answer(item)
                given[item.code] = value
                added = added or value is not None
        return added

    def _answer(self, item: ItemShown) -> Any:
        question = item.item
        assert isinstance(question, q.Asked)
        said = (self.manners.get("answers") or {}).get(question.code)
        if not item.required and self.chance.random() > (0.25 if said is None else 0.5):
            return None
        if said is not None:
            return self._said(said, question, item)
        return self._of_type(question, item)

    def _said(self, said: Any, question: q.Asked, item: ItemShown) -> Any:
        """By the manners of the service: weights of options, or texts to choose from."""
        if isinstance(said, Mapping):
            options = {code: float(weight) for code, weight in said.items()
                       if item.options is None or code in item.options}
            chosen = self.chance.draw(Weighted(options)) if options else None
            if isinstance(question, q.ChoicesQuestion):
                more = self.chance.draw(Weighted(options)) if self.chance.flip(0.25) and options else chosen
                return sorted({one for one in (chosen, more) if one is not None})
            return chosen
        return self.chance.pick(list(said)) if isinstance(said, Sequence) and not isinstance(said, str) else said

    def _of_type(self, question: q.Asked, item: ItemShown) -> Any:
        chance = self.chance
        match question:
            case q.ChoiceQuestion() | q.ChoicesQuestion():
                options = list(item.options or question.options)
                one = chance.pick(options) if options else None
                return [one] if isinstance(question, q.ChoicesQuestion) and one else one
            case q.YesNoQuestion():
                return "yes" if chance.flip(0.3) else "no"
            case q.DeclarationQuestion():
                return "yes"
            case q.DateQuestion():
                return self._date(question)
            case q.NumberQuestion() | q.MoneyQuestion():
                low = float(question.least or 1)
                high = float(question.most if question.most is not None else low + 60)
                return round(low + chance.random() * min(high - low, 200))
            case q.PlaceQuestion() | q.AddressQuestion():
                return self.place(question)
            case q.GroupQuestion():
                return [self._row(question) for _ in range(max(1, question.least_rows))]
            case _:
                return self._of_person(question, item)

    def _of_person(self, question: q.Asked, item: ItemShown) -> Any:
        office, chance = self.desk.office, self.chance
        match question:
            case q.PersonQuestion():
                return {"contact": office.public_id(self._somebody("person"))}
            case q.OrganisationQuestion():
                return {"contact": office.public_id(self._somebody("organisation"))}
            case q.PhoneQuestion():
                return self._own("phone")
            case q.EmailQuestion():
                return self._own("email")
            case q.FilesQuestion():
                return self._files() if item.required or chance.flip(0.3) else None
            case q.TeamQuestion():
                return self._team(question)
            case q.OfficerQuestion():
                return self._officer(question)
            case q.CaseQuestion():
                return reference_of(chance.pick(self.others).number) if self.others and item.required else None
            case _:
                return chance.pick(self.manners.get("texts") or ("As agreed.",))

    def place(self, question: q.Asked) -> dict[str, Any] | None:
        """A home for what is about a home; a street or a spot near one for what is found outside."""
        office, chance = self.desk.office, self.chance
        homes = office.homes_known
        kinds = question.kinds if isinstance(question, q.PlaceQuestion) else ("property",)
        own = self._own_home()
        if kinds == ("property",) or (self.manners.get("at_home") and own is not None):
            number = own if own is not None and chance.flip(0.9) else chance.pick(homes)
            return {"uprn": office.gazetteer.properties[number].uprn}
        if "street" in kinds and chance.flip(0.3):
            street = chance.pick(office.gazetteer.streets)
            said = chance.pick(self.manners.get("where") or ("",))
            return {"usrn": street.usrn, **({"text": said} if said else {})}
        place = office.gazetteer.properties[chance.pick(homes)]
        spread = (round(place.latitude + chance.spread(0.0001), 6), round(place.longitude + chance.spread(0.0001), 6))
        office.ward_at[spread] = place.ward
        said = chance.pick(self.manners.get("where") or ("On the corner",))
        return {"lat": spread[0], "lon": spread[1], "text": f"{said}, {place.street}"}

    def _own_home(self) -> int | None:
        if self.reporter_id is None:
            return None
        person = self.desk.office.person(self.reporter_id)
        return next((home.place for home in person.homes if home.place is not None and home.to_on is None), None)

    def _own(self, kind: str) -> str | None:
        person = self.desk.office.person(self.reporter_id) if self.reporter_id is not None else None
        points = [point.value for point in person.points if point.kind == kind] if person else []
        return points[0] if points else ("020 7946 0958" if kind == "phone" else "resident@example.org")

    def _somebody(self, kind: str) -> int:
        office = self.desk.office
        for _ in range(40):
            found = self.chance.pick(office.contact_ids)
            if office.person(found).kind == kind and found != self.reporter_id and office.person(found).died_on is None:
                return found
        return self.chance.pick(office.contact_ids)

    def _date(self, question: q.DateQuestion) -> str:
        back = self.chance.between(1, 3) if self.manners.get("fresh") else self.chance.between(1, 20)
        ahead = question.must_be in ("future", "today_or_future")
        on = clock.today() + timedelta(days=back if ahead else -back)
        return on.isoformat()

    def _files(self) -> list[str]:
        sample = self.chance.pick(self.samples)
        bulk = self.desk.bulk
        public_id = bulk.public_id()
        self.desk.files[public_id] = {
            "id": bulk.key(StoredFile), "public_id": public_id, **sample, "stored_at": clock.now(),
            "stored_by": self.actor.key, "is_claimed": False}
        return [public_id]

    def _team(self, question: q.TeamQuestion) -> str:
        office = self.desk.office
        service = office.services[self.case.definition.code] if self.case else None
        ids = [team for role in question.from_ or () if service for team in services.teams_for(service.id, role)]
        codes = [office.teams[team][0] for team in ids]
        return str(self.chance.pick(codes or sorted(office.team_ids)))

    def _officer(self, question: q.OfficerQuestion) -> str | None:
        office = self.desk.office
        if self.case is None:
            return None
        ids = office.holding(self.case.service_id, *(question.from_ or ())) if question.from_ else []
        ids = [user for user in ids if user != self.actor.user_id] or ids
        return office.user_public[self.chance.pick(ids)] if ids else None

    def _row(self, group: q.GroupQuestion) -> dict[str, Any]:
        row = {}
        for question in group.questions:
            if isinstance(question, q.Asked) and question.when is None:
                required = bool(question.required)
                value = self._answer(ItemShown(code=question.code, item=question, required=required,
                                               options=getattr(question, "options", None)))
                if value is not None:
                    row[question.code] = value
        return row

    def _rows(self, item: ItemShown) -> list[dict[str, Any]]:
        rows = []
        for shown in item.rows:
            row = {one.code: self._answer(one) for one in shown if isinstance(one.item, q.Asked)}
            rows.append({code: value for code, value in row.items() if value is not None})
        return rows
