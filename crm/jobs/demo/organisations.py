"""The organisations of Northmoor: businesses, schools, care homes, landlords and charities, each at a property."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import cycle, islice

from crm.jobs.demo.chance import Chance
from crm.jobs.demo.gazetteer import Property
from crm.jobs.demo.names import CHARITIES, CULTURES, LANDLORDS, LONG_BUSINESS, SHOPKEEPERS
from crm.jobs.demo.reach import Directory, Point
from crm.jobs.demo.records import Home, OtherName, Person

_TYPES = {"school": "school", "care_home": "care provider", "pub": "business", "civic": "council",
          "worship": "faith group", "farm": "business"}


def make(
    properties: Sequence[Property],
    chance: Chance,
    directory: Directory,
    number: Callable[[], int],
    *,
    most: int,
    today: date,
) -> Iterator[Person]:
    """At most `most` organisations: landlords and charities, the named places, then businesses without end."""
    sites = [i for i, place in enumerate(properties) if place.kind in ("shop", "workshop", "pub")]
    site = cycle(sites)
    since = today.replace(month=1, day=1)

    def organisation(name: str, sort: str, index: int, *other_names: OtherName) -> Person:
        contact = chance.pick(CULTURES[0].women)
        mail = directory.email("enquiries", name[:24]) if chance.random() < 0.8 else None
        points: tuple[Point, ...] = (directory.phone()._replace(use="work", note=f"ask for {contact}"),)
        company = (
            f"{chance.between(1_000_000, 15_999_999):08}" if sort == "business" and chance.random() < 0.6 else None
        )
        return Person(
            number(),
            "organisation",
            name,
            language="cy" if name.startswith(("Y ", "Menter")) else None,
            organisation_type=sort,
            company_number=company,
            other_names=other_names,
            points=(*points, mail) if mail else points,
            homes=(Home("site", index, from_on=since.replace(year=since.year - chance.between(1, 30))),),
        )

    for name, sort, index, others in islice(_all(properties, site, chance), most):
        yield organisation(name, sort, index, *others)


def _all(
    properties: Sequence[Property], site: Iterator[int], chance: Chance
) -> Iterator[tuple[str, str, int, tuple[OtherName, ...]]]:
    yield LONG_BUSINESS, "business", next(site), (OtherName("trading", "Moor Leather Repairs"),)
    for name in LANDLORDS:
        yield name, "landlord", next(site), ()
    for name in CHARITIES:
        yield name, "charity", next(site), ()
    for index, place in enumerate(properties):
        if place.kind in _TYPES and not place.pao[:1].isdigit():
            yield place.pao, _TYPES[place.kind], index, ()
    while True:
        family = chance.pick(chance.pick(CULTURES).family).replace("_", " ")
        trade = chance.pick(SHOPKEEPERS)
        name = chance.pick((f"{family} {trade}", f"{family} & Sons {trade}", f"{family}'s {trade} Ltd"))
        others = (OtherName("trading", f"Moor {trade}"),) if chance.random() < 0.1 else ()
        yield name, "business", next(site), others
