"""The gazetteer of Northmoor: streets with a USRN and properties with a UPRN, made from a seed at any size."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import hypot, sqrt
from typing import NamedTuple

from crm.jobs.demo import ground, plots
from crm.jobs.demo.chance import Chance
from crm.jobs.demo.ground import Degrees, Ground, Metres
from crm.jobs.demo.plots import Plot
from crm.jobs.demo.streetnames import StreetName, street_names
from crm.jobs.demo.streetwords import CIVIC, FARMS, LONG_FARM, MAIN_STREETS, PARKS, WARDS

TOWN = "Northmoor"
COUNCIL = "Northmoor Council"
SMALLEST = 2_500
"""Properties for which the ground is drawn at its own size; more properties make it wider and higher."""
FIRST_UPRN = 100_000_004_208
"""So that 4 Tannery Row, the fourth to be built, is 100000004211."""
FIRST_USRN = 47_100_001
TOWER_WARD = 3
TOWER = plots.TOWER_FLOORS * plots.TOWER_PER_FLOOR + 1
PER_STREET = 18
PER_POSTCODE = 20
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
"""Those that the second half of a postcode may hold."""


class Street(NamedTuple):
    """A street of the gazetteer; `line` is its middle, in metres."""

    usrn: str
    name: str
    name_cy: str
    locality: str
    ward: str
    line: tuple[Metres, ...]
    adopted: bool
    speed_limit: int
    gritted: bool

    @property
    def middle(self) -> Metres:
        """The point halfway along, in metres."""
        return self.line[len(self.line) // 2]


class Property(NamedTuple):
    """A property, with the parts of BS7666: `sao` is the flat or unit, `pao` the house number or name."""

    uprn: str
    parent_uprn: str | None
    usrn: str
    kind: str
    status: str
    sao: str
    pao: str
    street: str
    locality: str
    town: str
    postcode: str
    ward: str
    easting: float
    northing: float
    longitude: float
    latitude: float
    attributes: Mapping[str, object]

    @property
    def address(self) -> str:
        """The address on one line, ending with its postcode."""
        return ", ".join((*self.lines, self.postcode))

    @property
    def lines(self) -> list[str]:
        """The address as it is written on an envelope, without its postcode."""
        number = self.pao[:1].isdigit()
        first = f"{self.pao} {self.street}" if number else self.pao
        parts = (self.sao, first, "" if number else self.street, self.locality, self.town)
        return [part for part in parts if part]

    @property
    def is_home(self) -> bool:
        """Whether somebody may live here."""
        return self.kind in plots.HOMES and self.status == "live"


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All of Northmoor's places. `ground` keeps the wards' outlines and the way from metres to degrees."""

    ground: Ground
    streets: tuple[Street, ...]
    properties: tuple[Property, ...]
    parks: tuple[tuple[str, tuple[Metres, ...]], ...]


def build(*, size: int, seed: int, convert: Callable[[float, float], Degrees]) -> Gazetteer:
    """A gazetteer of exactly `size` properties (at least 1,000, so that every ward has its landmarks).

    `convert` turns easting and northing into longitude and latitude.
    """
    if size < 1_000:
        raise ValueError("Northmoor needs at least 1,000 properties.")
    scale = max(1.0, sqrt(size / SMALLEST))
    names = tuple((code, name) for code, name, _, _ in WARDS)
    land = ground.lay_out(names, scale=scale, seed=seed, convert=convert)
    builder = _Builder(land, seed)
    shares = sum(share for *_, share in WARDS)
    budgets = [int(size * share / shares) for *_, share in WARDS]
    budgets[0] += size - sum(budgets)
    for index, budget in enumerate(budgets):
        builder.ward(index, budget)
    return Gazetteer(land, tuple(builder.streets), tuple(builder.properties), tuple(builder.parks))


class _Course(NamedTuple):
    """A street before it is built: its two ends in the ward's own square, and whether it is a main road."""

    u1: float
    v1: float
    u2: float
    v2: float
    is_main: bool


def _courses(budget: int) -> tuple[list[_Course], _Course]:
    """The streets of a ward of `budget` properties, and the place of one more that is kept as its park."""
    wanted = max(5, round(budget / PER_STREET))
    bands = max(1, round(sqrt(wanted / 11)))
    each_side = max(2, -(-(wanted // bands) // 2))
    courses = []
    for band in range(bands):
        middle, reach = (band + 0.5) / bands, 0.43 / bands
        courses.append(_Course(0.01, middle, 0.99, middle, True))
        for slot in range(each_side):
            u = (slot + 0.5) / each_side
            courses.append(_Course(u, middle + 0.05 / bands, u, middle + reach, False))
            courses.append(_Course(u, middle - 0.05 / bands, u, middle - reach, False))
    return courses[:-1], courses[-1]


class _Builder:
    """Walks the wards and collects what they hold; numbers run through the whole council."""

    def __init__(self, land: Ground, seed: int) -> None:
        self.land = land
        self.streets: list[Street] = []
        self.properties: list[Property] = []
        self.parks: list[tuple[str, tuple[Metres, ...]]] = []
        self.chance = Chance(seed, "gazetteer")
        self.names: Iterator[StreetName] = street_names(seed)
        self.attributes = plots.Attributes(self.chance)
        self.supply = plots.Supply(seed)

    def ward(self, index: int, budget: int) -> None:
        """Build one ward with exactly `budget` properties."""
        courses, park = _courses(budget)
        if index == 0:
            courses[:2] = courses[1], courses[0]
        first_main = next(number for number, course in enumerate(courses) if course.is_main)
        postcodes = _postcodes(index + 1)
        specials = self._specials(index)
        left = budget - len(specials) - 1
        tower_at = first_main if index == TOWER_WARD else -1
        for number, course in enumerate(courses):
            quota = -(-left // (len(courses) - number)) + (TOWER if number == tower_at else 0)
            name = self._name(index, number, is_first_main=number == first_main)
            street = self._street(index, course, name)
            houses = plots.street_plots(
                self.chance,
                self.supply,
                quota=quota,
                is_main=course.is_main,
                rural=index >= 10,
                landmark=name.name == "Tannery Row",
                tower=number == tower_at,
            )
            left -= sum(plot.holds for plot in houses)
            extra = specials if number == first_main else []
            self._build(index, street, course, houses, extra, postcodes)
        self._park(index, park, postcodes)

    def _specials(self, index: int) -> list[Plot]:
        """The one-off places of a ward that stand on its main street."""
        found = []
        if index in CIVIC:
            found.append(Plot("civic", CIVIC[index]))
        if index >= 10:
            found.append(Plot("farm", FARMS[index - 10]))
        if index == 10:
            found.append(Plot("farm", LONG_FARM))
        return found

    def _name(self, ward: int, number: int, *, is_first_main: bool) -> StreetName:
        if is_first_main:
            return StreetName.of(MAIN_STREETS[ward])
        if number == 0:
            return StreetName.of("Tannery Row")
        return next(self.names)

    def _street(self, ward: int, course: _Course, name: StreetName) -> Street:
        code, _, locality, _ = WARDS[ward]
        at, bend = self.land.wards[ward].at, self.chance.spread(0.012)
        bends = (0.0, bend, bend * 1.4, bend, 0.0)
        along_u = course.is_main
        line = tuple(
            at(
                course.u1 + (course.u2 - course.u1) * t + (0 if along_u else b / 3),
                course.v1 + (course.v2 - course.v1) * t + (b if along_u else 0),
            )
            for t, b in zip((0.0, 0.25, 0.5, 0.75, 1.0), bends, strict=True)
        )
        street = Street(
            str(FIRST_USRN + len(self.streets)),
            name.name,
            name.name_cy,
            locality,
            code,
            line,
            course.is_main or self.chance.flip(0.93),
            30 if course.is_main else 20,
            course.is_main or self.chance.flip(0.2),
        )
        self.streets.append(street)
        return street

    def _build(
        self,
        ward: int,
        street: Street,
        course: _Course,
        houses: list[Plot],
        extra: list[Plot],
        postcodes: Iterator[str],
    ) -> None:
        """Stand the plots on both sides of the street, odd numbers on one and even on the other."""
        rows = [*extra, *houses]
        per_side = max(1, (len(rows) + 1) // 2)
        character = self.attributes.street(course.is_main, ward)
        postcode, since = "NM1 4QT" if street.name == "Tannery Row" else next(postcodes), 0
        for position, plot in enumerate(rows):
            if since >= PER_POSTCODE:
                postcode, since = next(postcodes), 0
            since += plot.holds
            side = position % 2
            x, y = _stand(street.line, (position // 2 + 0.6) / (per_side + 0.2), 1 if side else -1)
            self._place(street, plot, plot.name or str(position + 1), postcode, x, y, character)

    def _place(
        self, street: Street, plot: Plot, pao: str, postcode: str, x: float, y: float, character: plots.Character
    ) -> None:
        """Write one plot: a property, or the shell of a building and everything inside it."""
        lon, lat = self.land.degrees(x, y)
        easting, northing = round(x, 1), round(y, 1)
        longitude, latitude = round(lon, 6), round(lat, 6)
        uprn = FIRST_UPRN + len(self.properties)
        kind = "building" if plot.units else plot.kind
        shell = Property(
            str(uprn),
            None,
            street.usrn,
            kind,
            plot.status,
            "",
            pao,
            street.name,
            street.locality,
            TOWN,
            postcode,
            street.ward,
            easting,
            northing,
            longitude,
            latitude,
            self.attributes.of(kind, character),
        )
        self.properties.append(shell)
        for step, unit in enumerate(plot.units, start=1):
            self.properties.append(
                shell._replace(
                    uprn=str(uprn + step),
                    parent_uprn=shell.uprn,
                    kind=plot.kind_of(unit),
                    sao=unit,
                    attributes=self.attributes.of(plot.kind_of(unit), character),
                )
            )

    def _park(self, ward: int, course: _Course, postcodes: Iterator[str]) -> None:
        """The green of the ward, where one of its streets would have been, with a gate that has a UPRN."""
        at = self.land.wards[ward].at
        half = 0.3 * min(course.u1, 1 - course.u1)
        corners = ((-1, course.v1), (1, course.v1), (1, course.v2), (-1, course.v2), (-1, course.v1))
        ring = tuple(at(course.u1 + half * side, v) for side, v in corners)
        self.parks.append((PARKS[ward], ring))
        nearest = min(
            self.streets, key=lambda street: hypot(street.middle[0] - ring[0][0], street.middle[1] - ring[0][1])
        )
        x, y = at(course.u1, (course.v1 + course.v2) / 2)
        self._place(
            nearest, Plot("park", PARKS[ward]), PARKS[ward], next(postcodes), x, y, self.attributes.street(False, ward)
        )


def _stand(line: tuple[Metres, ...], share: float, side: int) -> Metres:
    """A point beside the line, `share` of the way along it, fourteen metres to the left (1) or right (-1)."""
    place = min(share, 0.999) * (len(line) - 1)
    piece = int(place)
    rest = place - piece
    (ax, ay), (bx, by) = line[piece], line[piece + 1]
    dx, dy = bx - ax, by - ay
    length = hypot(dx, dy) or 1.0
    return ax + dx * rest - dy / length * 14 * side, ay + dy * rest + dx / length * 14 * side


def _postcodes(district: int) -> Iterator[str]:
    """The postcodes of a ward in an order that looks unordered, without the one that Tannery Row has.

    A district holds 4,000; a ward of a bigger council goes on in the district twelve further.
    """
    while True:
        for step in range(4_000):
            sector, unit = divmod((step * 1_373 + district * 417) % 4_000, 400)
            code = f"NM{district} {sector}{LETTERS[unit // 20]}{LETTERS[unit % 20]}"
            if code != "NM1 4QT":
                yield code
        district += len(WARDS)
