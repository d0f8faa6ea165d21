"""How single values of a service are typed and shown in one box, without loss: numbers, truths, texts, lists; and codes
made from words."""

import json
import re
from collections.abc import Container
from typing import Any

from crm.values import text as texts

_WHOLE = re.compile(r"-?(0|[1-9]\d*)")
_BROKEN = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?")
_SPLIT = re.compile(r'\s*("(?:[^"\\]|\\.)*"|[^,"]*)\s*(?:,|$)')
LONGEST_CODE = 40


def show(value: Any) -> str:
    """A value as it is typed: a text that would read as something else stands in double quotes."""
    if isinstance(value, str):
        is_plain = value == value.strip() and bool(value) and not re.search(r"[\r\n\t]", value) and read(value) == value
        return value if is_plain else json.dumps(value, ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)


def read(typed: str) -> Any:
    """The value that was typed. Raises ValueError in words."""
    typed = typed.strip()
    if typed in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[typed]
    if _WHOLE.fullmatch(typed):
        return int(typed)
    if _BROKEN.fullmatch(typed):
        return float(typed)
    if typed[:1] in ('"', "{", "["):
        try:
            return json.loads(typed)
        except ValueError:
            return typed
    return typed


def show_many(values: Any) -> str:
    """Several values in one box, between commas."""
    def shown(value: Any) -> str:
        is_split = isinstance(value, str) and bool(set(value) & set(',"'))
        return json.dumps(value, ensure_ascii=False) if is_split else show(value)

    return ", ".join(map(shown, values))


def read_many(typed: str) -> list[Any]:
    """The values between commas. Raises ValueError in words."""
    return [read(part) for part in (found.group(1) for found in _SPLIT.finditer(typed)) if part.strip()]


def show_text(value: Any) -> str:
    """A value where texts are wanted: a text stands as it is, whatever it looks like."""
    return value if isinstance(value, str) and value and read_text(value) == value else show(value)


def read_text(typed: str) -> str:
    """The text that was typed where texts are wanted; one in double quotes is what they hold."""
    typed = typed.strip()
    found = read(typed)
    return found if isinstance(found, str) else typed


def read_texts(typed: str) -> list[str]:
    """The texts between commas."""
    return [read_text(part) for part in (found.group(1) for found in _SPLIT.finditer(typed)) if part.strip()]


def code_from(words: str, *, taken: Container[str] = (), may_begin_with_digit: bool = False) -> str:
    """A code made from English words, not one of those taken: "What kind of land?" gives `what_kind_of_land`."""
    plain = re.sub(r"[^a-z0-9]+", "_", texts.fold(words).lower()).strip("_")[:LONGEST_CODE].strip("_")
    if not plain or (plain[0].isdigit() and not may_begin_with_digit):
        plain = f"x_{plain}".strip("_")
    found, number = plain, 2
    while found in taken:
        found, number = f"{plain}_{number}", number + 1
    return found
