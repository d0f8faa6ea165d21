"""What a member of staff should know of, on their first page."""

from typing import Any

from sqlalchemy import select

from crm.cases import assignment, news, sharing, tasks
from crm.cases.models import Notice
from crm.cases.references import reference_of
from crm.foundation.database import session
from tests import factories
from tests.factories.streets import Streets


def test_my_work_says_what_is_new(client: Any) -> None:
    here = Streets()
    tasks.add_by_hand(here.case.id, name="Call Mair back", user_id=here.officer_user.id, actor=here.lead)

    shown = client.be(here.officer_user).get("/desk/my-work").page.get_text(" ", strip=True)

    assert "Lowri Lead gave you a task" in shown and reference_of(here.case.number) in shown


def test_what_is_new_goes_when_it_was_read_and_what_came_since_stays(client: Any) -> None:
    here = Streets()
    visitor = client.be(here.officer_user)
    page = visitor.get("/desk/my-work").page
    other = factories.case(here.service, by=here.agent)
    assignment.assign(other.id, user_id=None, actor=here.lead)
    assignment.assign(other.id, user_id=here.officer_user.id, actor=here.lead)

    visitor.submit(page, form="form[action$='/desk/my-work/seen']")

    left = session.scalars(select(Notice).where(Notice.user_id == here.officer_user.id, Notice.seen_at.is_(None))).all()
    assert {notice.case_id for notice in left} == {other.id}


def test_a_notice_of_a_case_that_is_no_longer_mine_to_see_says_nothing_of_it(app: Any) -> None:
    here = Streets()
    tasks.add_by_hand(here.case.id, name="Ask Mrs Pugh", user_id=here.officer_user.id, actor=here.lead)
    sharing.keep_out(here.case, user_id=here.officer_user.id, actor=here.lead)
    session.flush()

    found = news.unread(factories.actor(here.officer_user))

    assert found and all(line.reference is None and "Pugh" not in line.words for line in found)
