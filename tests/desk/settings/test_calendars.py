"""Calendars through the door: the week, closed days, other hours, bank holidays, school terms, a new calendar."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts.models import User
from crm.catalogue import calendars
from crm.catalogue.events import CalendarChanged
from crm.correspondence import delivery
from crm.jobs import calendar_warning
from crm.ledger.models import EventRow
from crm.sla.calendar import Calendar
from crm.values.actor import SYSTEM
from tests import factories
from tests.desk.doors import come_in
from tests.factories.services import ROOT


def text_of(answer: Any) -> str:
    return " ".join(answer.page.main.get_text(" ").split())


@pytest.fixture
def office(database: Any) -> str:
    calendars.seed((ROOT / "services" / "calendars.yaml").read_text(), actor=SYSTEM)
    return "office"


def typed_day(name: str, on: date) -> dict[str, str]:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def sent(client: Any, code: str, what: str, **typed: Any) -> Any:
    address = f"/desk/settings/calendars/{code}/{what}"
    return client.submit(client.get(address).page, typed, address=address)


def test_calendars_are_readable(client: Any, office: str) -> None:
    come_in(client)
    page = client.get("/desk/settings/calendars")
    assert len(page.page.select("tbody tr")) == len(calendars.list_rows())
    for row in calendars.list_rows():
        shown = client.get(f"/desk/settings/calendars/{row.code}?year=2026")
        assert shown.status_code == 200 and "Monday" in text_of(shown)
    assert client.get("/desk/settings/calendars/none").status_code == 404


def test_a_closed_day_is_added_counts_at_once_and_is_taken_out_again(client: Any, office: str) -> None:
    come_in(client)
    added = sent(client, office, "close", **typed_day("first", date(2026, 12, 1)), why="Boiler being replaced")
    assert added.location.endswith("?year=2026")
    shown = client.get(added.location)
    assert "Closed: Boiler being replaced" in text_of(shown)
    row = calendars.get_row(office)
    assert Calendar.from_data(row.data) == calendars.load()[office] and row.version == 2
    again = sent(client, office, "close", **typed_day("first", date(2026, 12, 1)), why="Boiler")
    assert again.status_code == 422 and "Closed already: Boiler being replaced" in text_of(again)
    late = sent(client, office, "close", **typed_day("first", date(2099, 12, 1)), why="Boiler")
    assert "within five years" in text_of(late)
    client.submit(shown.page, {"on": "2026-12-01"}, form="form[action$='/clear']")
    assert calendars.load()[office].is_working_day(date(2026, 12, 1))


def test_a_closedown_is_a_run_of_days_and_a_slip_of_the_pen_is_refused(client: Any, office: str) -> None:
    come_in(client)
    sent(client, office, "close", **typed_day("first", date(2026, 6, 1)), **typed_day("last", date(2026, 6, 5)),
         why="Move to the new offices")
    known = dict(calendars.load()[office].closed)
    assert [day for day in known if day.month == 6 and day.year == 2026] == [date(2026, 6, n) for n in range(1, 6)]
    back = sent(client, office, "close", **typed_day("first", date(2026, 7, 6)), **typed_day("last", date(2026, 7, 1)),
                why="Backwards")
    assert "must not be before the first" in text_of(back)
    long = sent(client, office, "close", **typed_day("first", date(2026, 7, 6)), **typed_day("last", date(2027, 7, 1)),
                why="A year")
    assert "at most 62 days" in text_of(long)


def test_the_week_takes_several_spans_a_day_and_refuses_what_overlaps(client: Any, office: str) -> None:
    come_in(client)
    saved = sent(client, office, "week", mon="08:30-12:00, 13:00-17:00", sat="09:00-12:00", uncounted=["sat"])
    assert saved.status_code == 303
    now = calendars.load()[office]
    assert [str(span) for span in now.week[0]] == ["08:30-12:00", "13:00-17:00"]
    assert now.week[5] and not now.is_working_day(date(2026, 11, 28)) and now.is_working_day(date(2026, 11, 23))
    wrong = sent(client, office, "week", mon="08:30-12:00, 11:00-17:00")
    assert wrong.status_code == 422 and "must not overlap" in text_of(wrong)
    assert "are not opening hours" in text_of(sent(client, office, "week", tue="nine to five"))
    empty = sent(client, office, "week", mon="", tue="", wed="", thu="", fri="", sat="", sun="closed", uncounted=[])
    assert "at least one working day" in text_of(empty)


def test_a_day_has_hours_of_its_own(client: Any, office: str) -> None:
    come_in(client)
    sent(client, office, "open", **typed_day("on", date(2026, 12, 24)), hours="08:30-12:00")
    assert [str(span) for span in calendars.load()[office].hours_on(date(2026, 12, 24))] == ["08:30-12:00"]
    assert "are not opening hours" in text_of(
        sent(client, office, "open", **typed_day("on", date(2026, 12, 23)), hours="a bit"))


def test_bank_holidays_come_from_the_official_list_and_keep_reasons_given(client: Any, office: str,
                                                                         clock: Callable[[str], None]) -> None:
    clock("2026-10-05T09:00+00:00")
    come_in(client)
    made = client.submit(
        client.get("/desk/settings/calendars/add").page, {"name": "Crews in Scotland", "like": office},
        address="/desk/settings/calendars/add")
    assert made.location.endswith("/crews-in-scotland")
    sent(client, "crews-in-scotland", "holidays", division="scotland", year="2027")
    known = dict(calendars.load()["crews-in-scotland"].closed)
    assert "Andrew" in known[date(2027, 11, 30)]
    again = sent(client, "crews-in-scotland", "holidays", division="scotland", year="2027")
    assert "closed already" in text_of(again)


def test_school_terms_and_days_without_school(client: Any, office: str) -> None:
    come_in(client)
    client.submit(client.get("/desk/settings/calendars/add").page, {"name": "Schools", "like": office},
                  address="/desk/settings/calendars/add")
    for term in calendars.load()["schools"].terms:
        client.submit(client.get("/desk/settings/calendars/schools").page, {"term": term[0].isoformat()},
                      form="form[action$='/clear']")
    sent(client, "schools", "term", **typed_day("first", date(2027, 1, 4)), **typed_day("last", date(2027, 3, 26)))
    sent(client, "schools", "no-school", **typed_day("first", date(2027, 2, 15)),
         **typed_day("last", date(2027, 2, 19)))
    now = calendars.load()["schools"]
    assert now.is_school_day(date(2027, 2, 12)) and not now.is_school_day(date(2027, 2, 15))
    meets = sent(client, "schools", "term", **typed_day("first", date(2027, 3, 1)),
                 **typed_day("last", date(2027, 4, 1)))
    assert "in a term already" in text_of(meets)


def test_a_calendar_in_use_stays_and_one_that_is_not_can_go(client: Any, office: str) -> None:
    come_in(client)
    factories.service("fly-tipping")
    page = client.get("/desk/settings/calendars/street-crews")
    assert "Fly-tipping" in text_of(page) and page.page.select_one("form[action$='/remove']") is None
    refused = client.submit(client.get("/desk/settings/calendars").page, {}, form="form[action*='sign-out']",
                            address="/desk/settings/calendars/street-crews/remove")
    assert refused.status_code == 422 and "It is used by Fly-tipping" in refused.page.get_text()
    client.submit(client.get("/desk/settings/calendars/add").page, {"name": "Spare", "like": office},
                  address="/desk/settings/calendars/add")
    client.submit(client.get("/desk/settings/calendars/spare").page, {}, form="form[action$='/remove']")
    assert "spare" not in calendars.load()


def test_every_change_is_in_the_ledger_and_recounts_open_cases(client: Any, office: str, database: Any) -> None:
    come_in(client)
    sent(client, office, "close", **typed_day("first", date(2026, 12, 1)), why="Storm")
    events = database.scalars(select(EventRow).where(EventRow.kind == CalendarChanged.kind)).all()
    assert events[-1].payload["days"] == ["2026-12-01"]
    assert database.connection().exec_driver_sql(
        "select count(*) from procrastinate_jobs where task_name = 'recount_clocks'").scalar() == 1


def test_in_october_administrators_are_mailed_of_a_calendar_that_runs_out(
        app: Any, office: str, clock: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    admin: User = factories.user("administrator")
    factories.user("officer")
    told: list[dict[str, str]] = []
    monkeypatch.setattr(delivery, "send_now", lambda **mail: told.append(mail))
    clock("2026-10-05T09:00+00:00")
    assert calendar_warning.mail() == 0 and told == []
    clock("2028-10-02T09:00+00:00")
    assert calendar_warning.mail() == 1
    assert told[0]["to"] == admin.email and "2029" in told[0]["subject"] and "- " in told[0]["body"]


@pytest.mark.parametrize("what", ["week", "close", "open", "holidays", "term", "no-school"])
def test_a_calendar_that_is_not_there_is_not_found(client: Any, what: str) -> None:
    come_in(client)
    assert client.get(f"/desk/settings/calendars/nowhere/{what}").status_code == 404
