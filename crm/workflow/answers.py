"""One answer: read as it was typed or sent, checked for its type, and made the JSON value that is kept."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from crm.values import dates, email, phone
from crm.workflow import questions as q
from crm.workflow.saying import Wrong

LONGEST_SHORT = 300
"""Characters of a name, a line of an address and the like."""
LONGEST_PLACE = 1000


DEEPEST = 6
"""How far an answer may be nested; people's answers are at most rows of parts of lists."""

_NOT_WRITTEN = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
"""Control characters and halves of characters: nobody means them, and PostgreSQL refuses some."""


def is_empty(raw: Any, *, depth: int = 0) -> bool:
    """Whether nothing was answered: nothing at all, blanks, or parts that are all blank."""
    if isinstance(raw, str):
        return not _NOT_WRITTEN.sub("", raw).strip()
    if depth < DEEPEST and isinstance(raw, Mapping):
        return all(is_empty(part, depth=depth + 1) for part in raw.values())
    if depth < DEEPEST and isinstance(raw, list | tuple):
        return all(is_empty(part, depth=depth + 1) for part in raw)
    return raw is None


def clean(question: q.Asked, raw: Any, *, today: date) -> Any:
    """The JSON value of what was typed or sent for this question, None when it is empty.

    Options are not looked at here (they may depend on other answers), nor the rows of a group.
    Raises Wrong with the message and its parameters.
    """
    if is_empty(raw):
        return None
    value = _CLEANERS[type(question)](question, raw)
    if isinstance(question, q.DateQuestion) and question.must_be:
        _right_side_of_today(question, value, today)
    return value


def text_of(raw: Any) -> str:
    """What was typed as text, lines ended by newlines and without characters that nobody writes. Raises Wrong."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float) or (isinstance(raw, int) and abs(raw) > 10**18):
        raise Wrong("Enter text.")
    lines = str(raw).replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_WRITTEN.sub("", lines).strip()


def _text(question: q.TextQuestion, raw: Any) -> str:
    return _long_enough(question, " ".join(text_of(raw).split()))


def _long_text(question: q.LongTextQuestion, raw: Any) -> str:
    return _long_enough(question, text_of(raw))


def _long_enough(question: q.TextQuestion | q.LongTextQuestion, text: str) -> str:
    if len(text) > question.most:
        raise Wrong("It must be {most} characters or fewer.", most=question.most)
    if len(text) < question.least:
        raise Wrong("It must be {least} characters or more.", least=question.least)
    return text


_NUMBER = re.compile(r"[-+]?\d{1,15}(\.\d{1,6})?")


def _read_number(raw: Any, decimals: int) -> int | float:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        text = f"{raw:.6f}".rstrip("0").rstrip(".") if -(10**15) < raw < 10**15 else ""
    else:
        text = text_of(raw).replace(",", "").replace(" ", "").removeprefix("£")
    if not _NUMBER.fullmatch(text):
        raise Wrong("Enter a number.")
    if len(text.partition(".")[2]) > decimals:
        raise Wrong(
            "Enter a whole number." if not decimals else "Give at most {decimals} decimal places.",
            decimals=decimals,
        )
    return float(text) if "." in text else int(text)


def _bounded(question: q.NumberQuestion | q.MoneyQuestion, number: int | float) -> int | float:
    if question.least is not None and number < question.least:
        raise Wrong("It must be {least} or more.", least=question.least)
    if question.most is not None and number > question.most:
        raise Wrong("It must be {most} or less.", most=question.most)
    return number


def _number(question: q.NumberQuestion, raw: Any) -> int | float:
    return _bounded(question, _read_number(raw, question.decimals))


def _money(question: q.MoneyQuestion, raw: Any) -> int | float:
    return _bounded(question, _read_number(raw, 2))


_AN_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)T.*")
_A_MONTH = re.compile(r"(\d{4})-(\d\d)")


def _date(question: q.DateQuestion, raw: Any) -> str | dict[str, int]:
    text = _date_text(raw) if isinstance(raw, Mapping) else _typed_date(text_of(raw))
    try:
        found = dates.parse(text)
    except ValueError:
        raise Wrong("Enter a real date, such as 27 3 2026.") from None
    if found.day is not None:
        return found.earliest.isoformat()
    if question.precision == "full":
        raise Wrong("The date must include a day, a month and a year.")
    return {"year": found.year} if found.month is None else {"year": found.year, "month": found.month}


def _typed_date(text: str) -> str:
    """The date of an instant, and months as programs write them ("2026-11") as people do."""
    if found := _A_MONTH.fullmatch(text):
        return f"{found[2]} {found[1]}"
    return _AN_INSTANT.sub(r"\1", text)


def _date_text(parts: Mapping[str, Any]) -> str:
    """What was typed in three boxes, in one line."""
    day, month, year = (str(parts.get(part) or "").strip() for part in ("day", "month", "year"))
    if not re.fullmatch(r"\d{4}", year):
        raise Wrong("The date must include a year with 4 numbers.")
    if day and not month:
        raise Wrong("The date must include a day, a month and a year.")
    return " ".join(filter(None, (day, month, year)))


def _right_side_of_today(question: q.DateQuestion, value: str | dict[str, int], today: date) -> None:
    parts = value if isinstance(value, dict) else None
    given = (parts["year"], parts.get("month", 0), 0) if parts else tuple(map(int, str(value).split("-")))
    length = 3 if not parts else 2 if "month" in parts else 1
    here, there = given[:length], (today.year, today.month, today.day)[:length]
    exact = length == 3
    wrong = {
        "past": here > there or (exact and here == there),
        "past_or_today": here > there,
        "today_or_future": here < there,
        "future": here < there or (exact and here == there),
    }[str(question.must_be)]
    if wrong:
        raise Wrong(
            {
                "past": "The date must be in the past.",
                "past_or_today": "The date must be today or in the past.",
                "today_or_future": "The date must be today or in the future.",
                "future": "The date must be in the future.",
            }[str(question.must_be)]
        )


_YES_NO = {"yes": "yes", "on": "yes", "true": "yes", "y": "yes", "no": "no", "false": "no", "n": "no"}


def _yes_or_no(raw: Any) -> str | None:
    if isinstance(raw, list | tuple) and raw:
        raw = raw[0]
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    return _YES_NO.get(raw.strip().lower()) if isinstance(raw, str) else None


def _yes_no(question: q.YesNoQuestion, raw: Any) -> str:
    found = _yes_or_no(raw)
    if found is None:
        raise Wrong("Select yes or no.")
    return found


def _choice(question: q.ChoiceQuestion, raw: Any) -> str:
    if isinstance(raw, list | tuple):
        if len(raw) != 1:
            raise Wrong("Select one option.")
        raw = raw[0]
    return text_of(raw)


def _choices(question: q.ChoicesQuestion, raw: Any) -> list[str]:
    given = list(raw) if isinstance(raw, list | tuple) else [raw]
    chosen = list(dict.fromkeys(text_of(item) for item in given if not is_empty(item)))
    if len(chosen) < question.least:
        raise Wrong("Select {least} or more.", least=question.least)
    if question.most is not None and len(chosen) > question.most:
        raise Wrong("Select {most} or fewer.", most=question.most)
    return chosen


def _declaration(question: q.DeclarationQuestion, raw: Any) -> str | None:
    return "yes" if _yes_or_no(raw) == "yes" else None


def _parts(raw: Any, most: Mapping[str, int]) -> dict[str, str]:
    if isinstance(raw, str):
        raw = {"text": raw}
    if not isinstance(raw, Mapping) or any(key not in most for key in raw):
        raise Wrong("This is not an answer to this kind of question.")
    found: dict[str, str] = {}
    for key, part in raw.items():
        if is_empty(part):
            continue
        text = text_of(part)
        if len(text) > most[key]:
            raise Wrong("It must be {most} characters or fewer.", most=most[key])
        found[key] = text
    return found


def _digits(text: str, most: int, what: str) -> str:
    if not re.fullmatch(rf"\d{{1,{most}}}", text):
        raise Wrong(what)
    return text


def _address(question: q.AddressQuestion, raw: Any) -> dict[str, Any]:
    found = _parts(raw, {"uprn": 12, "text": LONGEST_PLACE})
    if "uprn" in found:
        _digits(found["uprn"], 12, "A UPRN is a number of at most 12 digits.")
    return dict(found)


def _place(question: q.PlaceQuestion, raw: Any) -> dict[str, Any]:
    found: dict[str, Any] = dict(_parts(raw, {"uprn": 12, "usrn": 8, "lat": 30, "lon": 30, "text": LONGEST_PLACE}))
    if "uprn" in found:
        _digits(found["uprn"], 12, "A UPRN is a number of at most 12 digits.")
    if "usrn" in found:
        _digits(found["usrn"], 8, "A USRN is a number of at most 8 digits.")
    if ("lat" in found) != ("lon" in found):
        raise Wrong("Give both the latitude and the longitude, or choose the place on the map.")
    if "lat" in found:
        found["lat"], found["lon"] = _degrees(found["lat"], 90), _degrees(found["lon"], 180)
    return found


def _degrees(text: str, most: int) -> float:
    try:
        degrees = float(text)
    except ValueError:
        degrees = math.nan
    if not -most <= degrees <= most:
        raise Wrong("Give both the latitude and the longitude, or choose the place on the map.")
    return degrees


def _person(question: q.Asked, raw: Any) -> dict[str, Any]:
    if isinstance(raw, str):
        raw = {"name": raw}
    found = _parts(raw, {"contact": 40, "name": LONGEST_SHORT, "phone": 60, "email": 254, "address": LONGEST_PLACE})
    if "phone" in found:
        found["phone"] = _phone(question, found["phone"])
    if "email" in found:
        found["email"] = _email(question, found["email"])
    return dict(found)


def _phone(question: q.Asked, raw: Any) -> str:
    text = text_of(raw)
    if len(text) > 60 or phone.parse(text) is None:
        raise Wrong("Enter a telephone number, such as 01632 960 001.")
    return text


def _email(question: q.Asked, raw: Any) -> str:
    text = text_of(raw)
    parsed = email.parse(text) if len(text) < 400 else None
    if parsed is None:
        raise Wrong("Enter an email address in the correct format, such as name@example.com.")
    return parsed


def _files(question: q.FilesQuestion, raw: Any) -> list[str]:
    given = list(raw) if isinstance(raw, list | tuple) else [raw]
    if any(not isinstance(item, str) or len(item) > 60 for item in given):
        raise Wrong("This is not an answer to this kind of question.")
    found = list(dict.fromkeys(item.strip() for item in given if item.strip()))
    if len(found) > question.most:
        raise Wrong("Attach {most} or fewer.", most=question.most)
    if len(found) < question.least:
        raise Wrong("Attach {least} or more.", least=question.least)
    return found


def _short(question: q.Asked, raw: Any) -> str:
    text = text_of(raw)
    if len(text) > LONGEST_SHORT:
        raise Wrong("It must be {most} characters or fewer.", most=LONGEST_SHORT)
    return text


_CLEANERS: dict[type, Callable[[Any, Any], Any]] = {
    q.TextQuestion: _text,
    q.LongTextQuestion: _long_text,
    q.NumberQuestion: _number,
    q.MoneyQuestion: _money,
    q.DateQuestion: _date,
    q.YesNoQuestion: _yes_no,
    q.ChoiceQuestion: _choice,
    q.ChoicesQuestion: _choices,
    q.AddressQuestion: _address,
    q.PlaceQuestion: _place,
    q.PersonQuestion: _person,
    q.OrganisationQuestion: _person,
    q.FilesQuestion: _files,
    q.PhoneQuestion: _phone,
    q.EmailQuestion: _email,
    q.CaseQuestion: _short,
    q.DeclarationQuestion: _declaration,
    q.TeamQuestion: _short,
    q.OfficerQuestion: _short,
}
