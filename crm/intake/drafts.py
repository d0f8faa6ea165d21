"""The saved draft of a call or a form: every step is kept on the server as it was typed, for its owner alone."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.errors import NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.intake.models import Draft
from crm.values.actor import Actor

#: How long an unfinished draft is kept after its last change.
KEPT_FOR = timedelta(days=28)


def start(kind: str, data: Mapping[str, Any], *, actor: Actor) -> Draft:
    """Begin a draft."""
    policy.require(actor, Permission.TAKE_CALLS)
    row = Draft(public_id=secrets.token_urlsafe(16), owner_id=actor.user_id, kind=kind, data=dict(data),
                started_at=clock.now(), changed_at=clock.now())
    session.add(row)
    session.flush()  # its address is shown next
    return row


def get(public_id: str, *, actor: Actor) -> Draft:
    """A draft of the actor's own. Raises NotFound, for others' as well."""
    row = session.scalar(select(Draft).where(Draft.public_id == public_id[:22], Draft.owner_id == actor.user_id))
    if row is None:
        raise NotFound("This draft does not exist. Unfinished calls are kept for 28 days.")
    return row


def hold(draft: Draft) -> bool:
    """Hold a draft until the transaction ends, as it is now. Says whether it is still unfinished: another press may
    have sent it since it was read."""
    session.refresh(draft, with_for_update=True)
    return draft.done_at is None


def save(draft: Draft, changes: Mapping[str, Any]) -> None:
    """Keep what was typed at this step, over what was there. Of a draft that was sent or given up meanwhile, as by a
    redraw of the page that was under way when its button was pressed, nothing is changed."""
    is_open, data = hold(draft), {**draft.data, **changes}
    if is_open and data != draft.data:
        draft.data, draft.changed_at = data, clock.now()


def finish(draft: Draft) -> None:
    """It was sent, or given up: it leaves the list of unfinished ones, and what was typed is forgotten."""
    draft.done_at = draft.done_at or clock.now()
    draft.data = {name: draft.data[name] for name in ("service", "contact", "outcome") if name in draft.data}


def list_open(actor: Actor, *, most: int = 10) -> Sequence[Draft]:
    """The actor's unfinished drafts, the latest first."""
    return session.scalars(
        select(Draft).where(Draft.owner_id == actor.user_id, Draft.done_at.is_(None), Draft.kind == "call",
                            Draft.changed_at > clock.now() - KEPT_FOR)
        .order_by(Draft.changed_at.desc()).limit(most)).all()


def sweep() -> int:
    """Remove drafts that nobody has touched for 28 days; returns how many."""
    gone = session.scalars(delete(Draft).where(Draft.changed_at < clock.now() - KEPT_FOR).returning(Draft.id)).all()
    return len(gone)
