"""Places of a definition in the words of its owner: "the hint of the question “What kind of land?”"."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from crm.errors import NotFound
from crm.workflow import example_shapes, messages
from crm.workflow import questions as q
from crm.workflow.definition import Definition
from crm.workflow.packs import Place
from crm.workflow.places import text_of
from crm.workflow.shapes import Text

_NOUNS = {
    "roles": "role", "people": "person", "statuses": "status", "actions": "action", "tasks": "task",
    "clocks": "clock", "messages": "message", "outcomes": "outcome", "values": "value", "tables": "table",
    "options": "option", "results": "result", "rules": "rule", "form": "page", "questions": "question",
    "ask": "question", "examples": "example", "retention": "rule of keeping", "priority": "priority rule",
    "assign": "step of assigning", "do": "effect", "on_open": "effect on opening", "on_warn": "effect of the warning",
    "on_breach": "effect of being late", "checks": "check", "by": "entry of who may do it", "opens": "opening event",
    "pauses": "pause", "targets": "other time allowed", "rows": "row", "steps": "step", "parts": "paragraph",
    "counts": "number of other cases", "keywords": "search word", "given": "column",
}  # fmt: skip
"""What one item of a list, or one entry of a mapping, is called."""

_LABELS = {
    "see": "people who may see the cases", "share": "sharing", "shut_out": "keeping out", "access": "access",
    "all": "conditions", "any": "conditions", "else": "words when refused",
    "public": "public words", "from": "starting point", "to": "destination", "by": "list of who may do it",
    "by_other_than": "rule of another person", "when": "condition", "do": "effects", "ask": "questions",
    "times": "number of times", "within": "time limit", "not_before": "waiting time", "target": "time allowed",
    "targets": "other times allowed", "on_open": "effects on opening", "on_warn": "effects of the warning",
    "on_breach": "effects of being late", "warn_at": "warning", "in": "statuses", "is": "value", "as": "who",
    "with": "answers given", "seen_by": "people who may see it", "listed": "place in lists",
    "sensitive": "mark as sensitive", "secret": "secrecy", "lgsl": "LGSL number", "lgil": "LGIL number",
    "about": "subject", "anonymous": "rule for people without a name", "channels": "channels",
    "second_person_publishes": "rule of a second person to publish", "nearby": "offer to join a case nearby",
    "next_steps": "next steps", "due": "due date", "at_close": "rule at closing", "of": "moment",
    "on": "events", "starts": "start", "stops": "stop", "restarts": "new start", "basis": "basis",
    "counting": "way of counting", "retain": "time of keeping", "then": "end of keeping", "page": "title",
    "least": "least allowed", "most": "most allowed", "others": "view of everybody else",
    "within_m": "distance in metres", "for": "time span", "after": "waiting time", "cut_off": "cut-off time",
    "until": "end date", "told": "way of telling", "script": "script for agents",
    "prefill": "answer filled in beforehand", "matches": "pattern", "form": "form", "format": "format",
    "code": "code", "required": "rule of being required", "options": "options", "questions": "questions",
    "assign": "assigning", "opens": "opening events", "again": "repetition", "for_each": "rows it is done for",
    "waiting_for": "what is waited for", "kind": "kind",
    "staff_may_pass": "leave for staff to pass it", "type": "type", "wait": "waiting time", "limit": "time limit",
}  # fmt: skip
"""What a field is called, where its own word does not say it."""


_OF_SHAPES = {
    ("MessageEffect", "to"): "people it goes to", ("LinkEffect", "to"): "case it is linked to",
    ("Extension", "to"): "new due date", ("Extension", "by"): "extension", ("Emergency", "by"): "people who may",
    ("Share", "by"): "people who may share", ("ShutOut", "by"): "people who may keep others out",
    ("Share", "with_"): "people it may be shared with", ("TeamOf", "by"): "kind of area",
    ("Rule", "of"): "moment it counts from", ("Rule", "do"): "action", ("Rule", "after"): "waiting time",
    ("Rule", "before"): "time before", ("Retention", "from"): "moment it counts from", ("Retention", "of"): "part kept",
    ("TeamQuestion", "from"): "roles", ("OfficerQuestion", "from"): "roles", ("Span", "from"): "first date",
    ("Span", "to"): "last date", ("Person", "from"): "answer it comes from", ("ClockEffect", "do"): "command",
    ("PeopleEffect", "from"): "answer it comes from",
}  # fmt: skip


def field_words(word: str, part: Any = None) -> str:
    """What a field of the format is called, by itself or in a part of this shape."""
    return _OF_SHAPES.get((type(part).__name__, word)) or _LABELS.get(word, word.replace("_", " "))


def place_words(definition: Definition, place: str | Place, *, capital: bool = False) -> str:
    """A place in words, from the inside out. Works also for a place that is gone, as far as its way can be followed."""
    words = " of ".join(reversed(list(_trail(definition, place)))) or "the service"
    return words[0].upper() + words[1:] if capital else words


def title_of(part: Any) -> str:
    """What people call a part: its name, label, title or text; "" when it has none."""
    if isinstance(part, q.EachRow):
        return ""
    for word in ("name", "label", "page", "subject", "text"):
        text = getattr(part, word, None)
        if isinstance(text, Text):
            return text.say()
        if isinstance(text, str) and isinstance(part, example_shapes.Example):
            return text
    return ""


def noun_of(holder: str, part: Any) -> str:
    """What kind of thing an item of a list or mapping is."""
    if isinstance(part, q.Notice | q.Stop):
        return part.type
    if isinstance(part, q.EachRow):
        return "set of questions for each row"
    return _NOUNS.get(holder, field_words(holder))


def item_words(holder: str, key: str | int, part: Any) -> str:
    """One item of a list or one entry of a mapping in words, with its article: "the option “Verge”"."""
    noun, title = noun_of(holder, part), title_of(part)
    if title and not isinstance(part, messages.PartChoice):
        return f"the {noun} “{title}”"
    if isinstance(part, q.EachRow):
        return f"the {noun} of {part.each.replace('_', ' ')}"
    if isinstance(key, int):
        return f"{noun} {key + 1}"
    return f"the {noun} “{key.replace('_', ' ')}”"


def _trail(definition: Definition, place: str | Place) -> Iterator[str]:
    here: Any = definition
    holder, pending = "", ""
    way: list[str] = text_of(place).split(".") if text_of(place) else []
    while way:
        word = way.pop(0)
        if isinstance(here, BaseModel) and not isinstance(here, Text):
            if pending:
                yield pending
            pending = "" if word == "access" and way else f"the {field_words(word, here)}"
            here, holder = _field(here, word), word
        elif isinstance(here, tuple | Mapping):
            key, here = _item(here, word, way)
            if not (isinstance(here, q.Page) and len(way) > 1 and way[0] == "questions"):
                yield item_words(holder, key, here)
            pending = ""
        else:
            here = None
    if pending:
        yield pending


def _field(part: BaseModel, word: str) -> Any:
    name = next((name for name, field in type(part).model_fields.items() if (field.alias or name) == word), None)
    return getattr(part, name) if name is not None else None


def _item(holder: Any, word: str, way: list[str]) -> tuple[str | int, Any]:
    if isinstance(holder, tuple):
        at = int(word) if word.isdecimal() else -1
        return at, holder[at] if 0 <= at < len(holder) else None
    while word not in holder and way and any(str(key).startswith(f"{word}.") for key in holder):
        word = f"{word}.{way.pop(0)}"
    return word, holder.get(word)


def part_at(definition: Definition, place: str | Place) -> Any:
    """The part (a shape, a tuple, a mapping or a value) at a place. Raises NotFound."""
    here: Any = definition
    way: list[str] = text_of(place).split(".") if text_of(place) else []
    while way:
        word = way.pop(0)
        if isinstance(here, BaseModel) and not isinstance(here, Text):
            here = _field(here, word)
        elif isinstance(here, tuple | Mapping):
            _, here = _item(here, word, way)
        else:
            raise NotFound("There is nothing at {place}.", place=text_of(place))
    return here
