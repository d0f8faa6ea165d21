"""Messages of a case, of a person, and those a team has to phone or post. The caller limits cases to what may be
seen."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, select

from crm.correspondence.models import Message
from crm.errors import NotFound
from crm.foundation.database import session


def for_case(case_id: int) -> Sequence[Message]:
    """All messages of a case, newest first."""
    return session.scalars(select(Message).where(Message.case_id == case_id)
                           .order_by(Message.created_at.desc(), Message.id.desc())).all()


def by_hand(team_ids: Collection[int], *, visible_cases: Select[Any], limit: int = 100) -> Sequence[Message]:
    """Messages that these teams have to phone or post, oldest first; of `visible_cases` only."""
    return session.scalars(
        select(Message).where(Message.state == "by_hand", Message.team_id.in_(sorted(team_ids)),
                              Message.case_id.in_(visible_cases))
        .order_by(Message.created_at, Message.id).limit(limit)).all()


def get_of_case(case_id: int, public_id: str) -> Message:
    """One message of a case. Raises NotFound."""
    found = session.scalar(select(Message).where(Message.case_id == case_id, Message.public_id == public_id[:22]))
    if found is None:
        raise NotFound("This message does not exist.")
    return found
