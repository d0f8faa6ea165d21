"""Logs every touch with anybody, and keeps promises to ring back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.models import Team
from crm.accounts.permissions import Permission
from crm.contacts.events import CallBackDone, CallBackPromised, InteractionLogged
from crm.contacts.models import CallBack, Interaction
from crm.errors import Conflict, Invalid, NotFound
from crm.foundation import clock, keys
from crm.foundation.database import session
from crm.ledger import record
from crm.values.actor import Actor
from crm.values.text import clean_line, clean_text

CHANNELS = ("call", "email", "web", "visit", "letter", "sms", "api")
#: What came of a touch. The first three are set by `intake.submit`, the others are chosen when nothing is raised.
OUTCOMES = {"raised": "Request raised", "joined": "Joined an open case", "stopped": "Not something the council does",
            "answered": "Question answered", "progress": "Told about progress", "signposted": "Sent elsewhere",
            "call_back": "Call back promised", "transferred": "Put through", "abandoned": "Caller rang off",
            "other": "Something else"}
REASONS = {"new": "Something new", "chasing": "Chasing progress", "information": "Information or advice",
           "change": "Change of details", "complaint": "Unhappy with the council", "reply": "Replying to us",
           "wrong_number": "Not for the council", "other": "Something else"}
#: Reasons that need not have happened had we done it right the first time (failure demand), unless somebody says not.
AVOIDABLE = frozenset({"chasing", "complaint"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One touch, as it is logged. `at` None: now."""

    channel: str
    outcome: str
    direction: str = "in"
    reason: str | None = None
    avoidable: bool | None = None
    note: str = ""
    contact_id: int | None = None
    place_id: int | None = None
    case_id: int | None = None
    service_id: int | None = None
    at: datetime | None = None


def log(touch: Touch, *, actor: Actor) -> Interaction:
    """Log a touch. Raises Invalid when channel, outcome or reason are not ours."""
    policy.require(actor, Permission.TAKE_CALLS)
    wrong = {}
    if touch.channel not in CHANNELS:
        wrong["channel"] = "Choose how they got in touch"
    if touch.outcome not in OUTCOMES:
        wrong["outcome"] = "Choose what came of it"
    if touch.reason is not None and touch.reason not in REASONS:
        wrong["reason"] = "Choose why they got in touch"
    if wrong:
        raise Invalid(fields=wrong)
    row = keys.add(Interaction(
        contact_id=touch.contact_id, place_id=touch.place_id, case_id=touch.case_id, service_id=touch.service_id,
        channel=touch.channel, direction=touch.direction, at=touch.at or clock.now(), user_id=actor.user_id,
        reason=touch.reason, outcome=touch.outcome, avoidable=touch.avoidable, note=clean_text(touch.note) or None,
    ))
    record(InteractionLogged(
        contact_id=row.contact_id, case_id=row.case_id, place_id=row.place_id, interaction_id=row.id,
        channel=row.channel, direction=row.direction, outcome=row.outcome, reason=row.reason,
        avoidable=row.avoidable), actor=actor)
    return row


def promise_call_back(*, team_id: int, about: str, due_at: datetime, actor: Actor, contact_id: int | None = None,
                      case_id: int | None = None, number: str = "") -> CallBack:
    """Promise that a team rings somebody by a time. Raises Invalid by field."""
    policy.require(actor, Permission.TAKE_CALLS)
    wrong = {}
    if not clean_text(about):
        wrong["about"] = "Enter what the call back is about"
    if due_at <= clock.now():
        wrong["due_at"] = "The time must be in the future"
    if contact_id is None and not clean_line(number):
        wrong["number"] = "Enter the number to ring"
    if session.get(Team, team_id) is None:
        wrong["team"] = "Choose the team that rings back"
    if wrong:
        raise Invalid(fields=wrong)
    row = CallBack(contact_id=contact_id, case_id=case_id, team_id=team_id, phone=clean_line(number)[:40] or None,
                   about=clean_text(about), due_at=due_at, promised_by=actor.user_id, promised_at=clock.now())
    session.add(row)
    session.flush()  # its key is needed by the event
    record(CallBackPromised(contact_id=contact_id, case_id=case_id, call_back_id=row.id, team_id=team_id), actor=actor)
    return row


def keep_call_back(call_back_id: int, *, result: str, actor: Actor) -> CallBack:
    """Say that somebody was rung back and what came of it. Raises Conflict when a colleague did it already."""
    policy.require(actor, Permission.TAKE_CALLS)
    row = session.scalar(select(CallBack).where(CallBack.id == call_back_id).with_for_update())
    if row is None:
        raise NotFound("This call back does not exist.")
    if row.done_at is not None:
        raise Conflict("A colleague has made this call already.")
    row.done_at, row.done_by, row.result = clock.now(), actor.user_id, clean_text(result) or None
    record(CallBackDone(contact_id=row.contact_id, case_id=row.case_id, call_back_id=row.id, team_id=row.team_id),
           actor=actor)
    return row
