"""What laws, codes and councils' own promises say, each as a table of dates worked out by hand."""

from __future__ import annotations

from datetime import date, time

import pytest

from crm.sla import clock
from crm.sla.clock import ClockRule, DueAt, FirstDay, Roll
from crm.sla.holidays import SCOTLAND
from crm.values.amount import Amount
from tests.sla import seeds
from tests.sla.london import at, shown

CLOSEDOWN = seeds.days_between(date(2026, 12, 29), date(2026, 12, 31), "Christmas closedown")
OFFICE = seeds.office(closed=CLOSEDOWN)
FOI = seeds.information_law()
CREWS = seeds.street_crews()


def rule(target: str, **said: object) -> ClockRule:
    return ClockRule(Amount.parse(target), **said)  # type: ignore[arg-type]


TWENTY = rule("20 wd")
MONTH = rule("1 month", roll=Roll.NEXT_WORKING_DAY)


# Freedom of Information Act 2000 s.10(1) and (6): the twentieth working day following the date of receipt; a
# bank holiday in any part of the United Kingdom is no working day.
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-12-01 10:00", "2026-12-31 17:00"),  # the closedown of the council does not count
        ("2026-12-03 10:00", "2027-01-06 17:00"),  # 1 January, and Scotland's 2 January on Monday the 4th
        ("2025-12-05 10:00", "2026-01-08 17:00"),  # 1 and 2 January
        ("2026-02-24 10:00", "2026-03-25 17:00"),  # 17 March, Northern Ireland
        ("2027-06-21 10:00", "2027-07-20 17:00"),  # 12 July, Northern Ireland
        ("2026-06-01 10:00", "2026-06-30 17:00"),  # 15 June 2026, Scotland, once
        ("2026-07-27 10:00", "2026-08-25 17:00"),  # first Monday in August, Scotland
        ("2026-11-23 10:00", "2026-12-22 17:00"),  # 30 November, Scotland
        ("2026-11-22 23:50", "2026-12-21 17:00"),  # received on a Sunday night: day 1 is Monday
        ("2026-11-20 23:59", "2026-12-21 17:00"),  # to midnight on the day
    ],
)
def test_freedom_of_information_is_answered_by_the_twentieth_working_day(received: str, due: str) -> None:
    assert shown(clock.forecast(TWENTY, FOI, at=at(received))) == due


def test_the_same_request_would_be_due_earlier_by_the_holidays_of_england_alone() -> None:
    assert shown(clock.forecast(TWENTY, seeds.office(), at=at("2026-11-23 10:00"))) == "2026-12-21 17:00"


def test_a_clarified_request_for_information_starts_again_from_nothing() -> None:
    """FOIA 2000 s.1(3): the authority need not comply until it has the further information."""
    first = clock.start(TWENTY, at=at("2026-10-05 10:00"))
    ended, second = clock.restart(first, at=at("2026-10-12 16:00"))
    assert ended.restarted and ended.is_stopped
    assert (second.number, shown(clock.due(second, FOI))) == (2, "2026-11-09 17:00")


def test_a_fees_notice_stops_the_twenty_days_until_it_is_paid() -> None:
    """FOIA 2000 s.10(2): the days from the notice to the payment are disregarded."""
    run = clock.pause(clock.start(TWENTY, at=at("2026-10-05 10:00")), at=at("2026-10-07 12:00"))
    assert clock.due(run, FOI) is None
    run = clock.resume(run, at=at("2026-10-14 09:00"))
    assert shown(clock.due(run, FOI)) == "2026-11-09 17:00"


def test_complex_environmental_information_gets_forty_days_in_all() -> None:
    """Environmental Information Regulations 2004, regulation 7."""
    run = clock.start(TWENTY, at=at("2026-10-05 10:00"))
    run = clock.extend(run, by=Amount.parse("20 wd"), at=at("2026-10-20 10:00"))
    assert shown(clock.due(run, FOI)) == "2026-12-01 17:00"
    assert shown(clock.first_due(run, FOI)) == "2026-11-02 17:00"


# UK GDPR article 12A: one month; the corresponding date, or the last day of a shorter month, rolled on from a
# weekend or public holiday (ICO, right of access, December 2025: 25 November 2024 gives 27 December).
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2024-11-25 10:00", "2024-12-27 23:59"),
        ("2027-01-01 10:00", "2027-02-01 23:59"),
        ("2025-01-01 10:00", "2025-02-03 23:59"),  # 1 February is a Saturday
        ("2026-03-31 10:00", "2026-04-30 23:59"),
        ("2027-01-31 10:00", "2027-03-01 23:59"),  # 28 February is a Sunday
        ("2024-01-31 23:58", "2024-02-29 23:59"),
        ("2026-09-03 10:00", "2026-10-05 23:59"),
    ],
)
def test_subject_access_is_answered_within_one_calendar_month(received: str, due: str) -> None:
    assert shown(clock.forecast(MONTH, seeds.office(), at=at(received))) == due


def test_the_month_of_subject_access_starts_again_with_proof_of_identity() -> None:
    _, run = clock.restart(clock.start(MONTH, at=at("2026-09-01 10:00")), at=at("2026-09-14 10:00"))
    assert shown(clock.due(run, OFFICE)) == "2026-10-14 23:59"


def test_days_waited_for_a_needed_clarification_are_added_to_the_month() -> None:
    run = clock.pause(clock.start(MONTH, at=at("2026-10-01 10:00")), at=at("2026-10-05 09:00"))
    run = clock.resume(run, at=at("2026-10-08 16:00"))
    assert shown(clock.due(run, OFFICE)) == "2026-11-04 23:59"


def test_complex_subject_access_gets_two_more_months_from_receipt() -> None:
    run = clock.start(MONTH, at=at("2024-11-25 10:00"))
    run = clock.extend(run, by=Amount.parse("2 months"), at=at("2024-12-10 10:00"))
    assert shown(clock.due(run, OFFICE)) == "2025-02-25 23:59"
    assert shown(clock.first_due(run, OFFICE)) == "2024-12-27 23:59"


def test_a_complaint_is_acknowledged_in_five_working_days_of_receipt() -> None:
    """LGSCO Complaint Handling Code 6.2."""
    assert shown(clock.forecast(rule("5 wd"), OFFICE, at=at("2026-04-02 11:00"))) == "2026-04-13 17:00"


def test_a_complaint_is_answered_in_ten_working_days_of_the_acknowledgement_and_ten_more_at_most() -> None:
    """LGSCO Complaint Handling Code 6.3 and 6.4."""
    run = clock.start(rule("10 wd"), at=at("2026-04-10 11:00"))
    assert shown(clock.due(run, OFFICE)) == "2026-04-24 16:30"
    run = clock.extend(run, by=Amount.parse("10 wd"), at=at("2026-04-23 11:00"))
    assert shown(clock.due(run, OFFICE)) == "2026-05-11 17:00"
    late_by_first = clock.breached(run, OFFICE, now=at("2026-05-01 09:00"), first=True)
    assert late_by_first and not clock.breached(run, OFFICE, now=at("2026-05-01 09:00"))


def test_the_second_stage_is_answered_in_twenty_working_days_and_twenty_more_at_most() -> None:
    """LGSCO Complaint Handling Code 6.5."""
    run = clock.start(TWENTY, at=at("2026-05-11 10:00"))
    assert shown(clock.due(run, OFFICE)) == "2026-06-09 17:00"
    run = clock.extend(run, by=Amount.parse("20 wd"), at=at("2026-06-01 10:00"))
    assert shown(clock.due(run, OFFICE)) == "2026-07-07 17:00"


def test_a_scottish_complaint_takes_five_days_of_scottish_holidays() -> None:
    """SPSO model complaints handling procedure, stage 1; Easter Monday is a working day in Scotland."""
    scottish = seeds.office(division=SCOTLAND)
    assert shown(clock.forecast(rule("5 wd"), scottish, at=at("2026-04-02 11:00"))) == "2026-04-10 16:30"


# Data Protection Act 2018 s.164A: acknowledged within 30 days beginning with the day after receipt.
@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-06-19 10:00", "2026-07-20 23:59"), ("2026-06-22 10:00", "2026-07-22 23:59"),
     ("2026-11-25 23:59", "2027-01-04 23:59")],
)  # fmt: skip
def test_a_data_protection_complaint_is_acknowledged_in_thirty_days_rolled_on(received: str, due: str) -> None:
    assert shown(clock.forecast(rule("30 days", roll=Roll.NEXT_WORKING_DAY), OFFICE, at=at(received))) == due


@pytest.mark.parametrize(
    ("known", "due"),
    [
        ("2026-11-27 18:10", "2026-11-28 18:10"),
        ("2026-03-28 14:00", "2026-03-29 15:00"),
        ("2026-10-24 14:00", "2026-10-25 13:00"),
        ("2026-12-24 23:30", "2026-12-25 23:30"),
    ],
)
def test_an_emergency_hazard_is_made_safe_in_twenty_four_real_hours(known: str, due: str) -> None:
    """Hazards in Social Housing (Prescribed Requirements) (England) Regulations 2025."""
    assert shown(clock.forecast(rule("24 hours"), seeds.around_the_clock(), at=at(known))) == due


def test_a_significant_hazard_runs_through_its_stages() -> None:
    """The same regulations: look in 10 working days, tell in 3, make safe in 5, further works in 12 weeks."""
    assert shown(clock.forecast(rule("10 wd"), OFFICE, at=at("2026-11-23 10:00"))) == "2026-12-07 17:00"
    assert shown(clock.forecast(rule("3 wd"), OFFICE, at=at("2026-12-07 15:00"))) == "2026-12-10 17:00"
    assert shown(clock.forecast(rule("5 wd"), OFFICE, at=at("2026-12-07 15:00"))) == "2026-12-14 17:00"
    assert shown(clock.forecast(rule("12 weeks"), OFFICE, at=at("2026-12-07 15:00"))) == "2027-03-01 23:59"


def test_a_breach_of_personal_data_is_reported_in_seventy_two_hours() -> None:
    """UK GDPR article 33."""
    assert shown(clock.forecast(rule("72 hours"), OFFICE, at=at("2026-12-24 16:00"))) == "2026-12-27 16:00"


@pytest.mark.parametrize(
    ("target", "due"), [("10 school days", "2026-11-02 17:00"), ("15 school days", "2026-11-09 17:00")]
)
def test_an_admission_within_the_year_is_decided_in_school_days(target: str, due: str) -> None:
    """School Admissions Code 2021, 2.30: aim at 10 school days, 15 at most; half-term does not count."""
    schools = seeds.office(terms=[(date(2026, 9, 2), date(2026, 10, 23)), (date(2026, 11, 2), date(2026, 12, 18))])
    assert shown(clock.forecast(rule(target), schools, at=at("2026-10-12 10:00"))) == due


def test_another_councils_driver_is_told_of_in_ten_days_beginning_with_the_day_known() -> None:
    """Taxis and Private Hire Vehicles (Safeguarding and Road Safety) Act 2022, section 5."""
    same_day = rule("10 wd", first_day=FirstDay.SAME_DAY)
    assert shown(clock.forecast(same_day, OFFICE, at=at("2026-11-23 16:00"))) == "2026-12-04 16:30"
    assert shown(clock.forecast(same_day, OFFICE, at=at("2026-11-21 16:00"))) == "2026-12-04 16:30"


def test_a_christmas_closedown_stops_promises_but_not_the_law() -> None:
    assert shown(clock.forecast(rule("5 wd"), OFFICE, at=at("2026-12-22 10:00"))) == "2027-01-06 17:00"
    assert shown(clock.forecast(rule("5 wd"), FOI, at=at("2026-12-22 10:00"))) == "2026-12-31 17:00"


# York: bin reports after 15:00 count for the next morning. Exactly at the cut-off is in time.
@pytest.mark.parametrize(
    ("reported", "due"),
    [
        ("2026-11-23 15:00", "2026-11-24 17:00"),
        ("2026-11-23 15:01", "2026-11-25 17:00"),
        ("2026-11-23 00:10", "2026-11-24 17:00"),
        ("2026-11-20 15:01", "2026-11-24 17:00"),
        ("2026-11-21 09:00", "2026-11-24 17:00"),
        ("2026-12-24 16:00", "2026-12-29 17:00"),
    ],
)
def test_a_report_after_the_cut_off_is_deemed_received_on_the_next_open_day(reported: str, due: str) -> None:
    deemed = rule("1 wd", first_day=FirstDay.DEEMED, cut_off=time(15))
    assert shown(clock.forecast(deemed, CREWS, at=at(reported))) == due


def test_without_a_cut_off_the_close_of_business_is_the_cut_off() -> None:
    deemed = rule("1 wd", first_day=FirstDay.DEEMED)
    assert shown(clock.forecast(deemed, OFFICE, at=at("2026-11-27 16:30"))) == "2026-11-30 17:00"
    assert shown(clock.forecast(deemed, OFFICE, at=at("2026-11-27 16:31"))) == "2026-12-01 17:00"


def test_a_same_day_job_before_the_cut_off_is_done_today() -> None:
    job = rule("1 wd", first_day=FirstDay.SAME_DAY, cut_off=time(13))
    assert shown(clock.forecast(job, CREWS, at=at("2026-11-23 13:00"))) == "2026-11-23 17:00"
    assert shown(clock.forecast(job, CREWS, at=at("2026-11-23 13:01"))) == "2026-11-24 17:00"
    assert shown(clock.forecast(job, CREWS, at=at("2026-11-22 10:00"))) == "2026-11-23 17:00"


@pytest.mark.parametrize(
    ("start", "due"), [("2026-03-27 10:00", "2026-03-30 17:00"), ("2026-10-23 10:00", "2026-10-26 17:00")]
)
def test_close_of_business_is_local_on_both_sides_of_a_clock_change(start: str, due: str) -> None:
    assert shown(clock.forecast(rule("1 wd"), OFFICE, at=at(start))) == due


def test_a_flood_is_looked_at_in_four_open_hours() -> None:
    assert shown(clock.forecast(rule("4 wh"), OFFICE, at=at("2026-11-27 15:00"))) == "2026-11-30 11:00"


@pytest.mark.parametrize(
    ("said", "due"),
    [
        (None, "2026-11-25 17:00"),
        (DueAt.CLOSE, "2026-11-25 17:00"),
        (DueAt.END_OF_DAY, "2026-11-25 23:59"),
        (DueAt.EXACT, "2026-11-25 10:20"),
        (time(12), "2026-11-25 12:00"),
    ],
)
def test_the_hour_of_the_last_day_may_be_said(said: DueAt | time | None, due: str) -> None:
    assert shown(clock.forecast(rule("2 wd", due_at=said), OFFICE, at=at("2026-11-23 10:20"))) == due
