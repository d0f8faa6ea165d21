"""Keys that are taken before their rows are written, so that events can name them and a verb writes everything at once.

A row that is flushed only for its key costs a statement of its own, and another when it changes again before the end.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import Sequence, text
from sqlalchemy import event as orm_event
from sqlalchemy.orm import Session

from crm.foundation.database import Base, session

T = TypeVar("T", bound=Base)
#: What has numbers of its own: a model with an identity key, or a sequence.
Numbered = type[Base] | Sequence

_TAKE = text("""
select asked.name, nextval(cast(asked.name as regclass))
from unnest(cast(:names as text[]), cast(:many as integer[])) as asked(name, many), generate_series(1, asked.many)
""")
_FORESEEN, _TAKEN = "keys_foreseen", "keys_taken"


def foresee(wanted: Mapping[Any, int]) -> None:
    """Say how many keys will be needed from here on, by model or sequence: all of them come with the first that is
    asked for, in one statement. More than will be asked for would leave gaps."""
    foreseen: dict[str, int] = session.info.setdefault(_FORESEEN, {})
    taken: dict[str, list[int]] = session.info.get(_TAKEN, {})
    for of, many in wanted.items():
        name = sequence_of(of)
        foreseen[name] = max(many - len(taken.get(name, ())), 0)


def next_of(of: Numbered) -> int:
    """The next key of a model, or number of a sequence."""
    taken: dict[str, list[int]] = session.info.setdefault(_TAKEN, {})
    name = sequence_of(of)
    if not taken.get(name):
        wanted: dict[str, int] = session.info.pop(_FORESEEN, {})
        wanted[name] = max(wanted.get(name, 0), 1)
        with session.no_autoflush:
            rows = session.execute(_TAKE, {"names": list(wanted), "many": list(wanted.values())}).all()
        for found, number in rows:
            taken.setdefault(found, []).append(number)
        for numbers in taken.values():
            numbers.sort(reverse=True)
    return taken[name].pop()


def add(row: T) -> T:
    """Put a new row into the session with its key; it is written with everything else."""
    row.id = next_of(type(row))  # type: ignore[attr-defined]
    session.add(row)
    return row


def sequence_of(of: Numbered) -> str:
    """The name of the sequence behind an identity key, as PostgreSQL gives it; a test compares."""
    return of.name if isinstance(of, Sequence) else f"{of.__tablename__}_id_seq"


@orm_event.listens_for(Session, "after_commit")
@orm_event.listens_for(Session, "after_rollback")
@orm_event.listens_for(Session, "after_soft_rollback")
def _forget(of: Session, *_: object) -> None:
    of.info.pop(_FORESEEN, None)
    of.info.pop(_TAKEN, None)
