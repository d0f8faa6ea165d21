"""The people of Northmoor, household by household, with all the mess that real records hold."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from crm.jobs.demo import organisations
from crm.jobs.demo.chance import Chance, Weighted
from crm.jobs.demo.gazetteer import Gazetteer
from crm.jobs.demo.names import CULTURES, EMOJI_NAMES, NICKNAMES, ONE_WORD, Culture
from crm.jobs.demo.reach import Directory, Point
from crm.jobs.demo.records import Home, Need, OtherName, Person, Tie

LANDMARK_UPRN = "100000004211"
"""4 Tannery Row, where Dilys Pritchard lives."""
CARE_HOME_RESIDENTS = 40


_CULTURE = Weighted({culture: culture.share for culture in CULTURES})
_HOUSEHOLD = Weighted({"empty": 6.0, "single": 26.0, "couple": 27.0, "family": 24.0, "parent": 7.0, "sharers": 4.0,
                       "siblings": 2.0, "three": 4.0})
_NEEDS = Weighted({"large_print": 30.0, "bsl": 6.0, "phone_only": 12.0, "extra_time": 16.0, "easy_read": 8.0,
                   "audio": 5.0, "advocate": 7.0, "no_stairs": 10.0, "lip_reads": 6.0})
_NEED_WORDS = {
    "large_print": "18 point, black on yellow", "bsl": "British Sign Language interpreter, two hours' notice",
    "phone_only": "Cannot read letters; ring instead", "extra_time": "Needs more time to answer",
    "easy_read": "Short sentences and pictures", "audio": "Audio by e-mail",
    "advocate": "Speak to her advocate first", "no_stairs": "Meet on the ground floor", "lip_reads": "Face the light",
}
_INTERPRETERS = {"polish": "Polish", "vietnamese": "Vietnamese", "chinese": "Cantonese", "muslim": "Urdu",
                 "portuguese": "Portuguese", "sikh": "Punjabi"}
_NOTES = ("After 2pm", "Ring twice, hard of hearing", "Not on Fridays", "Speak slowly", "Works nights, ring after 3pm",
          "Leave a message with his daughter")


def make(gazetteer: Gazetteer, *, size: int, seed: int, today: date) -> Iterator[Person]:
    """Exactly `size` contacts, one in thirty an organisation, the landmarks first."""
    return _Town(gazetteer, size=size, seed=seed, today=today).people()


class _Town:
    def __init__(self, gazetteer: Gazetteer, *, size: int, seed: int, today: date) -> None:
        self.properties = gazetteer.properties
        self.homes = [i for i, place in enumerate(self.properties) if place.is_home]
        self.chance = Chance(seed, "people")
        self.directory = Directory(seed, size)
        self.size, self.today = size, today
        self.made = self.care_homes = 0
        self.days = [today - timedelta(days=days) for days in range(40_000)]

    def people(self) -> Iterator[Person]:
        for person in self._all():
            if person.number > self.size:
                return
            yield person

    def _all(self) -> Iterator[Person]:
        landmark = next(i for i in self.homes if self.properties[i].uprn == LANDMARK_UPRN)
        yield from self._landmarks(landmark)
        yield from organisations.make(self.properties, self.chance, self.directory, self._number,
                                      most=self.size // 30, today=self.today)
        yield from self._strays()
        while True:
            former = False
            for index in self.homes:
                if index != landmark or former:
                    yield from self._household(index, former=former)
            former = True

    def _number(self) -> int:
        self.made += 1
        return self.made

    def _landmarks(self, index: int) -> Iterator[Person]:
        """The people whom the documentation and the screenshots speak of."""
        since = date(2014, 5, 1)
        home = (Home("residence", index, from_on=since),)
        shared = Point("phone", "029 2018 0118", "442920180118", "home")
        dilys = self._number()
        yield Person(
            dilys, "person", "Dilys Pritchard", date(1948, 3, 1), "full", language="cy", format="large_print",
            preferred_channel="phone", reach_note="After 2pm", pronunciation="DIL-iss",
            other_names=(OtherName("former", "Dilys Bevan", date(1971, 6, 12)),),
            points=(shared, Point("email", "dilys@example.org", "dilys@example.org", "home")), homes=home,
            needs=(Need("large_print", _NEED_WORDS["large_print"], date(2025, 10, 12), None),),
        )
        yield Person(self._number(), "person", "Gwyn Pritchard", date(1946, 11, 20), "full", language="en",
                     points=(shared,), homes=home, ties=(Tie("partner", dilys),))
        yield Person(self._number(), "person", "D. Prichard", homes=(Home("residence", None, "4 Tannery Row",
                     "NM1 4QT"),), points=(shared._replace(value="02920 180118"),))

    def _strays(self) -> Iterator[Person]:
        """One of each trouble, so that the smallest council has them all."""
        chance = self.chance
        for name in ONE_WORD:
            yield self._person(name, chance.pick(self.homes), born=self._adult())
        for name in EMOJI_NAMES:
            person = self._person(f"{chance.pick(CULTURES[0].men)} Webb", chance.pick(self.homes), born=self._adult())
            yield person._replace(other_names=(OtherName("known_as", name),))
        lines = "\n".join(["c/o The Travelling Theatre", *(f"Caravan {n}, Field {n % 5 + 1}" for n in range(1, 38)),
                           "Showground", "Over Moor"])
        yield self._person("Ffion ap Gwilym-Fitzgerald", None, born=self._adult())._replace(
            homes=(Home("correspondence", None, lines),))
        yield self._person("Tom Marsh", None, born=self._adult())._replace(
            homes=(Home("care_of", None, "St David's Night Shelter, Northmoor"),), reach_note="No fixed abode")
        number = self._number()
        yield Person(number, "person", "Not given", points=(self.directory.phone(),))

    def _household(self, index: int, *, former: bool) -> Iterator[Person]:
        chance = self.chance
        if self.properties[index].kind == "care_home":
            yield from self._care_home(index)
            return
        kind = chance.draw(_HOUSEHOLD)
        if kind == "empty":
            return
        culture, roll = chance.draw(_CULTURE), chance.random()
        family = chance.pick(culture.family)
        since = self.days[200 + int(roll * 11_000)]
        left = self.days[int(roll * 1_500)] if former else None
        landline = self.directory.phone() if chance.random() < 0.5 else None
        home = (Home("residence", index, from_on=since if not former else None, to_on=left),)
        if kind in ("single", "sharers"):
            for _ in range(1 if kind == "single" else chance.between(2, 5)):
                yield self._one(culture, family, home, landline)
                if kind == "sharers":
                    culture = chance.draw(_CULTURE)
                    family = chance.pick(culture.family)
        elif kind == "siblings":
            yield from self._siblings(culture, family, home, landline, twins=chance.random() < 0.6)
        elif kind == "parent":
            yield from self._namesakes(culture, family, home, landline)
        else:
            yield from self._couple(culture, family, home, landline, more={"couple": 0, "three": 1, "family": 1}[kind])

    def _care_home(self, index: int) -> Iterator[Person]:
        """Many people with one address and one telephone, and the manager's address for letters."""
        phone = self.directory.phone()._replace(use="work", note="the home's office")
        self.care_homes += 1
        for _ in range(CARE_HOME_RESIDENTS if self.care_homes == 1 else self.chance.between(3, 16)):
            culture = self.chance.draw(_CULTURE)
            person = self._one(culture, self.chance.pick(culture.family), (Home("residence", index),), None)
            born = self.days[27_000 + int(self.chance.random() * 9_500)]
            yield person._replace(born_on=born, birth_precision="full", points=(phone,))

    def _couple(
        self, culture: Culture, family: str, home: tuple[Home, ...], landline: Point | None, *, more: int
    ) -> Iterator[Person]:
        chance = self.chance
        shared = (self.directory.email(f"the{family}{culture.husband}s"),) if chance.random() < 0.12 else ()
        her = self._one(culture, family, home, landline, sex=0, shared=shared)
        if chance.random() < 0.15:
            maiden = self._written(culture, chance.pick(culture.women), chance.pick(culture.family), 0)[0]
            her = her._replace(other_names=(*her.other_names, OtherName("former", maiden)))
        yield her
        yield self._one(culture, family, home, landline, sex=1, shared=shared)._replace(
            ties=(Tie("partner", her.number),)
        )
        for _ in range(more if chance.random() < 0.55 else 0):
            child = self._one(culture, family, home, landline)
            born = self.days[5_900 + int(chance.random() * 3_000)]
            yield child._replace(born_on=born, birth_precision="full", ties=(Tie("parent", her.number),))

    def _siblings(
        self, culture: Culture, family: str, home: tuple[Home, ...], landline: Point | None, *, twins: bool
    ) -> Iterator[Person]:
        """Twins share all but the first name; other brothers and sisters have their own dates of birth."""
        first = self._one(culture, family, home, landline)
        yield first._replace(birth_precision="full" if first.born_on else None)
        second = self._one(culture, family, home, landline)
        yield second._replace(born_on=first.born_on if twins else second.born_on,
                              birth_precision=first.birth_precision if twins else second.birth_precision,
                              ties=(Tie("sibling", first.number),))

    def _namesakes(
        self, culture: Culture, family: str, home: tuple[Home, ...], landline: Point | None
    ) -> Iterator[Person]:
        """Parent and child with one name at one address."""
        parent = self._one(culture, family, home, landline, sex=1)
        yield parent._replace(born_on=self.days[22_000 + int(self.chance.random() * 6_000)], birth_precision="full")
        child = self._one(culture, family, home, landline, sex=1)
        born = self.days[8_000 + int(self.chance.random() * 5_000)]
        yield child._replace(name=parent.name, other_names=(), born_on=born, birth_precision="full",
                             ties=(Tie("parent", parent.number),))

    def _one(
        self,
        culture: Culture,
        family: str,
        home: tuple[Home, ...],
        landline: Point | None,
        *,
        sex: int | None = None,
        shared: tuple[Point, ...] = (),
    ) -> Person:
        sex = (1 if self.chance.random() < 0.5 else 0) if sex is None else sex
        first = self.chance.pick(culture.men if sex else culture.women).replace("_", " ")
        name, last = self._written(culture, first, family, sex)
        person = self._person(name, None, born=self._adult(), first=first, last=last, landline=landline, shared=shared,
                              culture=culture)
        return person._replace(homes=self._moved(home))

    def _written(self, culture: Culture, first: str, family: str, sex: int) -> tuple[str, str]:
        """The whole name as this culture writes it, and the family name in it."""
        family = family.replace("_", " ") + (culture.husband if sex else culture.wife)
        roll = self.chance.random()
        code = culture.code
        if code == "sikh":
            middle = "Singh" if sex else "Kaur"
            return (f"{first} {middle}", middle) if roll < 0.45 else (f"{first} {middle} {family}", family)
        if code == "welsh" and roll < 0.07:
            return f"{first} {'ap' if sex else 'ferch'} Rhys", "Rhys"
        if code in ("vietnamese", "chinese") and roll < 0.5:
            return f"{family} {first}", family
        if roll > 0.985:
            return f"{first[0]}. {family}", family
        if roll > 0.97:
            return f"{first} {family}".upper(), family
        return f"{first} {family}", family

    def _moved(self, home: tuple[Home, ...]) -> tuple[Home, ...]:
        """One in eight is known to have lived elsewhere in Northmoor before; one in forty has left it."""
        roll = self.chance.random()
        here = home[0]
        if roll < 0.125 and here.from_on and here.to_on is None:
            before = self.chance.pick(self.homes)
            return (Home("residence", before, to_on=here.from_on), here)
        if roll > 0.975 and here.from_on:
            return (here._replace(to_on=self.days[int(self.chance.random() * 190)]),
                    Home("residence", None, "12 Elsewhere Road\nOthertown", "OT1 1AA"))
        return home

    def _adult(self) -> date:
        return self.days[6_600 + int(self.chance.random() * self.chance.random() * 27_000)]

    def _person(
        self,
        name: str,
        index: int | None,
        *,
        born: date,
        first: str = "",
        last: str = "",
        landline: Point | None = None,
        shared: tuple[Point, ...] = (),
        culture: Culture = CULTURES[0],
    ) -> Person:
        """One person with what is known of them; `index` is their property."""
        chance, number = self.chance, self._number()
        roll, other = chance.random(), chance.random()
        precision = "full" if roll < 0.62 else "year" if roll < 0.68 else "estimated" if roll < 0.70 else None
        if roll > 0.995:
            born, precision = date(1900, 1, 1), "full"  # typed to fill the box
        needs, form = self._needs(other)
        known = NICKNAMES.get(first) if chance.random() < 0.3 else None
        language = None if other < 0.38 else "cy" if culture.code == "welsh" and other < 0.75 or other < 0.41 else "en"
        return Person(
            number, "person", name, born if precision else None, precision,
            died_on=self.days[int(other * 30_000)] if 0.0 < other < 0.015 else None, language=language,
            interpreter=_INTERPRETERS.get(culture.code) if 0.5 < roll < 0.56 else None, format=form,
            preferred_channel="phone" if needs and needs[0].kind == "phone_only" else
            ("email", "phone", "letter", "sms")[number % 4] if roll < 0.18 else None,
            reach_note=chance.pick(_NOTES) if 0.60 < roll < 0.63 else None,
            pronouns="they/them" if 0.445 < other < 0.449 else None,
            other_names=(OtherName("known_as", f"{known} {last}".strip()),) if known else (),
            points=self._points(first or name, last, landline) + shared,
            homes=(Home("residence", index),) if index is not None else (), needs=needs,
        )

    def _points(self, first: str, last: str, landline: Point | None) -> tuple[Point, ...]:
        """None at all, a phone, an e-mail, or several; a household's landline is shared."""
        roll = self.chance.random()
        if roll < 0.09:
            return (landline,) if landline else ()
        points = [landline] if landline and roll < 0.7 else []
        if roll < 0.72 or not points:
            points.append(self.directory.phone())
        if roll > 0.38:
            points.append(self.directory.email(first, last) if last else self.directory.email(first))
        if 0.40 < roll < 0.42:
            points[0] = points[0]._replace(do_not_use="Answered by somebody else")
        return tuple(points)

    def _needs(self, roll: float) -> tuple[tuple[Need, ...], str | None]:
        if roll < 0.955:
            return (), None
        kind = self.chance.draw(_NEEDS)
        agreed = self.days[30 + int(self.chance.random() * 900)]
        need = Need(kind, _NEED_WORDS[kind], agreed, agreed + timedelta(days=730))
        return (need,), kind if kind in ("large_print", "audio", "easy_read") else None
