"""Dates as people write and say them: approximate ones, ages, and days in words."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crm.values.amount import Unit, amount_in_words
from crm.values.text import fold

LONDON = ZoneInfo("Europe/London")
"""Where every instant is shown."""

MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "cy": ("Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref",
           "Tachwedd", "Rhagfyr"),
}  # fmt: skip
WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "cy": ("Dydd Llun", "Dydd Mawrth", "Dydd Mercher", "Dydd Iau", "Dydd Gwener", "Dydd Sadwrn", "Dydd Sul"),
}

_EARLIEST = 1850
_NUMBERS = re.compile(r"(\d{1,4})[\s./,-]+(\d{1,2})[\s./,-]+(\d{1,4})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[\s./-]+(\d{4})")
_ABOUT = re.compile(r"^(?:about|around|approximately|approx|circa|c|ca|estimated|est|tua|oddeutu)\b[\s.]*")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|af|il|ydd|fed|eg|ain)\b")
_MONTH_NAMES = {
    name.lower()[:length]: number
    for names in MONTHS.values()
    for number, name in enumerate(names, start=1)
    for length in {3, 4, len(name)}
}


@dataclass(frozen=True, slots=True, order=True)
class ApproximateDate:
    """A date of which the day, or the day and the month, may not be known; `about` when it was only estimated.

    Raises ValueError for a date that does not exist, or lies before 1850.
    """

    year: int
    month: int | None = None
    day: int | None = None
    about: bool = False

    def __post_init__(self) -> None:
        if not _EARLIEST <= self.year <= 2200:
            raise ValueError(f"The year must be {_EARLIEST} or later, with four digits.")
        if self.day is not None and self.month is None:
            raise ValueError("A day needs its month.")
        if self.month is not None and not 1 <= self.month <= 12:
            raise ValueError("The month must be from 1 to 12.")
        if self.day is not None and not 1 <= self.day <= monthrange(self.year, self.month or 1)[1]:
            raise ValueError("There is no such day in that month.")

    @property
    def is_full(self) -> bool:
        """Day, month and year are known, and not estimated."""
        return self.day is not None and not self.about

    @property
    def earliest(self) -> date:
        """The first date that it may be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last date that it may be."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def words(self, language: str = "en") -> str:
        """ "12 March 1975", "March 1975", "about 1975"."""
        months = MONTHS.get(language, MONTHS["en"])
        parts = (self.day, months[self.month - 1] if self.month else None, self.year)
        shown = " ".join(str(part) for part in parts if part is not None)
        about = "tua" if language == "cy" else "about"
        return f"{about} {shown}" if self.about else shown

    def __str__(self) -> str:
        """As stored: "1975-03-12", "1975-03", "1975", with "~" before an estimate; `from_stored` reads it back."""
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return ("~" if self.about else "") + "-".join(parts)

    @classmethod
    def from_stored(cls, text: str) -> ApproximateDate:
        """Read what str() wrote. Raises ValueError otherwise."""
        year, month, day = ([int(part) for part in text.removeprefix("~").split("-")] + [None, None])[:3]
        return cls(year or 0, month, day, about=text.startswith("~"))

    @classmethod
    def on(cls, day: date) -> ApproximateDate:
        """A date of which everything is known."""
        return cls(day.year, day.month, day.day)

    def age_on(self, day: date) -> tuple[int, int]:
        """The least and the greatest number of full years it may be on a date; both are equal when it is certain."""
        return age_on(self.latest, day), age_on(self.earliest, day)


def parse(text: str) -> ApproximateDate:
    """Read a date as typed in Britain: "12/3/1975", "12 March 75", "March 1975", "1975", "about 1975", "1975-03-12".

    Day before month; Welsh months too; a year of two digits from 00 to 29 is 2000 to 2029, any other 1930 to
    1999. Raises ValueError in words.
    """
    plain = " ".join(text.lower().replace(",", " ").split())
    about = _ABOUT.match(plain) is not None
    plain = _ORDINAL.sub(r"\1", _ABOUT.sub("", plain)).strip(" .")
    parts = _in_numbers(plain) or _in_words(plain)
    if parts is None:
        raise ValueError(f'"{text[:40]}" is not a date. Write it like 27 3 1975, March 1975 or 1975.')
    year, month, day = parts
    return ApproximateDate(year, month, day, about=about)


def parse_full(text: str) -> date:
    """Read a whole date as typed in Britain. Raises ValueError in words when the day or month is missing."""
    found = parse(text)
    if not found.is_full:
        raise ValueError("Enter the day, the month and the year.")
    return found.earliest


def age_on(born: date, day: date) -> int:
    """Full years of age on a date; born on 29 February, a year older on 1 March (Family Law Reform Act 1969, s.9)."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def day_in_words(day: date, *, language: str = "en", weekday: bool = False, year: bool = True) -> str:
    """ "23 November 2026", "Monday 23 November 2026", "23 Tachwedd 2026" (GOV.UK style)."""
    months, weekdays = MONTHS.get(language, MONTHS["en"]), WEEKDAYS.get(language, WEEKDAYS["en"])
    shown = f"{day.day} {months[day.month - 1]}"
    shown = f"{shown} {day.year}" if year else shown
    return f"{weekdays[day.weekday()]} {shown}" if weekday else shown


def time_in_words(at: datetime, *, language: str = "en") -> str:
    """The time in London as GOV.UK writes it: "9am", "5:30pm", "midday", "midnight"."""
    local = at.astimezone(LONDON)
    if local.minute == 0 and local.hour in (0, 12):
        english, welsh = ("midday", "canol dydd") if local.hour else ("midnight", "canol nos")
        return welsh if language == "cy" else english
    half = ("yb" if local.hour < 12 else "yp") if language == "cy" else ("am" if local.hour < 12 else "pm")
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{half}"


def moment_in_words(at: datetime, *, language: str = "en", weekday: bool = False) -> str:
    """ "23 November 2026 at 9:05am", in London."""
    joined = "am" if language == "cy" else "at"
    day = day_in_words(at.astimezone(LONDON).date(), language=language, weekday=weekday)
    return f"{day} {joined} {time_in_words(at, language=language)}"


def length_in_words(length: timedelta, *, language: str = "en") -> str:
    """Hours and minutes: "3 hours 20 minutes", "45 minutes", "less than a minute"; the sign is left off."""
    hours, minutes = divmod(int(abs(length) / timedelta(minutes=1)), 60)
    if not hours and not minutes:
        return "llai na munud" if language == "cy" else "less than a minute"
    parts = [(hours, Unit.HOURS), (minutes, Unit.MINUTES)]
    return " ".join(amount_in_words(count, unit, language=language) for count, unit in parts if count)


def near_day_in_words(day: date, *, today: date, language: str = "en") -> str | None:
    """ "today", "tomorrow" or "yesterday"; None for any other day."""
    words: dict[int, tuple[str, str]] = {0: ("today", "heddiw"), 1: ("tomorrow", "yfory"), -1: ("yesterday", "ddoe")}
    found = words.get((day - today).days)
    return found[language == "cy"] if found else None


_Parts = tuple[int, int | None, int | None]


def _in_numbers(plain: str) -> _Parts | None:
    if found := _NUMBERS.fullmatch(plain):
        first, second, third = found.groups()
        if len(first) == 4:
            return (int(first), int(second), int(third)) if len(third) < 3 else None
        return None if len(first) > 2 or len(third) == 3 else (_year(third), int(second), int(first))
    if found := _MONTH_YEAR.fullmatch(plain):
        return int(found[2]), int(found[1]), None
    return (int(plain), None, None) if re.fullmatch(r"\d{4}", plain) else None


def _in_words(plain: str) -> _Parts | None:
    words = fold(plain).split()
    months = [number for word in words if (number := _MONTH_NAMES.get(word))]
    numbers = [word for word in words if word.isascii() and word.isdigit()]
    rest = [word for word in words if word not in _MONTH_NAMES and word not in numbers and word not in ("of", "o")]
    if len(months) != 1 or rest or not 1 <= len(numbers) <= 2 or any(len(number) > 4 for number in numbers):
        return None
    if len(numbers) == 1:
        return (int(numbers[0]), months[0], None) if len(numbers[0]) == 4 else None
    day, year = numbers if len(numbers[0]) < 4 else reversed(numbers)
    return (_year(year), months[0], int(day)) if len(day) < 3 and len(year) != 3 else None


def _year(digits: str) -> int:
    number = int(digits)
    if len(digits) > 2:
        return number
    return number + (2000 if number < 30 else 1900)


