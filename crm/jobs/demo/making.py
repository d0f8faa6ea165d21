"""Makes the demo council in an empty database, in one transaction: all of it or nothing."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from crm.errors import Conflict
from crm.foundation import clock
from crm.foundation.database import session
from crm.foundation.transaction import transaction
from crm.jobs.demo import basemap, council, gazetteer, people, settling, working
from crm.jobs.demo.book import Book
from crm.jobs.demo.bulk import Bulk
from crm.jobs.demo.office import Office
from crm.places.models import Place
from crm.values import grid

SEED = 1847
YEARS = 2
DISTINCT = 6_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How big a council is made."""

    contacts: int = 5_000
    cases: int = 8_000

    @property
    def told(self) -> int:
        """How many cases have a history of their own; more are the same histories of other people."""
        return self.cases if self.cases <= DISTINCT * 2 else DISTINCT

    @property
    def properties(self) -> int:
        """One property for two contacts, as in the demo."""
        return max(1_000, self.contacts // 2)


DEMO = Size()
BENCH = {"s": Size(contacts=10_000, cases=30_000), "m": Size(contacts=50_000, cases=150_000),
         "l": Size(contacts=200_000, cases=600_000), "xl": Size(contacts=1_000_000, cases=1_000_000)}


def make(size: Size, *, packs: Path, map_file: Path, seed: int = SEED, say: Callable[[str], None] = lambda words: None
         ) -> None:
    """Make the council as if it had worked with Guildhall for two years until now. Raises Conflict unless empty.

    `packs` is the folder of service packs; the base map is written to `map_file`.
    """
    today = clock.today()
    began = datetime.combine(today - timedelta(days=365 * YEARS + 40), time(9), UTC)
    with transaction():
        if session.query(Place.id).first() is not None:
            raise Conflict("There is a council in this database already. The demo is only made in an empty one.")
        say("Setting up teams, officers and services")
        council.set_up(packs, at=began)
        bulk = Bulk(seed=seed)
        book = Book(bulk)
        say(f"Laying out {size.properties:,} properties")
        land = gazetteer.build(size=size.properties, seed=seed, convert=_degrees)
        settled = settling.places(land, bulk, at=began)
        say(f"Settling {size.contacts:,} residents")
        everybody = people.make(land, size=size.contacts, seed=seed, today=today)
        residents = settling.people(everybody, settled, land, bulk, book, at=began)
        say(f"Working through {size.cases:,} cases")
        office = Office(gazetteer=land, settled=settled, residents=residents)
        progress = Progress(size.told, say)
        past = working.history(office, bulk, book, seed=seed, since=began + timedelta(days=40), until=clock.now(),
                               tell=progress)
        gc.disable()  # a million small rows live until they are written: looking through them for circles is in vain
        try:
            past.run(size.told)
            progress.finish()
        finally:
            gc.enable()
        say("Writing it all down")
        working.write(past, bulk, book, again=round(size.cases / size.told) - 1, say=say)
        bulk.finish()
    map_file.parent.mkdir(parents=True, exist_ok=True)
    map_file.write_text(json.dumps(basemap.base_map(land), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


class Progress:
    """Says every tenth of the way how far it is."""

    def __init__(self, total: int, say: Callable[[str], None]) -> None:
        self._total, self._say, self._done = total, say, 0

    def __call__(self) -> None:
        """One more is done."""
        self._done += 1
        tenth = max(1, self._total // 10)
        if self._done % tenth == 0:
            self._say(f"  {'#' * (self._done // tenth)}{'.' * (10 - self._done // tenth)} {self._done:,}")

    def finish(self) -> None:
        """All is done; some of what was to come was joined to what was there."""
        self._say(f"  {'#' * 10} {self._done:,}")


def _degrees(easting: float, northing: float) -> tuple[float, float]:
    point = grid.from_grid(easting, northing)
    return point.longitude, point.latitude
