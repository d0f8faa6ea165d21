"""How often something may be tried, counted in PostgreSQL so that all workers share the count."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, aliased, mapped_column

from crm.foundation import clock
from crm.foundation.database import Model, session

_DAY = timedelta(days=1)


class Attempts(Model):
    """Tries under one key in one window. The key is a hash or a code, never an address or a name."""

    __tablename__ = "attempts"
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    window_at: Mapped[datetime] = mapped_column(primary_key=True)
    tries: Mapped[int]


def count_try(key: str, *, window: timedelta) -> int:
    """Count one more try and return how many there were in this window, this one included."""
    statement = insert(Attempts).values(key=key, window_at=_start(window), tries=1)
    upsert = statement.on_conflict_do_update(
        index_elements=["key", "window_at"], set_={"tries": Attempts.tries + 1}
    ).returning(Attempts.tries)
    return int(session.execute(upsert).scalar_one())


def count_use(key: str) -> int:
    """Count one more use of what is good once and return how many there were, this one included, on this day and those
    before that are still kept: a day is no new beginning."""
    earlier, today = aliased(Attempts), _start(_DAY)
    before = select(func.coalesce(func.sum(earlier.tries), 0)).where(earlier.key == key, earlier.window_at < today)
    statement = insert(Attempts).values(key=key, window_at=today, tries=1)
    upsert = statement.on_conflict_do_update(
        index_elements=["key", "window_at"], set_={"tries": Attempts.tries + 1}
    ).returning(Attempts.tries + before.scalar_subquery())
    return int(session.execute(upsert).scalar_one())


def is_used(key: str) -> bool:
    """Whether what is good once was used, without one more use."""
    return session.scalar(select(Attempts.tries).where(Attempts.key == key).limit(1)) is not None


def give_back(key: str, *, window: timedelta) -> None:
    """Take back one try of the present window: it need not have been counted."""
    mine = update(Attempts).where(Attempts.key == key, Attempts.window_at == _start(window), Attempts.tries > 0)
    session.execute(mine.values(tries=Attempts.tries - 1))


def forget(key: str) -> None:
    """Start the count again, after a success."""
    session.execute(delete(Attempts).where(Attempts.key == key))


def sweep(*, before: datetime) -> int:
    """Remove old windows; returns how many."""
    old = select(func.count()).select_from(Attempts).where(Attempts.window_at < before)
    number = int(session.execute(old).scalar_one())
    session.execute(delete(Attempts).where(Attempts.window_at < before))
    return number


def _start(window: timedelta) -> datetime:
    """When the present window began."""
    now, seconds = clock.now(), int(window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)
