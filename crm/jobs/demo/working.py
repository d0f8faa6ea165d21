"""The cases of the demo council: its history run, and all of its rows handed over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from crm.cases import search_rows
from crm.cases.models import Notice
from crm.foundation.database import session
from crm.foundation.search import SearchWord
from crm.jobs.demo import pictures
from crm.jobs.demo.book import Book
from crm.jobs.demo.bulk import Bulk
from crm.jobs.demo.chance import Chance
from crm.jobs.demo.desk import Desk
from crm.jobs.demo.history import History
from crm.jobs.demo.office import Office
from crm.jobs.demo.stamping import Tellings
from crm.workflow import packs

MANNERS = Path(__file__).with_name("manners.yaml")


def manners() -> Mapping[str, Any]:
    """How each service is asked for and worked, by its code."""
    plain, _ = packs.read_yaml(MANNERS.read_text(encoding="utf-8"))
    found: Mapping[str, Any] = plain
    return found


def history(office: Office, bulk: Bulk, book: Book, *, seed: int, since: datetime, until: datetime,
            tell: Callable[[], None] = lambda: None) -> History:
    """A history that is ready to run."""
    desk = Desk(office=office, bulk=bulk, book=book, chance=Chance(seed, "desk"))
    return History(desk=desk, chance=Chance(seed, "history"), manners=manners(),
                   samples=pictures.store(seed=seed), since=since, until=until, tell=tell)


def write(made: History, bulk: Bulk, book: Book, *, again: int = 0, say: Callable[[str], None] = lambda words: None
          ) -> None:
    """Hand over every case and event, and go on with references behind the last.

    `again`: how often all histories are told once more, for other people at other places (for measuring).
    """
    words: set[str] = set()
    for case in made.desk.opened:
        for notice in case.of(Notice):
            if notice["at"] < made.until - timedelta(days=3):
                notice["seen_at"] = notice["at"] + timedelta(hours=5)
        words |= case.write(bulk)
    tellings = Tellings(made.desk, bulk, again=again)
    words |= tellings.write(say)
    for word in sorted({word[:80] for word in words if len(word) > 2 and not word.isdigit()}):
        bulk.add(SearchWord, {"domain": search_rows.DOMAIN, "word": word})
    book.write(tellings.events)
    book.finish()
    if made.desk.numbers:
        session.execute(text("select setval('reference_number', :last)"), {"last": made.desk.numbers})
