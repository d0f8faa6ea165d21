"""The doors of replays: asking, progress, results in words and as CSV, for who asked."""

from typing import Any

import pytest

from crm.accounts.models import User
from crm.cases.models import Replay
from crm.catalogue import drafts, versions
from crm.desk.services import finding_words
from crm.foundation.database import session
from crm.jobs import replays
from crm.values.actor import SYSTEM
from tests import factories
from tests.factories.streets import Streets


@pytest.fixture
def streets(app: Any) -> Streets:
    here = Streets()
    here.do("schedule", here.officer)
    owner = session.get_one(User, here.lead.user_id)
    factories.join(owner, here.team, role="service_owner")
    drafts.change(drafts.begin(here.service.id, actor=SYSTEM).id, "actions.schedule.by", ["reporter"], seen=None,
                  actor=SYSTEM)
    return here


def test_a_replay_is_asked_for_run_and_read_in_words(client: Any, streets: Streets) -> None:
    client.be(session.get_one(User, streets.lead.user_id))
    page = client.get("/desk/services/fly-tipping").page
    assert "Replay real cases" in page.get_text()
    asked = client.get("/desk/services/fly-tipping/replay").page
    answer = client.submit(asked, {"most": "100"}, form="main form")
    assert answer.status_code == 302
    waiting = client.get(answer.location)
    assert "Waiting to begin." in waiting.page.get_text()
    assert waiting.page.select_one("#progress")["hx-get"]
    part = client.get(answer.location, headers={"HX-Request": "true"})
    assert part.page.select_one("#progress") is not None and part.page.h1 is None
    (made,) = session.query(Replay).all()
    session.commit()
    replays.run(made.id, processes=1)
    assert client.get(answer.location, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    done = client.get(answer.location).page
    assert "1 of 1 case would have gone otherwise" in done.get_text()
    assert "Only who reported it can do this." in done.select_one("tbody").get_text()
    listed = client.get(f"{answer.location}/cases?kind=refused&about=schedule").page
    assert "A move would be refused: Send a crew. Only who reported it can do this." in listed.get_text()
    lines = client.get(f"{answer.location}/csv").get_data(as_text=True).splitlines()
    assert lines[0].startswith("\ufeffCase,Opened") and "A move would be refused,Send a crew" in lines[1]
    assert "Done" in client.get("/desk/services/fly-tipping/replay").page.get_text()


def test_no_cell_of_the_file_of_a_replay_is_taken_for_a_formula(client: Any, streets: Streets) -> None:
    drafts.change(drafts.begin(streets.service.id, actor=SYSTEM).id, "actions.schedule.name", "=1+1", seen=None,
                  actor=SYSTEM)
    client.be(session.get_one(User, streets.lead.user_id))
    answer = client.submit(client.get("/desk/services/fly-tipping/replay").page, {"most": "100"}, form="main form")
    (made,) = session.query(Replay).all()
    session.commit()
    replays.run(made.id, processes=1)
    lines = client.get(f"{answer.location}/csv").get_data(as_text=True).splitlines()
    assert "A move would be refused,'=1+1," in lines[1]


def test_a_what_if_says_what_is_wrong_with_it(client: Any, streets: Streets) -> None:
    client.be(session.get_one(User, streets.lead.user_id))
    page = client.get("/desk/services/fly-tipping/replay/what-if").page
    token = page.select_one("input[name=csrf_token]")["value"]
    given = {"csrf_token": token, "what": "target:clear", "amount": "soon", "most": "10"}
    wrong = client.post("/desk/services/fly-tipping/replay/what-if", data=given)
    assert wrong.status_code == 422 and "Enter a time such as" in wrong.page.get_text()
    assert client.post("/desk/services/fly-tipping/replay/what-if", data={**given, "amount": "2 wd"}).status_code == 302
    assert client.post("/desk/services/fly-tipping/replay/what-if", data={
        **given, "what": "calendar:street-crews", "closed": "2026-12-24\n2026-12-29"}).status_code == 302


def test_a_replay_of_another_does_not_exist_and_one_can_be_stopped(client: Any, streets: Streets) -> None:
    owner = session.get_one(User, streets.lead.user_id)
    client.be(owner)
    answer = client.submit(client.get("/desk/services/fly-tipping/replay").page, {"most": "100"}, form="main form")
    stopped = client.submit(client.get(answer.location).page, form=".post-button")
    assert "It was stopped." in client.get(stopped.location).page.get_text()
    client.be(factories.user("service_owner", team=streets.team))
    assert client.get(answer.location).status_code == 404
    client.be(session.get_one(User, streets.officer.user_id))
    assert client.get("/desk/services/fly-tipping/replay").status_code == 403


def test_who_may_see_no_case_is_told_before_they_ask_and_gets_no_totals(client: Any, streets: Streets) -> None:
    sighted = client.be(session.get_one(User, streets.lead.user_id)).get("/desk/services/fly-tipping/replay").page
    assert "no case of this service that you may see" not in sighted.get_text()
    client.be(factories.user("service_owner", team=streets.team))
    for address in ("/desk/services/fly-tipping/replay", "/desk/services/fly-tipping/replay/what-if"):
        words = " ".join(client.get(address).page.main.get_text().split())
        assert "There is no case of this service that you may see" in words
        assert "Its cases are for Agent, Street officer, Crew, Enforcement officer, Lead." in words
    asked = client.get("/desk/services/fly-tipping/replay").page
    answer = client.submit(asked, {"most": "100"}, form="main form")
    (made,) = session.query(Replay).all()
    session.commit()
    replays.run(made.id, processes=1)
    assert (made.total, made.done) == (0, 0)
    assert "There are no cases of this service that you may see." in client.get(answer.location).page.get_text()


def test_what_could_not_be_judged_is_called_by_its_name_whatever_it_is(streets: Streets) -> None:
    words = finding_words.Words(versions.live(streets.service.id)[1])
    assert words.named("unsure", "clear", "condition") == words.named("unsure", "clear", "refused") == "Cleared"
    assert words.named("unsure", "clear", "due") == "Clear"
    assert words.named("unsure", "hazard", "stop") == words.named("stop", "hazard") != "hazard"
