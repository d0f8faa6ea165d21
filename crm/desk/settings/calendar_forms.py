"""Forms of a calendar: its week, days that differ, bank holidays, school terms, a new calendar."""

from crm.errors import Invalid
from crm.foundation import clock
from crm.sla import holidays
from crm.sla.calendar import DAY_NAMES, Calendar, Span
from crm.values import text as texts
from crm.web import fields
from crm.web.forms import Form

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DIVISIONS = [(holidays.ENGLAND_AND_WALES, "England and Wales"), (holidays.SCOTLAND, "Scotland"),
             (holidays.NORTHERN_IRELAND, "Northern Ireland"), (holidays.UK_ANY, "Anywhere in the United Kingdom")]


def spans_of(typed: str, *, field: str) -> tuple[Span, ...]:
    """Opening hours as typed, "08:30-12:00, 13:00-17:00"; none for nothing or "closed". Raises Invalid."""
    words = [word for word in typed.replace(";", ",").replace(" and ", ",").split(",") if word.strip()]
    if not words or typed.strip().casefold() == "closed":
        return ()
    try:
        return tuple(sorted(Span.parse(word.strip()) for word in words))
    except ValueError as wrong:
        raise Invalid(fields={field: str(wrong)}) from wrong


def in_words(spans: tuple[Span, ...]) -> str:
    """Opening hours as they are typed."""
    return ", ".join(str(span) for span in spans)


class WeekForm(Form):
    """The opening hours of each weekday, and which open days do not count as working days."""

    mon = fields.text("Monday", longest=80, width="20")
    tue = fields.text("Tuesday", longest=80, width="20")
    wed = fields.text("Wednesday", longest=80, width="20")
    thu = fields.text("Thursday", longest=80, width="20")
    fri = fields.text("Friday", longest=80, width="20")
    sat = fields.text("Saturday", longest=80, width="20")
    sun = fields.text("Sunday", longest=80, width="20")
    uncounted = fields.ticks("Open, but no working day for deadlines", list(zip(DAY_NAMES, WEEKDAYS, strict=True)),
                             hint="A contact centre's Saturday, for example")

    @classmethod
    def of(cls, calendar: Calendar) -> "WeekForm":
        """The form of a calendar as it is."""
        week = {name: in_words(calendar.week[day]) for day, name in enumerate(DAY_NAMES)}
        return cls(data={**week, "uncounted": [DAY_NAMES[day] for day in sorted(calendar.uncounted)]})

    @property
    def week(self) -> list[tuple[Span, ...]]:
        """What was typed, Monday first. Raises Invalid at the day that cannot be read."""
        return [spans_of(self[name].data or "", field=name) for name in DAY_NAMES]

    @property
    def days_uncounted(self) -> set[int]:
        """The weekdays ticked, 0 is Monday."""
        return {DAY_NAMES.index(name) for name in self.uncounted.data or ()}


class ClosingForm(Form):
    """A day, or a run of days, on which it is closed."""

    first = fields.day("First closed day", required="Enter the first day")
    last = fields.day("Last closed day (if there are several)")
    why = fields.text("Why", required="Say why, so that officers can explain a later date", longest=120,
                      hint="For example, Christmas closure")


class OpeningForm(Form):
    """A day with hours of its own."""

    on = fields.day("Day", required="Enter the day")
    hours = fields.text("Open", required="Enter when it is open, like 08:30-12:00", longest=80, width="20",
                        hint="Like 08:30-12:00, or 08:30-12:00, 13:00-15:00")


class HolidaysForm(Form):
    """Whose bank holidays are closed days, in which year."""

    division = fields.select("Bank holidays of", DIVISIONS, required="Choose whose bank holidays", empty=None)
    year = fields.select("Year", [], required="Choose the year", empty=None)

    @classmethod
    def now(cls) -> "HolidaysForm":
        """With the years that are known from this one on."""
        first, last = clock.today().year, holidays.known_until().year
        years = [(str(year), str(year)) for year in range(first, last + 1)]
        made: HolidaysForm = type("HolidaysForm", (cls,), {
            "year": fields.select("Year", years, required="Choose the year", empty=None)})()
        return made


class TermForm(Form):
    """A school term."""

    first = fields.day("First day of the term", required="Enter the first day")
    last = fields.day("Last day of the term", required="Enter the last day")


class NoSchoolForm(Form):
    """Days within a term without school."""

    first = fields.day("First day without school", required="Enter the first day", hint="Half term, or a training day")
    last = fields.day("Last day (if there are several)")


class NewCalendarForm(Form):
    """A calendar, to begin with like one that there is."""

    name = fields.text("What is it called?", required="Enter what it is called", longest=80,
                       hint="For example, Registrars")
    name_cy = fields.text("Name in Welsh (optional)", longest=80)
    like = fields.select("Begin with the days and hours of", [], required="Choose a calendar", empty=None)

    @property
    def code(self) -> str:
        """The code by which services name it, from its name. Raises Invalid when the name has no letters."""
        made = "-".join(part for part in texts.fold(self.name.data or "").split() if part.isascii() and part.isalnum())
        if not made or not made[0].isalpha():
            raise Invalid(fields={"name": "Begin the name with a letter"})
        if made == "add":  # the page beside those of calendars
            raise Invalid(fields={"name": "Use more words than that"})
        return made[:60].rstrip("-")
