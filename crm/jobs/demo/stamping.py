"""Many more cases for measuring: every history told again for other people at other places, at the same moments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crm.cases.models import (
    Case,
    CaseAction,
    CaseFile,
    CaseLink,
    CaseTask,
    Note,
    Party,
    ServiceRequest,
)
from crm.contacts.models import Interaction
from crm.correspondence.models import Message
from crm.foundation.database import Base
from crm.foundation.files import StoredFile
from crm.jobs.demo.bulk import Bulk
from crm.jobs.demo.desk import Desk
from crm.jobs.demo.dossier import Dossier, Row

_KEYED: tuple[type[Base], ...] = (
    Interaction, ServiceRequest, CaseAction, CaseTask, Party, Note, StoredFile, CaseFile, Message, CaseLink)
_NAMES: Mapping[str, type[Base]] = {
    "case_id": Case, "other_id": Case, "other_case_id": Case, "request_id": ServiceRequest, "action_id": CaseAction,
    "task_id": CaseTask, "party_id": Party, "note_id": Note, "file_id": StoredFile, "case_file_id": CaseFile,
    "message_id": Message, "link_id": CaseLink, "interaction_id": Interaction}
"""What the ids in rows and payloads are of."""
STRIDE = 7_919


class Tellings:
    """Where the rows of each telling have their keys: a block for each telling, in the order of the first one, so that
    one number for each row of the first telling is all that is kept, however often it is told again."""

    def __init__(self, desk: Desk, bulk: Bulk, *, again: int) -> None:
        self.desk, self.bulk = desk, bulk
        self._order: dict[type[Base], dict[int, int]] = {Case: {case.id: n for n, case in enumerate(desk.opened)}}
        for model in _KEYED:
            rows = (row for case in desk.opened
                    for row in (case.tasks.values() if model is CaseTask else case.of(model)))
            self._order[model] = {row["id"]: n for n, row in enumerate(rows)}
        self._first = {model: bulk.keys(model, len(order) * again) for model, order in self._order.items()}

    def key(self, model: type[Base], key: int, *, turn: int) -> int | None:
        """The key that a row of the first telling has in this one; None when it is not told again."""
        order = self._order[model]
        place = order.get(key)
        return None if place is None else self._first[model] + (turn - 1) * len(order) + place


class Stamp:
    """One more telling of all histories. `turn` counts from 1; keys of the first telling lead to those of this one."""

    def __init__(self, tellings: Tellings, *, turn: int) -> None:
        self._tellings, self._desk, self._bulk, self.turn = tellings, tellings.desk, tellings.bulk, turn
        self._people: Sequence[int] = self._desk.office.residents.contacts
        self._places = self._desk.office.settled.places

    def write(self) -> set[str]:
        """Write every case with all that belongs to it; returns the words of their search rows."""
        words: set[str] = set()
        for case in self._desk.opened:
            words |= self._told_again(case).write(self._bulk)
        return words

    def _key(self, model: type[Base], key: int) -> int | None:
        return self._tellings.key(model, key, turn=self.turn)

    def event(self, values: Mapping[str, Any]) -> Row | None:
        """An event of the first telling as one of this; None when it is of no case."""
        case_id = self._key(Case, values["case_id"] or 0)
        if case_id is None:
            return None
        made = dict(values)
        made["case_id"] = case_id
        made["contact_id"], made["place_id"] = self._person(values["contact_id"]), self._place(values["place_id"])
        if values["stream"].startswith("case:"):
            made["stream"] = f"case:{case_id}"
        elif values["stream"].startswith("contact:"):
            made["stream"] = f"contact:{made['contact_id']}"
        else:
            kind, _, number = str(values["stream"]).partition(":")
            made["stream"] = f"{kind}:{self._key(Interaction, int(number or 0)) or 0}"
        made["payload"] = self._mapped(values["payload"], in_payload=True)
        return made

    def _told_again(self, case: Dossier) -> Dossier:
        """The case with other keys, people and place."""
        self._desk.numbers += 1
        place_id = self._place(case.place_id)
        made = Dossier(**{**{name: getattr(case, name) for name in Dossier.__dataclass_fields__},
                          "id": self._key(Case, case.id), "number": self._desk.numbers, "place_id": place_id})
        made.rows = {model: [self._row(model, row) for row in rows] for model, rows in case.rows.items()}
        made.tasks = {key: self._row(CaseTask, row) for key, row in case.tasks.items()}
        made.clocks = {key: {**row, "id": None, "case_id": made.id} for key, row in case.clocks.items()}
        if place_id is not None and place_id != case.place_id:
            place = self._desk.office.gazetteer.properties[place_id - self._places[0]]
            made.lat, made.lon, made.address, made.where_text = place.latitude, place.longitude, place.address, None
            made.area_id = self._desk.office.settled.areas[place.ward]
        return made

    def _row(self, model: type[Base], row: Row) -> Row:
        made: Row = self._mapped(row)
        made["id"] = self._key(model, row["id"]) if model in _KEYED else None
        if model is ServiceRequest:
            self._desk.numbers += 1
            made["number"] = self._desk.numbers
        if "public_id" in row:
            made["public_id"] = self._bulk.public_id()
        if model is Message:
            made["message_id"] = f"<{self._bulk.bytes(16).hex()}@northmoor.example>"
            made["key"] = f"case:{made['case_id']}:{self.turn}:{made['id']}"
        return made

    def _mapped(self, row: Mapping[str, Any], *, in_payload: bool = False) -> Row:
        made = dict(row)
        for name, value in row.items():
            if name in ("contact_id", "reporter_id"):
                made[name] = self._person(value)
            elif name == "place_id":
                made[name] = self._place(value)
            elif name in _NAMES and isinstance(value, int) and (in_payload or name != "message_id"):
                made[name] = self._key(_NAMES[name], value) or value
        return made

    def _person(self, contact_id: int | None) -> int | None:
        if contact_id is None:
            return None
        return self._people[(contact_id - self._people[0] + self.turn * STRIDE) % len(self._people)]

    def _place(self, place_id: int | None) -> int | None:
        """Another property; streets stay."""
        if place_id is None or not self._places[0] <= place_id <= self._places[-1]:
            return place_id
        return self._places[(place_id - self._places[0] + self.turn * STRIDE) % len(self._places)]
