"""Two hundred histories of the demo walked through the verbs: the same rows, due dates, search rows and events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from config import ROOT
from crm.accounts.actors import actor_for
from crm.cases import assignment, lifecycle, noting, opening, sweeping, tasks
from crm.cases import search_rows as case_words
from crm.cases.models import (
    Case,
    CaseAction,
    CaseClock,
    CaseFile,
    CaseLink,
    CaseSearch,
    CaseTask,
    CaseTimer,
    CaseValue,
    GuardedAnswer,
    Note,
    Notice,
    Party,
    ServiceRequest,
)
from crm.contacts import interactions, recipients
from crm.contacts.interactions import Touch
from crm.contacts.models import Interaction
from crm.correspondence import delivery, outbox
from crm.correspondence.models import Message
from crm.foundation import clock
from crm.foundation.database import Base, session
from crm.foundation.files import StoredFile
from crm.foundation.transaction import transaction
from crm.intake import submitting
from crm.intake.submitting import Submission
from crm.jobs.demo import council, gazetteer, people, settling, working
from crm.jobs.demo.book import Book
from crm.jobs.demo.bulk import Bulk
from crm.jobs.demo.history import History, Step
from crm.jobs.demo.office import Office
from crm.ledger.models import EventRow
from crm.values.actor import SYSTEM, Actor
from tests.jobs.demo.test_gazetteer import convert

CASES = 200
UNTIL = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
SINCE = UNTIL - timedelta(days=150)
TABLES: tuple[type[Base], ...] = (
    Case, ServiceRequest, CaseAction, CaseClock, CaseTask, CaseTimer, CaseValue, GuardedAnswer, Party, Note, CaseLink,
    CaseFile, Message, Notice, Interaction, CaseSearch, EventRow)
DRAWN = {"public_id", "message_id", "salt", "digest", "hash", "tokens", "is_listed", "seen_at"}
"""Columns that are random, computed by the database, or only the demo's."""


@pytest.fixture
def told(app: Flask) -> Iterator[History]:
    """A council with its people, and a history of it that was told but not written."""
    with clock.fixed(SINCE - timedelta(days=40)):
        council.set_up(ROOT / "services", at=SINCE - timedelta(days=40))
    bulk = Bulk(seed=3)
    book = Book(bulk)
    land = gazetteer.build(size=1_000, seed=3, convert=convert)
    settled = settling.places(land, bulk, at=SINCE)
    everybody = people.make(land, size=1_500, seed=3, today=UNTIL.date())
    residents = settling.people(everybody, settled, land, bulk, book, at=SINCE)
    book.write()
    book.finish()
    bulk.finish()
    office = Office(gazetteer=land, settled=settled, residents=residents)
    made = working.history(office, bulk, book, seed=3, since=SINCE, until=UNTIL)
    made.steps = []
    made.run(CASES)
    yield made


@pytest.mark.slow
def test_verbs_make_the_rows_and_events_of_the_demos_histories(told: History, monkeypatch: pytest.MonkeyPatch) -> None:
    generated = _generated(told)
    _start_keys_at_the_beginning()
    drawn = iter(told.desk.samples)
    monkeypatch.setattr(opening, "random", SimpleNamespace(random=lambda: next(drawn)))
    expected = {_key(EventRow, row): row for row in generated[EventRow]}
    last = session.scalar(select(func.max(EventRow.id))) or 0
    for number, step in enumerate(told.steps or ()):
        try:
            with clock.fixed(step.at), transaction():
                _walk(step, told)
        finally:
            last = _check_events(last, expected, (number, step))
    session.expire_all()
    assert len(told.desk.opened) >= CASES * 0.8
    for table in TABLES:
        walked = {_key(table, row): row for row in (_row(table, one) for one in session.scalars(select(table))
                                                    if table is not EventRow or _is_of_a_case(one))}
        expected = {_key(table, row): row for row in generated[table]}
        assert _first_difference(expected, walked) is None, table.__name__
    ids = [case.id for case in told.desk.opened]
    kept = {row["subject_id"]: row["words"] for row in generated[CaseSearch]}
    assert {row["subject_id"]: _words(row["words"]) for row in case_words._rows(ids)} == kept


def _check_events(last: int, expected: Mapping[Any, Any], step: object) -> int:
    """What a step recorded is what the history recorded: differences show where they begin."""
    for row in session.scalars(select(EventRow).where(EventRow.id > last).order_by(EventRow.id)):
        walked = _row(EventRow, row)
        key, last = _key(EventRow, walked), row.id
        assert expected.get(key) == walked, (step, {
            name: (value, (expected.get(key) or {}).get(name)) for name, value in walked.items()
            if (expected.get(key) or {}).get(name) != value})
    return last


def _generated(told: History) -> dict[type[Base], list[dict[str, Any]]]:
    """The rows that would be written, as the database would give them back."""
    taken: dict[type[Base], list[dict[str, Any]]] = {table: [] for table in TABLES}

    class Sink:
        def add(self, model: type[Base], values: Mapping[str, Any]) -> int:
            if model in taken:
                taken[model].append(dict(values))
            return 0

    before = set(session.scalars(select(EventRow.id)))
    assert before
    for case in told.desk.opened:
        case.write(Sink())  # type: ignore[arg-type]
    taken[Interaction] += _loose_interactions(told)
    taken[EventRow] = [values for _, _, values in told.desk.book._rows]
    return {table: [_filled(table, row) for row in rows] for table, rows in taken.items()}


def _loose_interactions(told: History) -> list[dict[str, Any]]:
    sheet = told.desk.bulk._sheets[Interaction]
    return [dict(zip(sheet.names, row, strict=True)) for row in sheet.rows]


def _filled(table: type[Base], values: Mapping[str, Any]) -> dict[str, Any]:
    columns = [column for column in table.__table__.columns if column.name not in DRAWN and column.computed is None]
    row = {}
    for column in columns:
        default = column.default
        plain = default.arg if default is not None and default.is_scalar else None
        if default is not None and default.is_callable and default.arg.__name__ in ("dict", "list"):
            plain = {"dict": {}, "list": []}[default.arg.__name__]
        row[column.name] = _plain(values.get(column.name, plain))
    return {**row, "words": _words(row["words"])} if table is CaseSearch else row


def _row(table: type[Base], one: Any) -> dict[str, Any]:
    row = {column.name: _plain(getattr(one, column.name)) for column in table.__table__.columns
           if column.name not in DRAWN and column.computed is None}
    return {**row, "words": _words(row["words"])} if table is CaseSearch else row


def _plain(value: Any) -> Any:  # as JSON and the database give values back
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _words(text: str) -> list[str]:
    """The words of a search row: what is searched has no order."""
    return sorted(text.split())


def _key(table: type[Base], row: Mapping[str, Any]) -> Any:
    if table is EventRow:
        row.pop("id", None)  # type: ignore[attr-defined]
        return row["stream"], row["seq"]
    if table in (CaseTimer, GuardedAnswer, Notice):
        row.pop("id", None)  # type: ignore[attr-defined]
        return json.dumps(row, sort_keys=True, default=str)
    if table is CaseValue:
        return row["case_id"], row["code"]
    return row["subject_id"] if table is CaseSearch else row["id"]


def _is_of_a_case(row: EventRow) -> bool:
    return row.case_id is not None or row.kind == "interaction.logged"


def _first_difference(expected: Mapping[Any, Any], walked: Mapping[Any, Any]) -> object:
    for key in expected:
        if key not in walked:
            return "only generated", key, expected[key]
        if expected[key] != walked[key]:
            return expected[key], {name: (value, walked[key].get(name)) for name, value in expected[key].items()
                                   if value != walked[key].get(name)}
    return next((("only walked", key, walked[key]) for key in walked if key not in expected), None)


def _start_keys_at_the_beginning() -> None:
    for table in {*TABLES, StoredFile} - {CaseValue, CaseSearch}:
        name = table.__table__.name
        last = session.execute(text(f'select coalesce(max(id), 0) from "{name}"')).scalar() or 0
        session.execute(text(f"select setval(pg_get_serial_sequence('\"{name}\"', 'id'), "
                             f"{max(last, 1)}, {bool(last)})"))
    session.execute(text("select setval('reference_number', 1, false)"))


def _walk(step: Step, told: History) -> None:
    actor = SYSTEM if step.actor == "system" else actor_for(int(step.actor.partition(":")[2]))
    _bring_files(step, told, actor)
    given, case_id = step.given, step.case or 0
    match step.verb:
        case "submit" | "join" | "stopped":
            submitting.submit(Submission(
                service=given["service"], answers=given["answers"], channel=given["channel"], note=given["note"],
                reporter_id=given["reporter"], join_case_id=step.case if step.verb == "join" else None), actor=actor)
        case "touch":
            interactions.log(Touch(
                channel=given["channel"], outcome=given["outcome"], reason=given["reason"], note=given["note"],
                avoidable=given["avoidable"], contact_id=given["contact"], case_id=step.case,
                service_id=session.get_one(Case, case_id).service_id if step.case else None), actor=actor)
        case "move":
            lifecycle.move(case_id, action=given["action"], asked=given["asked"], version=None, actor=actor,
                           acting_as=given["acting_as"], outcome=given["outcome"])
        case "task":
            of_case = select(CaseTask).where(CaseTask.case_id == case_id, CaseTask.key == given["key"])
            task = session.scalars(of_case).one()
            tasks.do(case_id, task_id=task.id, actor=actor, result=given["result"], answers=given["asked"])
        case "take":
            assignment.take(case_id, actor=actor)
        case "note":
            noting.add(case_id, text=given["text"], kind=given["kind"], actor=actor)
        case "tick":
            assert sweeping.sweep(case_id)
        case "deliver" | "post":
            message = session.scalars(select(Message).where(Message.key == given["key"])).one()
            if step.verb == "post":
                outbox.done_by_hand(message.public_id, actor=actor)
            else:
                assert message.contact_id is not None
                delivery.deliver(message, recipient=recipients.resolve(message.contact_id))
        case _:
            raise AssertionError(step.verb)


def _bring_files(step: Step, told: History, actor: Actor) -> None:
    """What the answers attach has been stored before."""
    for code in _texts(step.given):
        row = told.desk.files.get(code)
        if row is not None and session.scalar(select(StoredFile.id).where(StoredFile.public_id == code)) is None:
            session.add(StoredFile(**{**row, "is_claimed": False, "stored_by": actor.key}))
            session.flush()


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
