"""Saved queues: named filters of a team, in the team's menu."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.errors import Invalid, NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.ledger import record
from crm.queues.events import QueueRemoved, QueueSaved
from crm.queues.filters import Filters
from crm.queues.models import Queue
from crm.values.actor import Actor
from crm.values.text import clean_line, fold


def save(team_id: int, *, name: str, filters: Filters, actor: Actor) -> Queue:
    """Keep filters under a name for the whole team. Raises Invalid when the name is empty or taken."""
    policy.require(actor, Permission.ALLOCATE, policy.Scope(team_id=team_id))
    wanted = clean_line(name)[:120]
    slug = fold(wanted).replace(" ", "-")[:60]
    if not slug:
        raise Invalid(fields={"name": "Enter a name for this queue"})
    taken = session.scalar(select(Queue).where(Queue.team_id == team_id, Queue.slug == slug))
    if taken is not None and taken.ended_at is None:
        raise Invalid(fields={"name": "The team has a queue of this name"})
    row = taken or Queue(team_id=team_id, slug=slug, name=wanted, made_by=actor.key)
    row.name, row.filters, row.made_by, row.made_at, row.ended_at = (wanted, filters.as_query(), actor.key,
                                                                     clock.now(), None)
    session.add(row)
    session.flush()  # its key is needed by the event
    record(QueueSaved(queue_id=row.id, team_id=team_id), actor=actor)
    return row


def of_teams(team_ids: Collection[int]) -> Sequence[Queue]:
    """The saved queues of these teams, by name."""
    return session.scalars(select(Queue).where(Queue.team_id.in_(sorted(team_ids)), Queue.ended_at.is_(None))
                           .order_by(Queue.name, Queue.id)).all()


def get(team_id: int, slug: str) -> Queue:
    """A saved queue. Raises NotFound."""
    row = session.scalar(select(Queue).where(Queue.team_id == team_id, Queue.slug == slug, Queue.ended_at.is_(None)))
    if row is None:
        raise NotFound("This queue does not exist.")
    return row


def remove(team_id: int, slug: str, *, actor: Actor) -> None:
    """Take a saved queue out of the team's menu. Raises NotFound, NotAllowed."""
    policy.require(actor, Permission.ALLOCATE, policy.Scope(team_id=team_id))
    row = get(team_id, slug)
    row.ended_at = clock.now()
    record(QueueRemoved(queue_id=row.id, team_id=team_id), actor=actor)
