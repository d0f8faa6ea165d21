"""Reads the questions of a service out of a posted form, into answers as `workflow.form.show` takes them.

Names of inputs: `a-<code>`, inside rows of a group `a-<group>-<row>-<code>`, parts of an answer with one more word
(`a-seen-day`, `a-where-uprn`). Codes have no hyphen, so a name can always be taken apart. The form lists what it
showed under the bare prefix (`a=where&a=land`): what was not shown keeps the answer it had.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from werkzeug.datastructures import MultiDict

from crm.workflow import questions as q
from crm.workflow.answers import is_empty

PREFIX = "a"
NEW_ROW = "_new"
"""Marks a row that was just added, so that it shows while it is still empty; never kept in a draft."""

COORDINATES = re.compile(r"\s*(-?\d{1,2}\.\d{3,})\s*[, ]\s*(-?\d{1,3}\.\d{3,})\s*")
PLACE_PARTS = ("uprn", "usrn", "lat", "lon", "text")
PERSON_PARTS = ("contact", "name", "phone", "email", "address")
Item = q.Question | q.EachRow


class Press(NamedTuple):
    """The button that sent the form: `add`, `remove`, `find`, `clear`, `drop`, `refresh`; empty for its own."""

    what: str = ""
    name: str = ""
    which: str = ""


def pressed(posted: "MultiDict[str, str]") -> Press:
    """Which button sent this form. An unknown one counts as a refresh, which changes nothing."""
    what, _, rest = posted.get("press", "").partition(":")
    name, _, which = rest.partition(":")
    return Press(what if what in {"", "add", "remove", "find", "clear", "drop"} else "refresh", name, which)


def read(items: Iterable[Item], posted: "MultiDict[str, str]", *, kept: Mapping[str, Any],
         prefix: str = PREFIX) -> dict[str, Any]:
    """Answers as typed: those of the posted questions, and the kept ones of all others."""
    shown = set(posted.getlist(prefix))
    raw = dict(kept)
    for item in items:
        if item.code in shown:
            raw[item.code] = _one(item, posted, f"{prefix}-{item.code}")
    return raw


def apply(press: Press, items: Iterable[Item], raw: dict[str, Any], *, prefix: str = PREFIX) -> None:
    """Do what the button asks to the answers: a row more or less, a choice or a file taken back."""
    found = question_of(press.name, items, raw, prefix)
    if found is None:
        return
    item, holder = found
    value = holder.get(item.code)
    if press.what == "add" and isinstance(item, q.GroupQuestion):
        rows = list(value or [])
        if len(rows) < item.most_rows:
            holder[item.code] = [*rows, {NEW_ROW: "1"}] if rows else [{NEW_ROW: "1"}, {NEW_ROW: "1"}][:item.most_rows]
    elif press.what == "remove" and isinstance(value, list) and _is_row(press.which):
        holder[item.code] = [row for at, row in enumerate(value) if at != int(press.which)]
    elif press.what == "drop" and isinstance(value, list):
        holder[item.code] = [one for one in value if one != press.which]
    elif press.what == "clear":
        typed = value.get("text", "") if isinstance(value, dict) else ""
        holder[item.code] = {"text": typed} if typed and isinstance(item, q.AddressQuestion | q.PlaceQuestion) else ""


def without_marks(raw: Any) -> Any:
    """Answers for a draft: rows that were added and never filled are left out."""
    if isinstance(raw, Mapping):
        return {key: without_marks(value) for key, value in raw.items() if key != NEW_ROW}
    if isinstance(raw, list):
        return [without_marks(row) for row in raw if not (isinstance(row, Mapping) and set(row) <= {NEW_ROW} and row)]
    return raw


def at(raw: Mapping[str, Any], path: str) -> Any:
    """The raw answer at a dotted place ("witness.0.described"), or None."""
    found: Any = raw
    for part in path.split("."):
        if isinstance(found, Mapping):
            found = found.get(part)
        elif isinstance(found, list) and _is_row(part) and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found


def question_of(name: str, items: Iterable[Item], raw: dict[str, Any],
                prefix: str) -> tuple[Item, dict[str, Any]] | None:
    """The question that a name belongs to, and the answers among which its own is kept."""
    parts = name.split("-")
    if parts[:1] != [prefix] or len(parts) % 2:
        return None
    here: dict[str, Any] = raw
    for depth in range(1, len(parts), 2):
        item = next((each for each in items if each.code == parts[depth]), None)
        if item is None or depth == len(parts) - 1:
            return (item, here) if item is not None else None
        rows, row = here.get(item.code), parts[depth + 1]
        if not isinstance(item, q.GroupQuestion | q.EachRow) or not _is_row(row):
            return None
        if not isinstance(rows, list):
            rows = here[item.code] = []
        if int(row) >= len(rows):
            # An empty row leaves nothing in the answers until something in it is filled.
            rows.append({NEW_ROW: "1"})
        items, here = item.questions, rows[min(int(row), len(rows) - 1)]
    return None


def _is_row(typed: str) -> bool:
    """Whether this can be the number of a row."""
    return typed.isascii() and typed.isdecimal() and len(typed) < 6


def _one(item: Item, posted: "MultiDict[str, str]", name: str) -> Any:
    reader = _READERS.get(type(item))
    return reader(item, posted, name) if reader else posted.get(name, "")


def _rows(item: q.GroupQuestion | q.EachRow, posted: "MultiDict[str, str]", name: str) -> list[dict[str, Any]]:
    sent = posted.get(f"{name}-rows", "0")
    count = min(int(sent), 200) if _is_row(sent) else 0
    rows = [{part.code: _one(part, posted, f"{name}-{row}-{part.code}") for part in item.questions}
            for row in range(count)]
    if isinstance(item, q.EachRow) or (count == 1 and is_empty(rows)):
        return rows if isinstance(item, q.EachRow) else []
    # `show` leaves empty rows out, and the numbers of rows have to agree: mark those that are still to be filled.
    return [{NEW_ROW: "1"} if is_empty(row) else row for row in rows]


def _date(item: Any, posted: "MultiDict[str, str]", name: str) -> Any:
    parts = {part: posted.get(f"{name}-{part}", "").strip()[:20] for part in ("day", "month", "year")}
    return parts if any(parts.values()) else ""


def _place(item: Any, posted: "MultiDict[str, str]", name: str) -> Any:
    parts = {part: typed for part in PLACE_PARTS if (typed := posted.get(f"{name}-{part}", "").strip())}
    kind, _, number = _picked(posted, name).partition(":")
    if kind in {"uprn", "usrn"} and number:
        return {kind: number}
    if kind == "typed":
        return {"text": parts.get("text", ""), "as_typed": "yes"}
    point = COORDINATES.fullmatch(parts.get("text", ""))
    if point and isinstance(item, q.PlaceQuestion):
        return {"lat": point[1], "lon": point[2]}
    return parts or ""


def _picked(posted: "MultiDict[str, str]", name: str) -> str:
    """What was chosen: in the list found, or by the suggestions of the box above it."""
    return next((each for each in reversed(posted.getlist(f"{name}-pick")) if each), "")


def _person(item: Any, posted: "MultiDict[str, str]", name: str) -> Any:
    picked = _picked(posted, name)
    if picked and picked != "none":
        return {"contact": picked}
    parts = {part: typed for part in PERSON_PARTS if (typed := posted.get(f"{name}-{part}", "").strip())}
    return parts or ""


_READERS: dict[type, Callable[[Any, "MultiDict[str, str]", str], Any]] = {
    q.ChoicesQuestion: lambda item, posted, name: posted.getlist(name),
    q.FilesQuestion: lambda item, posted, name: posted.getlist(f"{name}-kept"),
    q.DateQuestion: _date,
    q.PlaceQuestion: _place,
    q.AddressQuestion: _place,
    q.PersonQuestion: _person,
    q.OrganisationQuestion: _person,
    q.GroupQuestion: _rows,
    q.EachRow: _rows,
    q.Stop: lambda item, posted, name: {"passed": posted.get(f"{name}-passed", "")},
}
