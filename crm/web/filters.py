"""How things are written on every page: times in Europe/London, due dates in words, money, tags, references."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import get_locale, gettext, ngettext
from markupsafe import Markup, escape

from crm.accounts.permissions import Role
from crm.foundation import clock

LONDON = ZoneInfo("Europe/London")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

#: The colour of each kind of status; the words always say it too.
STATUS_COLOURS = {"new": "blue", "open": "purple", "waiting": "yellow", "in_force": "teal", "closed": "grey"}
PRIORITY_COLOURS = {"urgent": "red", "high": "orange", "low": "grey"}


class Due(NamedTuple):
    """A deadline in words. `tone`: late, soon, calm or paused."""

    words: str
    tone: str


def local(at: datetime) -> datetime:
    """An aware instant as the clock on a wall in the council shows it."""
    return at.astimezone(LONDON)


def day(on: date | None, *, weekday: bool = False) -> str:
    """`20 Nov 2026`, or `Fri 20 Nov 2026`."""
    if on is None:
        return ""
    on = local(on).date() if isinstance(on, datetime) else on
    names = _names()
    name = f"{names.weekdays[on.weekday()]} " if weekday else ""
    return f"{name}{on.day} {names.months[on.month - 1]} {on.year}"


def when(at: datetime | None) -> str:
    """`Today 10:42`, `Yesterday 16:05`, `20 Nov 09:13`, `20 Nov 2025 09:13`."""
    if at is None:
        return ""
    here = local(at)
    return f"{_near_day(here.date(), local(clock.now()).date())} {here:%H:%M}"


def when_html(at: datetime | None) -> Markup:
    """`when` as a `<time>` whose full date shows on pointing."""
    if at is None:
        return Markup()
    full = f"{day(at, weekday=True)} {local(at):%H:%M}"
    return Markup(f'<time datetime="{at.isoformat()}" title="{escape(full)}">{escape(when(at))}</time>')


def age(at: datetime | None) -> str:
    """How long ago, roughly: `4 minutes`, `3 hours`, `12 days`, `5 months`."""
    if at is None:
        return ""
    passed = max(clock.now() - at, timedelta())
    minutes, days = int(passed.total_seconds() // 60), passed.days
    if minutes < 60:
        return ngettext("%(num)d minute", "%(num)d minutes", minutes)  # type: ignore[no-any-return]
    if minutes < 24 * 60:
        return ngettext("%(num)d hour", "%(num)d hours", minutes // 60)  # type: ignore[no-any-return]
    if days < 90:
        return ngettext("%(num)d day", "%(num)d days", days)  # type: ignore[no-any-return]
    return ngettext("%(num)d month", "%(num)d months", days // 30)  # type: ignore[no-any-return]


def due(at: datetime | None, *, left: str = "", soon: timedelta = timedelta(days=1),
        is_done: bool = False) -> Due | None:
    """A deadline in words: `3 days overdue`, `Due today 17:00`, `Due tomorrow 09:00`, `Due 20 Nov`.

    `left`: while the clock is paused, the time left in words ("2 days"). `soon`: how near is near. `is_done`: nothing
    is late any more. None when there is no deadline at all.
    """
    if left:
        return Due(gettext("%(left)s left, paused", left=left), "paused")
    if at is None:
        return None
    now, here = clock.now(), local(at)
    today = local(now).date()
    if is_done:
        return Due(_near_day(here.date(), today), "calm")
    if at < now:
        return Due(_overdue(now - at, here.date(), today), "late")
    if here.date() == today:
        return Due(gettext("Due today %(time)s", time=f"{here:%H:%M}"), "soon")
    if here.date() == today + timedelta(days=1):
        return Due(gettext("Due tomorrow %(time)s", time=f"{here:%H:%M}"), "soon")
    return Due(gettext("Due %(day)s", day=_near_day(here.date(), today)), "soon" if at - now <= soon else "calm")


def due_html(at: datetime | None, left: str = "", is_done: bool = False) -> Markup:
    """`due` for a list: words, and a tag where somebody should look."""
    found = due(at, left=left, is_done=is_done)
    if found is None:
        return Markup(f'<span class="muted">{escape(gettext("No date"))}</span>')
    colour = {"late": "red", "soon": "orange", "paused": "yellow"}.get(found.tone)
    return tag(found.words, colour) if colour else Markup(f'<span class="nowrap">{escape(found.words)}</span>')


def tag(text: str, colour: str | None = None) -> Markup:
    """A tag. Plain HTML, so that lists of hundreds cost nothing."""
    extra = f" govuk-tag--{colour}" if colour else ""
    return Markup(f'<strong class="govuk-tag{extra}">{escape(text)}</strong>')


def status_tag(text: str, kind: str) -> Markup:
    """The tag of a status, coloured by its kind (new, open, waiting, in_force, closed)."""
    return tag(text, STATUS_COLOURS.get(kind))


def priority_tag(priority: str | None) -> Markup:
    """The tag of a priority; an ordinary one has none."""
    colour = PRIORITY_COLOURS.get(priority or "")
    return tag((priority or "").capitalize(), colour) if colour else Markup()


def money(amount: Decimal | float | int | str | None) -> str:
    """`£1,234.50`; whole pounds as `£1,234`."""
    if amount is None or amount == "":
        return ""
    exact = Decimal(str(amount))
    sign = "-" if exact < 0 else ""
    return f"{sign}£{abs(exact):,.0f}" if exact == exact.to_integral_value() else f"{sign}£{abs(exact):,.2f}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 case`, `2 cases`, `1,204 cases`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def joined(parts: list[str | None], between: str = ", ") -> str:
    """The parts that say something, joined."""
    return between.join(part for part in parts if part)


def role_name(role: str) -> str:
    """What a role of a team is called: `Service owner`."""
    return Role(role).words


def lines(text: str | None) -> Markup:
    """Text with its line breaks, safe."""
    return Markup("<br>").join(escape(line) for line in (text or "").splitlines())


def size(octets: int) -> str:
    """`340 kB`, `1.2 MB`."""
    return f"{octets / 1_000_000:.1f} MB" if octets >= 1_000_000 else f"{max(1, octets // 1000)} kB"


def hang(app: Flask) -> None:
    """Give templates these filters."""
    for each in (day, when, when_html, age, due_html, tag, status_tag, priority_tag, money, counted, joined, lines,
                 role_name, size):
        app.jinja_env.filters[each.__name__] = each
    app.jinja_env.globals["due"] = due


def _near_day(on: date, today: date) -> str:
    names = _names()
    if on == today:
        return names.today
    if on == today - timedelta(days=1):
        return names.yesterday
    return f"{on.day} {names.months[on.month - 1]}" + ("" if on.year == today.year else f" {on.year}")


def _overdue(late_by: timedelta, on: date, today: date) -> str:
    days = (today - on).days
    if days >= 1:
        return ngettext("%(num)d day overdue", "%(num)d days overdue", days)  # type: ignore[no-any-return]
    hours = int(late_by.total_seconds() // 3600)
    if hours >= 1:
        return ngettext("%(num)d hour overdue", "%(num)d hours overdue", hours)  # type: ignore[no-any-return]
    return gettext("Overdue")  # type: ignore[no-any-return]


class _Names(NamedTuple):
    """Own names of months: Babel's short Welsh and English ones differ between releases, and these are in every row."""

    months: list[str]
    weekdays: list[str]
    today: str
    yesterday: str


_known: dict[str, _Names] = {}


def _names() -> _Names:
    """The names of the language that is spoken, looked up once: a timeline asks for a hundred."""
    locale = get_locale()
    language = locale.language if locale is not None else ""
    if language not in _known:
        _known[language] = _Names([gettext(name) for name in MONTHS], [gettext(name) for name in WEEKDAYS],
                                  gettext("Today"), gettext("Yesterday"))
    return _known[language]
