"""Who may know of one case besides the rules of its service: sharing it, keeping somebody out, emergency access, and
raising how closely it is kept."""

from datetime import datetime

from sqlalchemy import or_, select

from crm.accounts import policy
from crm.accounts.models import CaseAccess, Team, User
from crm.accounts.permissions import Permission
from crm.accounts.policy import NORMAL, ONE_LINE, SEALED
from crm.cases import events, hold, notices, noting, people, search_rows
from crm.cases.models import Case, CaseTask
from crm.catalogue import calendars, versions
from crm.errors import Invalid, NotAllowed, NotFound
from crm.foundation import clock
from crm.foundation.database import add_flushed, session
from crm.values.actor import SYSTEM, Actor
from crm.values.amount import Amount
from crm.workflow import counting

FULL, NONE = "full", "none"
#: How closely the cases of a service are kept, by the word of its definition.
SENSITIVITY = {"normal": NORMAL, "restricted": ONE_LINE, "sealed": SEALED}


def share(case_id: int, *, reason: str, actor: Actor, user_id: int | None = None, team_id: int | None = None,
          until_at: datetime | None = None) -> CaseAccess:
    """Let one person or team see and work on the case, until then at most as long as its service allows.

    For those whom the service names (`access.share.by`), else whoever may share cases. Raises NotFound, NotAllowed,
    Invalid (fields `user`, `reason`, `until`).
    """
    case = hold.locked(case_id)
    access = versions.definition(case.version_id).access
    _require(case, actor, access.share.by if access.share else None)
    longest = _after(case, access.share.until) if access.share and access.share.until else None
    if until_at is not None and until_at <= clock.now():
        raise Invalid(fields={"until": "The end must be in the future"})
    if longest is not None and (until_at is None or until_at > longest):
        until_at = longest
    _require_one(user_id, team_id)
    if not reason.strip():
        raise Invalid(fields={"reason": "Enter why the case is shared"})
    if user_id is not None and _standing(case, user_id=user_id, team_id=None, level=NONE) is not None:
        raise Invalid(fields={"user": "This person is kept out of the case. End that first"})
    if _standing(case, user_id=user_id, team_id=team_id, level=FULL, why="shared") is not None:
        raise Invalid(fields={"user": "The case is shared with them already. End that first to change it"})
    if access.share and "anyone" not in access.share.with_ and user_id not in people.staff(
            access.share.with_, case=case):
        raise Invalid(fields={"user": "This service lets its cases be shared with other people only"})
    return grant(case, user_id=user_id, team_id=team_id, actor=actor, until_at=until_at, reason=reason)


def shut_out(case_id: int, *, user_id: int, reason: str, actor: Actor) -> CaseAccess:
    """Keep one person out of the case, whatever else they hold; it is taken from them if they have it.

    Raises NotFound, NotAllowed, Invalid (fields `user`, `reason`).
    """
    case = hold.locked(case_id)
    access = versions.definition(case.version_id).access
    _require(case, actor, access.shut_out.by if access.shut_out else None)
    if user_id == actor.user_id:
        raise Invalid(fields={"user": "You cannot keep yourself out"})
    _require_one(user_id, None)
    if not reason.strip():
        raise Invalid(fields={"reason": "Enter why this person is kept out"})
    return keep_out(case, user_id=user_id, actor=actor, reason=reason)


def emergency(case_id: int, *, reason: str, actor: Actor) -> CaseAccess:
    """Open a case to oneself in an emergency, with a reason, for as long as its service says; who it names is told.

    Raises NotFound when the service has no such way for the actor or they are kept out, Invalid (field `reason`).
    """
    case = hold.locked(case_id)
    rule = versions.definition(case.version_id).access.emergency
    words = policy.words(actor, case.scope())
    if rule is None or actor.user_id is None or case.id in actor.shut_out or not words & set(rule.by):
        raise NotFound("This case does not exist.")
    if not reason.strip():
        raise Invalid(fields={"reason": "Enter why you have to see this case now"})
    row = grant(case, user_id=actor.user_id, team_id=None, actor=actor, until_at=_after(case, rule.lasts),
                reason=reason, why="emergency")
    told = people.staff(rule.tell, case=case)
    notices.send([user for user in told if user != actor.user_id], kind="emergency_access", case=case,
                 detail={"by": actor.key})
    return row


def end(case_id: int, *, access_id: int, actor: Actor) -> None:
    """End a share, an emergency access or a keeping-out. Raises NotFound, NotAllowed."""
    case = hold.locked(case_id)
    row = session.get(CaseAccess, access_id)
    if row is None or row.case_id != case.id or row.ended_at is not None:
        raise NotFound("This access does not exist.")
    access = versions.definition(case.version_id).access
    rule = access.shut_out if row.level == NONE else access.share
    _require(case, actor, rule.by if rule else None)
    row.ended_at = clock.now()
    events.record(case, events.AccessEnded(case_id=case.id, access_id=row.id, user_id=row.user_id,
                                           team_id=row.team_id), actor=actor)


def raise_sensitivity(case_id: int, *, to: int, reason: str, actor: Actor) -> Case:
    """Keep the case more closely than its service does: 1 one line for others, 2 sealed. It is never lowered.

    Raises NotFound, NotAllowed, Invalid (fields `to`, `reason`).
    """
    case = hold.taken(case_id, actor=actor, permission=Permission.SHARE_CASES)
    if not case.sensitivity < to <= SEALED:
        raise Invalid(fields={"to": "How closely a case is kept can only be raised"})
    noting.reason(case, reason, actor=actor, required="Enter why the case is kept more closely")
    before, case.sensitivity = case.sensitivity, to
    events.record(case, events.SensitivityRaised(case_id=case.id, before=before, after=to), actor=actor)
    search_rows.refresh(case)
    return case


def grant(case: Case, *, user_id: int | None, team_id: int | None, actor: Actor, until_at: datetime | None = None,
          reason: str | None = None, why: str = "shared", level: str = FULL) -> CaseAccess:
    """Write and record that somebody may see the case, or return what says so already. Asks no permission."""
    found = _standing(case, user_id=user_id, team_id=team_id, level=level, why=why)
    if found is not None and (found.until_at is None or (until_at is not None and found.until_at >= until_at)):
        return found
    row = add_flushed(CaseAccess(
        case_id=case.id, user_id=user_id, team_id=team_id, level=level, why=why, reason=reason, given_by=actor.key,
        given_at=clock.now(), until_at=until_at))
    events.record(case, events.CaseShared(
        case_id=case.id, access_id=row.id, user_id=user_id, team_id=team_id, level=level, why=why,
        until=until_at.isoformat() if until_at else None), actor=actor)
    if user_id is not None and user_id != actor.user_id:
        notices.send([user_id], kind="case_shared", case=case, detail={"by": actor.key})
    return row


def keep_out(case: Case, *, user_id: int, actor: Actor, reason: str | None = None) -> CaseAccess:
    """Write and record that somebody is kept out; they lose the case if they have it. Asks no permission."""
    found = _standing(case, user_id=user_id, team_id=None, level=NONE)
    if found is not None:
        return found
    row = add_flushed(CaseAccess(case_id=case.id, user_id=user_id, level=NONE, why="shut_out", reason=reason,
                                 given_by=actor.key, given_at=clock.now()))
    events.record(case, events.CaseShutOut(case_id=case.id, access_id=row.id, user_id=user_id), actor=actor)
    if case.assignee_id == user_id:
        case.assignee_id, case.assigned_at = None, None
        events.record(case, events.CaseAssigned(case_id=case.id, from_user_id=user_id, how="shut_out"), actor=SYSTEM)
    for task in session.scalars(select(CaseTask).where(
            CaseTask.case_id == case.id, CaseTask.assignee_id == user_id, CaseTask.ended_at.is_(None))):
        task.assignee_id = None  # its team has it: whoever is kept out could never finish it
        events.record(case, events.TaskMoved(case_id=case.id, task_id=task.id, code=task.code, state=task.state),
                      actor=SYSTEM)
    return row


def _standing(case: Case, *, user_id: int | None, team_id: int | None, level: str, why: str | None = None,
              ) -> CaseAccess | None:
    """What holds now for this person or team at this level, the longest first."""
    found = select(CaseAccess).where(
        CaseAccess.case_id == case.id, CaseAccess.user_id == user_id, CaseAccess.team_id == team_id,
        CaseAccess.level == level, CaseAccess.ended_at.is_(None),
        or_(CaseAccess.until_at.is_(None), CaseAccess.until_at > clock.now()))
    if why is not None:
        found = found.where(CaseAccess.why == why)
    return session.scalars(found.order_by(CaseAccess.until_at.desc().nulls_first()).limit(1)).first()


def keep_as_closely(case: Case, *, before: Case, actor: Actor) -> None:
    """Keep a case that takes over what another was asked as closely as people decided for that one: whoever was kept
    out of it is kept out of this one. Asks no permission."""
    for row in session.scalars(select(CaseAccess).where(
            CaseAccess.case_id == before.id, CaseAccess.level == NONE, CaseAccess.user_id.is_not(None),
            CaseAccess.ended_at.is_(None)).order_by(CaseAccess.id)).all():
        if row.user_id is not None:
            keep_out(case, user_id=row.user_id, actor=actor, reason=row.reason)
    usual = SENSITIVITY[versions.definition(before.version_id).sensitivity]
    if case.sensitivity < before.sensitivity and before.sensitivity > usual:
        was, case.sensitivity = case.sensitivity, before.sensitivity
        events.record(case, events.SensitivityRaised(case_id=case.id, before=was, after=case.sensitivity), actor=actor)


def access_of(case: Case, *, actor: Actor) -> list[CaseAccess]:
    """The shares and keepings-out of a case that hold now, for those who may share it; else nothing."""
    access = versions.definition(case.version_id).access
    words = policy.words(actor, case.scope())
    allowed = set(access.share.by if access.share else ()) | set(
        access.shut_out.by or () if access.shut_out else ())
    if not words & allowed and not policy.may(actor, Permission.SHARE_CASES, case.scope()):
        return []
    return list(session.scalars(select(CaseAccess).where(
        CaseAccess.case_id == case.id, CaseAccess.ended_at.is_(None)).order_by(CaseAccess.id)))


def _after(case: Case, amount: Amount) -> datetime:
    """The instant so long after now, in the calendar of the case's service."""
    calendar = calendars.load().get(versions.definition(case.version_id).calendar)
    return counting.later(clock.now(), amount, calendar)


def _require(case: Case, actor: Actor, words: tuple[str, ...] | None) -> None:
    policy.require(actor, Permission.SEE_CASES, case.scope())
    if words is not None and policy.words(actor, case.scope()) & set(words):
        return
    if words is not None and not actor.is_system:
        raise NotAllowed("You cannot decide who may see this case.", rule="role")
    policy.require(actor, Permission.SHARE_CASES, case.scope())


def _require_one(user_id: int | None, team_id: int | None) -> None:
    if (user_id is None) == (team_id is None):
        raise Invalid(fields={"user": "Choose one person or one team"})
    user = session.get(User, user_id) if user_id is not None else None
    team = session.get(Team, team_id) if team_id is not None else None
    if (user is None or not user.is_active) and (team is None or team.closed_at is not None):
        raise Invalid(fields={"user": "Choose somebody who works here"})
