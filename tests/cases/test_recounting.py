"""A calendar that changes counts the open clocks of its cases anew, and says so."""

from collections.abc import Callable
from datetime import date

from flask import Flask
from sqlalchemy import select

from crm.cases import recounting
from crm.catalogue import calendar_changes
from crm.foundation.database import session
from crm.ledger.models import EventRow
from crm.values.actor import SYSTEM
from tests.factories.streets import Streets


def test_a_day_that_is_closed_after_all_puts_open_cases_off_by_a_day(app: Flask, clock: Callable[[str], None]) -> None:
    clock("2026-11-23T09:00+00:00")
    here = Streets()
    assert here.case.due_at is not None and here.case.due_at.day == 30
    calendar_changes.close_days("street-crews", first=date(2026, 11, 26), why="Storm", actor=SYSTEM)

    assert list(recounting.affected("street-crews")) == [here.case.id]
    assert list(recounting.affected("office")) == []
    assert recounting.recount(here.case.id) == ("clear",)
    assert recounting.recount(here.case.id) == ()

    assert here.case.due_at.isoformat() == "2026-12-01T17:00:00+00:00" and here.case.sort_at == here.case.due_at
    event = session.scalars(select(EventRow).where(EventRow.kind == "case.clock_recomputed")).one()
    assert event.payload is not None and event.payload["before"].startswith("2026-11-30T17:00")
