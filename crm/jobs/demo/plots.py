"""What stands along a street of Northmoor: houses, flats, shops, schools and homes, and the facts kept of each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from crm.jobs.demo.chance import Chance, Weighted
from crm.jobs.demo.streetwords import BLOCKS, CARE_HOMES, FARMS, HOUSE_NAMES, PUBS, SCHOOLS, SHOPS, STEMS

HOMES = frozenset({"detached", "semi", "terraced", "flat", "farm", "care_home"})
"""Kinds of property in which people live."""

CLASSES: Mapping[str, str] = {
    "detached": "RD02",
    "semi": "RD03",
    "terraced": "RD04",
    "flat": "RD06",
    "care_home": "RI01",
    "building": "PP",
    "shop": "CR08",
    "pub": "CR06",
    "school": "CE03",
    "farm": "CA01",
    "civic": "CC04",
    "worship": "ZW01",
    "park": "LP02",
    "workshop": "CI01",
}
"""The classification code of BS7666 and AddressBase for each kind."""

OPENING = ("school", "shop", "care_home", "shop", "over_shop", "pub")
TOWER_FLOORS, TOWER_PER_FLOOR = 12, 5


class Plot(NamedTuple):
    """One address: a number (no name) or a name, and the units inside it, if it is a building of several."""

    kind: str
    name: str = ""
    units: tuple[str, ...] = ()
    status: str = "live"

    @property
    def holds(self) -> int:
        """How many properties this makes: the shell counts as one."""
        return 1 + len(self.units)

    def kind_of(self, unit: str) -> str:
        """What a unit of this building is: the shop below flats, else a flat."""
        return "shop" if unit.startswith("Unit ") else "flat"


class Character(NamedTuple):
    """What the houses of one street share."""

    round: str
    collection_day: str
    collection_week: str
    parking_zone: str
    conservation_area: bool
    flood_zone: str
    band: str
    council_share: float


class Supply:
    """The named buildings, each standing once; after the last the first comes again with a number."""

    def __init__(self, seed: int) -> None:
        chance = Chance(seed, "supply")
        self.names = {
            kind: chance.shuffled(names)
            for kind, names in (
                ("block", (*BLOCKS, *(f"{stem} {kind}" for stem in STEMS[::3] for kind in ("House", "Court")))),
                ("care_home", CARE_HOMES),
                ("school", SCHOOLS),
                ("shop", SHOPS),
                ("pub", PUBS),
                ("farm", FARMS),
                ("house", HOUSE_NAMES),
            )
        }
        self.used = dict.fromkeys(self.names, 0)

    def next(self, kind: str) -> str:
        """The next name of this kind."""
        names, used = self.names[kind], self.used[kind]
        self.used[kind] += 1
        again, index = divmod(used, len(names))
        return f"{names[index]} {again + 1}" if again and kind != "house" else names[index]


_RESIDENTIAL = Weighted(
    {
        "terraced": 40.0,
        "semi": 30.0,
        "detached": 12.0,
        "split": 8.0,
        "block": 3.0,
        "named": 4.0,
        "provisional": 0.7,
        "historic": 0.8,
    }
)
_MAIN = Weighted(
    {
        "shop": 24.0,
        "over_shop": 14.0,
        "terraced": 30.0,
        "pub": 3.0,
        "school": 2.0,
        "care_home": 1.2,
        "tower": 0.6,
        "worship": 2.0,
        "workshop": 5.0,
        "block": 4.0,
    }
)
_RURAL = Weighted({"detached": 40.0, "named": 25.0, "semi": 20.0, "farm": 6.0, "terraced": 8.0})


def street_plots(
    chance: Chance, supply: Supply, *, quota: int, is_main: bool, rural: bool, landmark: bool, tower: bool
) -> list[Plot]:
    """Plots that make exactly `quota` properties.

    A `landmark` street is plain terraced houses; a main street opens with its school, care home,
    shops and pub, and with a `tower` where one is asked for.
    """
    if landmark:
        return [Plot("terraced") for _ in range(quota)]
    plots: list[Plot] = []
    left = quota
    mix = _MAIN if is_main else _RURAL if rural else _RESIDENTIAL
    forced = list(OPENING) if is_main and quota >= 12 else []
    if is_main and tower:
        forced.append("tower")
    while left > 0:
        wanted = forced.pop(0) if forced else chance.draw(mix)
        plot = _plot(wanted, chance, supply, left)
        plots.append(plot)
        left -= plot.holds
    return plots


def _plot(wanted: str, chance: Chance, supply: Supply, left: int) -> Plot:
    """One plot of the wanted sort, or a terraced house where there is no room for it."""
    if wanted in ("block", "tower", "split", "over_shop") and left >= 5:
        return _building(wanted, chance, supply, left)
    if wanted in ("terraced", "semi", "detached"):
        return Plot(wanted)
    if wanted in ("provisional", "historic"):
        return Plot("terraced", "", (), wanted)
    if wanted == "named":
        return Plot("detached", supply.next("house"))
    if wanted in ("pub", "school", "care_home", "farm"):
        return Plot(wanted, supply.next(wanted))
    if wanted == "shop":
        return Plot("shop") if chance.flip(0.5) else Plot("shop", supply.next("shop"))
    if wanted == "workshop":
        return Plot("workshop", f"Unit {chance.between(1, 9)} Foundry Yard")
    if wanted == "worship":
        return Plot(
            "worship",
            chance.pick(
                (
                    "Salem Chapel",
                    "St Mary's Church",
                    "Northmoor Mosque",
                    "Bethel Chapel",
                    "Gurdwara Sahib",
                    "St Joseph's RC Church",
                )
            ),
        )
    return Plot("terraced")


def _building(wanted: str, chance: Chance, supply: Supply, left: int) -> Plot:
    """A house in flats, a shop with flats over it, a block, or a tower where enough is left."""
    if wanted == "tower" and left > TOWER_FLOORS * TOWER_PER_FLOOR:
        units = tuple(
            f"Flat {floor}{door:02}" for floor in range(1, TOWER_FLOORS + 1) for door in range(1, TOWER_PER_FLOOR + 1)
        )
        return Plot("building", supply.next("block"), units)
    if wanted == "split":
        letters = ("Flat A", "Flat B", "Flat C") if chance.flip(0.5) else ("Ground Floor Flat", "Top Flat")
        return Plot("building", "", letters)
    if wanted == "over_shop":
        return Plot("building", "", ("Unit 1", "Flat 1", "Flat 2"))
    flats = min(left - 1, chance.pick((4, 6, 8, 12)))
    return Plot("building", supply.next("block"), tuple(f"Flat {number}" for number in range(1, flats + 1)))


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
_BANDS = Weighted({"A": 14.0, "B": 26.0, "C": 22.0, "D": 16.0, "E": 11.0, "F": 6.0, "G": 3.0, "H": 1.5, "I": 0.5})
_TENURES = ("owned", "private_rent", "council_rent", "social_rent")


class Attributes:
    """The facts of properties; equal facts are one shared mapping, so that half a million stay small."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self._shared: dict[tuple[object, ...], Mapping[str, object]] = {}

    def street(self, is_main: bool, ward: int) -> Character:
        """Draw what the properties of a street have in common."""
        chance = self.chance
        day = _DAYS[(ward + (chance.random() < 0.3)) % 5]
        zones = ("A", "B", "C") if ward < 4 else ("", "", "D")
        return Character(
            round=f"{day[:3].upper()}-{ward + 1:02}",
            collection_day=day,
            collection_week=chance.pick(("A", "B")),
            parking_zone=chance.pick(zones) if not is_main or ward < 4 else "",
            conservation_area=ward in (1, 5) and chance.flip(0.5),
            flood_zone="3" if ward in (3, 4) and chance.flip(0.35) else "1",
            band=chance.draw(_BANDS),
            council_share=chance.pick((0.02, 0.05, 0.1, 0.45)),
        )

    def of(self, kind: str, street: Character) -> Mapping[str, object]:
        """The attributes of one property of this kind on a street of this character."""
        roll = self.chance.random()
        home = kind in HOMES and kind != "care_home"
        share = street.council_share
        tenure = _TENURES[2 if roll < share else 3 if roll < share + 0.05 else 1 if roll < share + 0.25 else 0]
        extra = self.chance.random()
        served = ("assisted_collection" if extra < 0.025 else "clinical_waste" if extra < 0.03 else
                  "garden" if extra > 0.4 and kind != "flat" else "") if home else ""
        key = (kind, street, tenure if home else "", served)
        known = self._shared.get(key)
        if known is None:
            known = self._shared[key] = MappingProxyType(_facts(kind, street, tenure if home else "", served))
        return known


def _facts(kind: str, street: Character, tenure: str, served: str) -> dict[str, object]:
    facts: dict[str, object] = {
        "class": CLASSES[kind],
        "collection_day": street.collection_day,
        "collection_week": street.collection_week,
        "collection_round": street.round,
        "conservation_area": street.conservation_area,
        "flood_zone": street.flood_zone,
    }
    if street.parking_zone:
        facts["parking_zone"] = street.parking_zone
    if served == "clinical_waste":
        facts[served] = True
    if tenure:
        facts |= {"tenure": tenure, "council_tenant": tenure == "council_rent", "council_tax_band": street.band}
        facts["assisted_collection"] = served == "assisted_collection"
        facts["bins"] = ("refuse", "recycling", "food", *(("garden",) if served == "garden" else ()))
        if tenure in ("council_rent", "social_rent"):
            facts["landlord"] = "Northmoor Council" if tenure == "council_rent" else "Cartrefi Moor Homes"
    elif kind in ("shop", "pub", "workshop", "care_home", "school", "civic"):
        facts["bins"] = ("trade",)
    return facts
