"""Giving another code to something a service has: where it is defined and everywhere it is named."""

import re
from typing import Any

from crm.errors import Invalid, NotFound
from crm.workflow import packs, places, shape_at
from crm.workflow.names import Name, names
from crm.workflow.people import PERSON_WORDS, STANDING_WORDS

_CODE, _OPTION = re.compile(r"[a-z][a-z0-9_]{0,59}"), re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


def named_at(data: Any, place: str) -> Name | None:
    """What is defined at a place: "statuses.received", a question ("form.0.questions.1"), an option; or None."""
    way = places.steps(data, place)
    found = names(packs.parse(data))
    return next((name for name in found if name.is_given and name.place in (way, (*way, "code"))), None)


def rename(data: Any, place: str, new: str) -> dict[str, Any]:
    """The data in which what is defined at the place goes by another code, there and wherever it is named: in
    conditions, events, effects, texts, examples. What actions and tasks ask under one code is renamed together.

    Raises NotFound when nothing with a code is defined at the place, and Invalid for a code that is taken or wrong.
    """
    given = named_at(data, place)
    if given is None:
        raise NotFound("There is nothing with a code at {place}.", place=place)
    found = names(packs.parse(data))
    same = [name for name in found if (name.kind, name.code) == (given.kind, given.code)]
    _check(given, new, taken={name.code for name in found if name.is_given and name.kind == given.kind})
    changed: Any = data
    for name in sorted(same, key=lambda one: (-one.start, one.is_key)):
        if not name.is_key:
            changed = _rewritten(changed, name, given.written, new)
    for name in sorted(same, key=lambda one: -len(one.place)):
        if name.is_key:
            changed = _with_key(changed, name, new)
    return packs.to_data(packs.parse(changed))


def _check(given: Name, new: str, *, taken: set[str]) -> None:
    pattern = _OPTION if given.kind in ("option", "result") else _CODE
    if not pattern.fullmatch(new):
        raise Invalid(fields={"code": "Codes are small letters, digits and underscores, beginning with a letter."})
    owner, dot, _ = given.code.rpartition(".")
    if new != given.written and f"{owner}{dot}{new}" in taken:
        raise Invalid(fields={"code": "This code is used already; choose another."})
    if given.kind == "person" and given.code in PERSON_WORDS:
        raise Invalid(fields={"code": "Every service has this person; they keep their name."})
    if given.kind in ("role", "person") and new in STANDING_WORDS | PERSON_WORDS:
        raise Invalid(fields={"code": "Every service has this word already; choose another."})


def _rewritten(data: Any, name: Name, old: str, new: str) -> Any:
    data = shape_at.opened(data, name.place)
    text = places.get(data, name.place)
    return places.put(data, name.place, text[: name.start] + new + text[name.start + len(old) :])


def _with_key(data: Any, name: Name, new: str) -> Any:
    data = shape_at.opened(data, name.place)
    *above, old = name.place
    holder = places.get(data, tuple(above))
    return places.put(data, tuple(above), {new if key == old else key: value for key, value in holder.items()})
