"""The blueprint of one case, and what its doors share: the case behind the address, and the way back to its page."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import queries, reading, refusals
from crm.cases.models import Case
from crm.errors import NotAllowed, Refusal
from crm.foundation.logging import logger
from crm.foundation.transaction import transaction
from crm.web.access import current_actor
from crm.web.flashes import say

cases = Blueprint("cases", __name__)
log = logger(__name__)


#: The page and its print ask for themselves; the reason is where it is asked.
_ASK_THEMSELVES = frozenset({"cases.show", "cases.printed", "cases.reason"})


@cases.before_request
def look() -> ResponseReturnValue | None:
    """Whoever has to say why they read a case says it before any of its doors, not only before its page."""
    reference = (request.view_args or {}).get("reference")
    if reference is None or request.endpoint in _ASK_THEMSELVES or not current_user.is_authenticated:
        return None
    actor = current_actor()
    if Permission.SEE_CASES not in actor.reaches:
        return None
    try:
        case = the_case(reference)
    except Refusal:
        return None  # the door itself says so, in its own order
    return None if may_open(case) else say_why_first(reference)


@contextmanager
def counting_refusals(case_id: int, action: str) -> Iterator[None]:
    """Count it when somebody is refused an action inside; the refusal goes on, whatever becomes of the counting."""
    try:
        yield
    except NotAllowed as refused:
        try:
            with transaction():
                refusals.count(case_id, action=action, rule=refused.rule, actor=current_actor())
        except SQLAlchemyError:
            log.warning("a refusal was not counted", case=case_id, rule=refused.rule)
        raise


def say_why_first(reference: str) -> ResponseReturnValue:
    """To where the reason is asked. Raises NotAllowed for what was sent: what was typed is shown with the refusal."""
    if request.method == "POST":
        raise NotAllowed("This case is restricted. Open its page, say why you need to read it, then send this again.")
    return redirect(url_for("cases.reason", reference=reference))


def may_open(case: Case) -> bool:
    """Whether the case may be shown now. Where reads are recorded, a reader of the team is written down by the way; one
    from outside says why first, once in half an hour."""
    actor = current_actor()
    if not reading.is_recorded(case) or reading.has_just_looked(case, actor=actor):
        return True
    if reading.needs_reason(case, actor=actor):
        return False
    with transaction():
        reading.record(case, actor=actor)
    return True


def the_case(reference: str) -> Case:
    """The case of the address, which the actor sees fully. Raises NotFound, NotAllowed."""
    if "the_case" not in g or g.the_case[0] != reference:  # asked before the door, and by the door
        g.the_case = reference, queries.get_visible(current_actor(), reference)
    case: Case = g.the_case[1]
    return case


def back_to(reference: str, said: str = "", *, case: Case | None = None) -> ResponseReturnValue:
    """The case page, with a word on what was done; my work, where the case just left what the actor sees."""
    if said:
        say(said)
    if case is not None and policy.level(current_actor(), case.scope()) != "full":
        return redirect(url_for("queues.mine"))
    return redirect(url_for("cases.show", reference=reference))
