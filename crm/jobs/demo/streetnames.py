"""Names of streets: English and Welsh, none given twice until the plain ones have run out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from crm.jobs.demo.chance import Chance
from crm.jobs.demo.streetwords import BILINGUAL, FORMER, KINDS, MAIN_STREETS, STEMS, WELSH_KINDS, WELSH_STEMS


class StreetName(NamedTuple):
    """A street's name, and its Welsh one where the two differ."""

    name: str
    name_cy: str

    @classmethod
    def of(cls, name: str) -> StreetName:
        """The name with the Welsh one that the council gave it, if it did."""
        return cls(name, BILINGUAL.get(name, ""))


def street_names(seed: int) -> Iterator[StreetName]:
    """Names without end, every ninth one Welsh, the main streets and Tannery Row left out."""
    chance = Chance(seed, "streets")
    taken = {*MAIN_STREETS, "Tannery Row"}
    english = chance.shuffled([f"{stem} {kind}" for stem in STEMS for kind in KINDS])
    welsh = chance.shuffled([f"{kind} {stem}" for kind in WELSH_KINDS for stem in WELSH_STEMS])
    numbered = 0
    while True:
        for former in FORMER:
            prefix = f"{former}{numbered} " if numbered else former
            for index, name in enumerate(english):
                if name in taken and not prefix:
                    continue
                yield StreetName.of(prefix + name)
                if not prefix and index % 8 == 0 and index // 8 < len(welsh):
                    yield StreetName(welsh[index // 8], "")
        numbered += 1
