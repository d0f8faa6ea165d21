"""The door to what a team phones or posts: messages that no channel could carry."""

from flask.typing import ResponseReturnValue
from sqlalchemy import select

from crm.accounts.permissions import Permission
from crm.cases import parties, reading
from crm.cases.access import visible
from crm.cases.models import Case
from crm.cases.references import references_of
from crm.correspondence import queries as messages
from crm.desk.queues.views import team_queues, the_team
from crm.web.access import current_actor, needs
from crm.web.fragments import page

#: Messages on the page; as they are done, later ones move up.
MOST = 100


@team_queues.get("/desk/queues/<code>/by-hand")
@needs(Permission.SEE_QUEUES)
def by_hand(code: str) -> ResponseReturnValue:
    """Messages of the team's cases to be phoned or posted, the oldest first. Of a case whose readers are recorded only
    that there is one: it is read on the case, where that is written down and the reason asked."""
    actor, team = current_actor(), the_team(code)
    seen = select(Case.id).where(Case.team_id == team.id, visible(actor))
    listed = messages.by_hand([team.id], visible_cases=seen, limit=MOST + 1)
    hidden = parties.hidden_from(actor, {one.case_id for one in listed if one.case_id is not None})
    found = [one for one in listed[:MOST] if (one.case_id, one.contact_id) not in hidden]
    of_cases = {one.case_id for one in found if one.case_id is not None}
    return page("desk/queues/by_hand.html", team=team, found=found, references=references_of(of_cases),
                most=MOST if len(listed) > MOST else 0,
                closed=reading.recorded_among(of_cases))
