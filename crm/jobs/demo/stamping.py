"""Many more cases for measuring: every history told again for other people at other places, at the same moments.

Each row of the first telling is kept as it is written, with the few columns in which another telling differs: their
keys lie in a block of their own for each telling, so that a key is found by adding, and tens of millions of rows are
told without a map of their keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from operator import add
from typing import Any

from crm.cases import search_rows
from crm.cases.models import (
    Case,
    CaseAction,
    CaseFile,
    CaseLink,
    CaseSearch,
    CaseTask,
    Note,
    Party,
    ServiceRequest,
)
from crm.contacts.models import Contact, Interaction
from crm.correspondence.models import Message
from crm.foundation.database import Base
from crm.foundation.files import StoredFile
from crm.jobs.demo.bulk import Bulk
from crm.jobs.demo.desk import Desk
from crm.jobs.demo.dossier import Dossier
from crm.places.models import Place

_KEYED: tuple[type[Base], ...] = (
    Interaction, ServiceRequest, CaseAction, CaseTask, Party, Note, StoredFile, CaseFile, Message, CaseLink)
_NAMES: Mapping[str, type[Base]] = {
    "case_id": Case, "other_id": Case, "other_case_id": Case, "request_id": ServiceRequest, "action_id": CaseAction,
    "task_id": CaseTask, "party_id": Party, "note_id": Note, "file_id": StoredFile, "case_file_id": CaseFile,
    "message_id": Message, "link_id": CaseLink, "interaction_id": Interaction, "contact_id": Contact,
    "reporter_id": Contact, "place_id": Place}
"""What the ids in rows and payloads are of."""
_STREAMS: Mapping[str, type[Base]] = {"case": Case, "contact": Contact, "interaction": Interaction}
STRIDE = 7_919

Kind = type[Base] | str
Change = tuple[Any, Kind, int]
"""A column or name, of what it is a key, and which of its kind (from 0)."""
Moved = Mapping[Kind, Callable[[int], Any]]
"""What stands in one telling for the first, second and so on of each kind."""


@dataclass(frozen=True, slots=True)
class Form:
    """A row of the first telling as it is written, and what changes in it."""

    model: type[Base]
    row: list[Any]
    changes: tuple[Change, ...]

    def told(self, moved: Moved) -> list[Any]:
        """The row in another telling."""
        made = self.row.copy()
        for column, kind, number in self.changes:
            made[column] = moved[kind](number)
        return made


class Tellings:
    """All that is told again, `again` times, once the first telling is written."""

    def __init__(self, desk: Desk, bulk: Bulk, *, again: int) -> None:
        self._desk, self._bulk = desk, bulk
        self._contacts, self._places = desk.office.residents.contacts, desk.office.settled.places
        self._order = {Case: _numbered(case.id for case in desk.opened)} | {
            model: _numbered(row["id"] for case in desk.opened for row in case.of(model)) for model in _KEYED}
        first = {model: bulk.keys(model, len(order) * again) for model, order in self._order.items()}
        self._moved = [self._telling(turn, first) for turn in range(1, again + 1)]
        desk.numbers *= again + 1

    def write(self, say: Callable[[str], None]) -> set[str]:
        """Write every case with all that belongs to it; returns the words of their search rows."""
        cases = [(case, self._form(Case, case.columns())) for case in self._desk.opened]
        others = [self._form(model, row) for case in self._desk.opened for model, row in case.belongings()]
        words: set[str] = set()
        for turn, moved in enumerate(self._moved, start=1):
            for case, form in cases:
                words.update(self._elsewhere(case, form.told(moved), moved))
            for form in others:
                self._bulk.put(form.model, form.told(moved))
            if turn % 10 == 0:
                say(f"  told again {turn} of {len(self._moved)} times")
        return words

    def events(self, values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """An event of the first telling as one of each other; none when it is of no case."""
        if values["case_id"] is None or self._number(Case, values["case_id"]) is None:
            return
        payload, ids = values["payload"], {name: values[name] for name in ("case_id", "contact_id", "place_id")}
        of_payload, of_ids = tuple(self._changes(payload)), tuple(self._changes(ids))
        stream, _, key = str(values["stream"]).partition(":")
        number = self._number(_STREAMS[stream], int(key))
        assert number is not None, values["stream"]
        for moved in self._moved:
            said = dict(payload)
            for name, kind, place in of_payload:
                said[name] = moved[kind](place)
            made = {**values, "payload": said, "stream": f"{stream}:{moved[_STREAMS[stream]](number)}"}
            for name, kind, place in of_ids:
                made[name] = moved[kind](place)
            yield made

    def _telling(self, turn: int, first: Mapping[type[Base], int]) -> Moved:
        """What one telling has for the first, second and so on of each kind."""
        step, contacts, places, bulk = turn * STRIDE, self._contacts, self._places, self._bulk
        found: dict[Kind, Callable[[int], Any]] = {
            model: partial(add, first[model] + (turn - 1) * len(order)) for model, order in self._order.items()}
        return found | {
            Contact: lambda number: contacts[(number + step) % len(contacts)],
            Place: lambda number: places[(number + step) % len(places)],
            "reference": partial(add, turn * self._desk.numbers + 1),
            "public_id": lambda number: bulk.public_id(),
            "message": lambda number: f"told again:{turn}:{number}",
            "mail": lambda number: f"<{bulk.bytes(16).hex()}@northmoor.example>"}

    def _form(self, model: type[Base], row: Mapping[str, Any]) -> Form:
        """A row of the first telling as a form; without a key, if nothing refers to it."""
        columns = self._bulk.columns(model)
        changes = [(columns[name], kind, number) for name, kind, number in self._changes(row)]
        if model in self._order:
            changes.append((columns["id"], model, self._order[model][row["id"]]))
        if "number" in columns and "version_id" in columns:
            changes.append((columns["number"], "reference", row["number"] - 1))
        if "public_id" in columns:
            changes.append((columns["public_id"], "public_id", 0))
        if model is Message:
            changes.append((columns["message_id"], "mail", 0))
            changes.append((columns["key"], "message", self._order[Message][row["id"]]))
        return Form(model, self._bulk.row(model, {**row, "id": None}), tuple(changes))

    def _changes(self, row: Mapping[str, Any]) -> Iterator[Change]:
        for name, value in row.items():
            kind = _NAMES.get(name)
            if kind is not None and isinstance(value, int):
                number = self._number(kind, value)
                if number is not None:
                    yield name, kind, number

    def _number(self, kind: type[Base], key: int) -> int | None:
        """Which of its kind a key of the first telling is; None when it stays: a street, say."""
        if kind is Contact:
            return key - self._contacts[0]
        if kind is Place:
            return key - self._places[0] if self._places[0] <= key <= self._places[-1] else None
        return self._order[kind].get(key)

    def _elsewhere(self, case: Dossier, row: list[Any], moved: Moved) -> Collection[str]:
        """Write the row of a case at its other place, and its search row; returns the words anybody may know of."""
        columns = self._bulk.columns(Case)
        where = " ".join(filter(None, (case.where_text, case.address)))
        if case.place_id is not None and row[columns["place_id"]] != case.place_id:
            place = self._desk.office.gazetteer.properties[row[columns["place_id"]] - self._places[0]]
            where = place.address
            for name, value in (("lat", place.latitude), ("lon", place.longitude), ("where_text", None),
                                ("area_id", self._desk.office.settled.areas[place.ward])):
                row[columns[name]] = value
        self._bulk.put(Case, row)
        numbers = [moved["reference"](number - 1) for number in case.numbers()]
        words = search_rows.words_of(numbers=numbers, summary=case.summary, service="", where=where)
        self._bulk.add(CaseSearch, {
            "subject_id": row[columns["id"]], "sensitivity": case.sensitivity, "words": words})
        return words.split() if case.sensitivity == 0 else ()


def _numbered(keys: Iterable[int]) -> dict[int, int]:
    return {key: number for number, key in enumerate(keys)}
