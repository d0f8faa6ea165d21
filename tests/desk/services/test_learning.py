"""The page of what a service's cases took, and the file of it."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from sqlalchemy import func, select, text

from crm.accounts import sessions
from crm.accounts.models import User
from crm.cases import refusals, sharing
from crm.cases.references import reference_of
from crm.cases.refusals import RefusalCount
from crm.catalogue import drafts, versions
from crm.desk.services import learning_words as words
from crm.foundation.database import session
from crm.foundation.transaction import transaction
from crm.reporting.tables import as_csv
from crm.values.actor import SYSTEM
from tests import factories
from tests.counting import queries_of
from tests.factories.streets import Streets
from tests.web import browser


@pytest.fixture
def streets(database: Any, clock: Callable[[str], None]) -> Streets:
    clock("2026-11-02T09:00+00:00")
    made = Streets()
    clock("2026-11-04T09:00+00:00")
    made.do("schedule", made.officer)
    return made


def again(streets: Streets) -> None:
    """Publish the same as a second version, with an action of another name."""
    draft = drafts.begin(streets.service.id, actor=SYSTEM)
    drafts.change(draft.id, "actions.schedule.name", {"en": "Call a crew"}, seen=None, actor=SYSTEM)
    versions.publish(draft.id, reason="for a test", actor=SYSTEM)


def table(page: Any, caption: str) -> list[list[str]]:
    found = next(one for one in page.select("main table") if caption in one.caption.get_text())
    return [[" ".join(cell.get_text(" ", strip=True).split()) for cell in row.select("th, td")]
            for row in found.select("tbody tr")]


def come_in(client: Any, streets: Streets, role: str = "lead") -> None:
    client.be(factories.user(role, team=streets.team, name="Lena Lead"))


def test_a_lead_sees_times_clocks_actions_and_officers(client: Any, streets: Streets) -> None:
    come_in(client, streets)
    answer = client.get(f"/desk/services/{streets.service.code}/learn")
    assert table(answer.page, "Cases in the last 90 days") == [["Version 1", "1", "–", "–", "1"]]
    assert table(answer.page, "Time in each status")[:2] == [
        ["Received", "1", "2 days", "2 days", "–", ""], ["Scheduled", "–", "", "", "1", "0 minutes"]]
    assert table(answer.page, "Late by clock") == [["Clear", "–", "–", "–", "1", "–"]]
    assert table(answer.page, "Actions taken")[0] == ["Send a crew", "1", "–", "–", "–", "–"]
    assert table(answer.page, "by officer") == [["Received", "Olwen Officer", "1", "2 days", "2 days"]]
    picture = answer.page.select_one(".diagram svg")
    assert "Median 2 days" in picture.get_text()
    assert [box["fill"] for box in picture.select("rect[rx='20']")] == ["#fde9d9"], "1 to 3 days"


def test_an_owner_who_gives_out_no_work_sees_no_officers(client: Any, streets: Streets) -> None:
    come_in(client, streets, "service_owner")
    page = client.get(f"/desk/services/{streets.service.code}/learn").page
    assert "Olwen" not in page.main.get_text() and "Time in each status" in page.main.get_text()


def test_another_team_s_officers_are_not_named(client: Any, streets: Streets) -> None:
    lead = factories.user("lead", team=streets.team)
    client.be(lead)
    stranger = factories.user("officer", team=factories.team(), name="Stranger")
    assert stranger.name not in client.get(f"/desk/services/{streets.service.code}/learn").page.main.get_text()


def test_two_versions_stand_beside_each_other(client: Any, streets: Streets) -> None:
    again(streets)
    come_in(client, streets)
    page = client.get(f"/desk/services/{streets.service.code}/learn?version=2&with=1&days=30").page
    assert [row[0] for row in table(page, "Cases in the last 30 days")] == ["Version 2", "Version 1"]
    assert table(page, "Actions taken")[0] == ["Call a crew", "–", "–", "–", "–", "–", "1", "–", "–", "–", "–"]
    assert len(page.select(".diagram svg")) == 2
    assert page.select_one("#days option[selected]")["value"] == "30"


def test_it_opens_on_the_newest_version_that_has_cases_and_says_so(client: Any, streets: Streets) -> None:
    again(streets)
    come_in(client, streets)
    page = client.get(f"/desk/services/{streets.service.code}/learn").page
    assert [row[0] for row in table(page, "Cases in the last")] == ["Version 1"]
    assert "Version 2 is newer, but no case that you may see follows it yet." in page.main.get_text()
    asked_for = client.get(f"/desk/services/{streets.service.code}/learn?version=2").page
    assert [row[0] for row in table(asked_for, "Cases in the last")] == ["Version 2"]
    assert "is newer" not in asked_for.main.get_text()
    factories.case(streets.service, by=streets.agent, answers={"what": ["bags"], "hazard": "no"})
    page = client.get(f"/desk/services/{streets.service.code}/learn").page
    assert [row[0] for row in table(page, "Cases in the last")] == ["Version 2"]


def refuse_one(client: Any, streets: Streets) -> Any:
    """The lead sends a form that would have been good when it was drawn."""
    client.be(session.get_one(User, streets.lead.user_id))
    address = f"/desk/cases/{reference_of(streets.case.number)}/do/extend"
    drawn = client.get(address).page
    streets.do("extend", streets.lead, why="Snow")
    session.commit()
    return client.submit(drawn, {"a-why": "Snow"}, address=address)


def test_what_is_refused_to_people_is_counted_by_action_rule_and_role(client: Any, streets: Streets) -> None:
    assert refuse_one(client, streets).status_code == 403
    (row,) = session.scalars(select(RefusalCount)).all()
    assert (row.action, row.rule, row.times, row.on.isoformat()) == ("extend", "too_often", 1, "2026-11-04")
    refusals.count(streets.case.id, action="extend", rule="too_often", actor=streets.lead)
    refusals.count(streets.case.id, action="extend", rule="missing", actor=streets.lead)  # put right at once
    session.commit()
    page = client.get(f"/desk/services/{streets.service.code}/learn").page
    assert ["Give it longer", "1", "–", "–", "–", "2"] in table(page, "Actions taken")
    (told,) = table(page, "Refused, version 1")
    assert (told[0], told[1], told[3]) == ("Give it longer", "Done often enough", "2") and "Lead" in told[2]
    rows = client.get(f"/desk/services/{streets.service.code}/learn.csv?days=30").get_data(as_text=True)
    assert "Version 1,refusal,extend,Give it longer,\"too_often: " in rows


def test_a_refusal_is_given_though_it_cannot_be_counted(client: Any, streets: Streets) -> None:
    session.execute(text("alter table refusal_count rename to gone"))
    session.commit()
    assert refuse_one(client, streets).status_code == 403


def test_refusals_are_told_to_those_who_see_such_cases(client: Any, streets: Streets) -> None:
    refusals.count(streets.case.id, action="extend", rule="role", actor=streets.officer)
    session.commit()
    learn = f"/desk/services/{streets.service.code}/learn"
    come_in(client, streets, "service_owner")  # fly-tips are for those of its roles
    assert "Refused, version 1" not in client.get(learn).page.main.get_text()
    assert "refusal" not in client.get(f"{learn}.csv").get_data(as_text=True)
    streets.case.sensitivity = 0
    refusals.count(streets.case.id, action="extend", rule="role", actor=streets.officer)
    session.commit()
    assert table(client.get(learn).page, "Refused, version 1")[0][3] == "1"
    come_in(client, streets)
    assert table(client.get(learn).page, "Refused, version 1")[0][3] == "2"


def test_nothing_is_counted_on_a_case_from_which_somebody_is_shut_out(client: Any, streets: Streets) -> None:
    sharing.grant(streets.case, user_id=factories.user("officer").id, team_id=None, level="none", why="shut_out",
                  actor=streets.lead)
    refusals.count(streets.case.id, action="extend", rule="role", actor=streets.officer)
    assert session.scalar(select(func.count()).select_from(RefusalCount)) == 0


def test_the_file_has_one_figure_a_line(client: Any, streets: Streets) -> None:
    come_in(client, streets)
    answer = client.get(f"/desk/services/{streets.service.code}/learn.csv?days=30")
    assert answer.mimetype == "text/csv" and "fly-tipping-figures.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert tuple(rows[0]) == words.HEADER
    assert ["Version 1", "status", "received", "Received", "median", "48.0"] in rows
    assert ["Version 1", "action", "schedule", "Send a crew", "taken", "1"] in rows
    assert ["Version 1", "clock", "clear", "Clear", "running", "1"] in rows


def test_a_cell_is_never_run_as_a_formula() -> None:
    assert as_csv(["a"], [["=1+1"], [-1], [None]]) == "\ufeffa\r\n'=1+1\r\n-1\r\n\"\"\r\n"


@pytest.mark.parametrize("role", ["agent", "officer", "administrator", "auditor"])
def test_figures_are_for_leads_and_service_owners(client: Any, streets: Streets, role: str) -> None:
    come_in(client, streets, role)
    assert client.get(f"/desk/services/{streets.service.code}/learn").status_code == 403
    assert client.get(f"/desk/services/{streets.service.code}/learn.csv").status_code == 403
    assert "Learn from cases" not in client.get(f"/desk/services/{streets.service.code}").page.main.get_text()


def test_a_lead_finds_why_a_service_is_late_from_its_page_or_from_the_queue_of_the_team(
        client: Any, streets: Streets) -> None:
    come_in(client, streets)
    learn = f"/desk/services/{streets.service.code}/learn"
    for address in (f"/desk/services/{streets.service.code}",
                    f"/desk/queues/{streets.team.code}?service={streets.service.code}"):
        found = [link["href"] for link in client.get(address).page.main.select("a") if "/learn" in link["href"]]
        assert len(found) == 1 and found[0].startswith(learn), address
        assert "Olwen Officer" in client.get(found[0]).page.main.get_text()


def test_a_lead_of_another_team_is_refused(client: Any, streets: Streets) -> None:
    client.be(factories.user("lead"))
    assert client.get(f"/desk/services/{streets.service.code}/learn").status_code == 403


def test_the_page_takes_as_many_queries_for_many_cases_as_for_few(client: Any, streets: Streets) -> None:
    come_in(client, streets)
    address = f"/desk/services/{streets.service.code}/learn"
    client.get(address)
    few = queries_of(lambda: client.get(address))
    for _ in range(4):
        factories.case(streets.service, by=streets.agent)
    assert queries_of(lambda: client.get(address)) == few


@pytest.mark.parametrize(("took", "said"), [
    (None, ""), (timedelta(0), "0 minutes"), (timedelta(seconds=61), "1 minute"), (timedelta(minutes=89), "89 minutes"),
    (timedelta(minutes=91), "2 hours"), (timedelta(hours=35), "35 hours"), (timedelta(hours=36), "1.5 days"),
    (timedelta(days=3), "3 days"), (timedelta(days=9, hours=23), "10 days"), (timedelta(days=1234), "1,234 days"),
])
def test_a_time_is_said_in_one_unit(took: timedelta | None, said: str) -> None:
    assert words.span(took) == said


@pytest.mark.parametrize(("median", "shade"), [
    (timedelta(0), 0), (timedelta(days=1), 1), (timedelta(days=3), 2), (timedelta(days=8), 3),
    (timedelta(days=400), 4)])
def test_longer_is_darker(median: timedelta, shade: int) -> None:
    assert words.shade(median) == shade


def test_the_page_has_no_faults_wide_or_narrow(live_app: Flask) -> None:
    with live_app.app_context():
        with transaction():
            made = Streets()
            made.do("schedule", made.officer)
            again(made)
            cookie = sessions.start(factories.user("lead", team=made.team))
        session.remove()
    with browser.served(live_app) as address:
        for width in (1366, 390):
            with browser.opened(width=width) as page:
                page.context.add_cookies([{"name": "guildhall-desk", "value": cookie, "url": address}])
                page.goto(f"{address}/desk/services/fly-tipping/learn?version=2&with=1")
                assert page.evaluate("document.documentElement.scrollWidth") <= width
                assert not [fault["id"] for fault in Axe().run(page).response["violations"]]
