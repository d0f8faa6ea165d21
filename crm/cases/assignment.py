"""Who works on a case: giving it to an officer or a team, taking it, laying it down."""

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.models import CaseAccess, Membership, Team, User
from crm.accounts.permissions import Permission, Role
from crm.cases import events, hold, notices, noting
from crm.cases.models import Case
from crm.errors import Invalid, NotAllowed
from crm.foundation import clock
from crm.foundation.database import session
from crm.values.actor import Actor


def assign(case_id: int, *, user_id: int | None, actor: Actor, reason: str | None = None,
           how: str = "by_hand") -> Case:
    """Give the case to an officer of the team that holds it; None: to nobody.

    Needs ASSIGN_CASES for this case. Raises NotFound, NotAllowed; Invalid (field `user`) when the person does not
    work in the team or may not see the case, or when the case is closed.
    """
    case = hold.taken(case_id, actor=actor, permission=Permission.ASSIGN_CASES)
    _require_unclosed(case)
    if user_id is not None:
        require_fit(case, user_id)
    note_id = noting.reason(case, reason, actor=actor)
    give(case, user_id=user_id, actor=actor, how=how, note_id=note_id)
    return case


def take(case_id: int, *, actor: Actor) -> Case:
    """Take a case of one's own team that nobody has. Raises NotAllowed when a colleague has it already."""
    case = hold.taken(case_id, actor=actor, permission=Permission.WORK_CASES)
    _require_unclosed(case)
    if actor.user_id is None or case.team_id not in actor.teams_as(Role.OFFICER, Role.LEAD):
        raise NotAllowed("Only officers of the team that holds this case can take it.", rule="role")
    if case.assignee_id == actor.user_id:
        return case
    if case.assignee_id is not None and not policy.may(actor, Permission.ASSIGN_CASES, case.scope()):
        raise NotAllowed("A colleague already has this case.", rule="taken")
    give(case, user_id=actor.user_id, actor=actor, how="taken")
    return case


def hand_over(case_id: int, *, team_id: int, reason: str, actor: Actor, user_id: int | None = None) -> Case:
    """Give the case to another team, with the reason, and to one of its officers if `user_id` says so.

    For officers and leads of the team that holds it, its assignee, and whoever may assign it. Raises NotFound,
    NotAllowed, Invalid (fields `team`, `user`, `reason`).
    """
    case = hold.taken(case_id, actor=actor, permission=Permission.WORK_CASES)
    _require_unclosed(case)
    words = policy.words(actor, case.scope())
    if not words & {"officer", "lead", "assignee", "system"} and not policy.may(
            actor, Permission.ASSIGN_CASES, case.scope()):
        raise NotAllowed("Only the team that holds this case can hand it over.", rule="role")
    team = session.get(Team, team_id)
    if team is None or team.closed_at is not None:
        raise Invalid(fields={"team": "Choose a team that is open"})
    if team.id == case.team_id:
        raise Invalid(fields={"team": f"{team.name} already holds this case"})
    note_id = noting.reason(case, reason, actor=actor, required="Enter why you are handing the case over")
    give_to_team(case, team_id=team.id, actor=actor, note_id=note_id)
    if user_id is not None:
        require_fit(case, user_id)
        give(case, user_id=user_id, actor=actor)
    return case


def give(case: Case, *, user_id: int | None, actor: Actor, how: str = "by_hand",
         note_id: int | None = None) -> None:
    """Write and record who has the case, and tell the officer unless they did it themselves. Asks no permission."""
    before = case.assignee_id
    if before == user_id:
        return
    case.assignee_id = user_id
    case.assigned_at = clock.now() if user_id is not None else None
    events.record(case, events.CaseAssigned(
        case_id=case.id, from_user_id=before, to_user_id=user_id, how=how, note_id=note_id), actor=actor)
    if user_id is not None and user_id != actor.user_id:
        notices.send([user_id], kind="case_assigned", case=case, detail={"by": actor.key, "how": how})


def give_to_team(case: Case, *, team_id: int, actor: Actor, how: str = "by_hand",
                 note_id: int | None = None) -> None:
    """Write and record which team holds the case; nobody of it has it yet. Asks no permission."""
    if case.team_id == team_id:
        return
    event = events.CaseHandedOver(case_id=case.id, from_team_id=case.team_id, to_team_id=team_id,
                                  from_user_id=case.assignee_id, how=how, note_id=note_id)
    case.team_id, case.assignee_id, case.assigned_at = team_id, None, None
    events.record(case, event, actor=actor)


def require_fit(case: Case, user_id: int) -> None:
    """Raise Invalid (field `user`) unless this person is at work, in the case's team, and not kept out of the case."""
    fits = select(User.id).join(Membership, Membership.user_id == User.id).where(
        User.id == user_id, User.deactivated_at.is_(None), Membership.team_id == case.team_id,
        Membership.ended_at.is_(None), Membership.role.in_((Role.OFFICER, Role.LEAD)),
        ~select(CaseAccess.id).where(CaseAccess.case_id == case.id, CaseAccess.user_id == user_id,
                                     CaseAccess.level == "none", CaseAccess.ended_at.is_(None)).exists(),
    )
    if session.scalar(fits.limit(1)) is None:
        raise Invalid(fields={"user": "Choose an officer of the team that holds the case"})


def _require_unclosed(case: Case) -> None:
    if case.kind == "closed":
        raise NotAllowed("This case is closed. Reopen it first.", rule="status")
