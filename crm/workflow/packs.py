"""Reading and writing definitions: plain data, YAML packs and JSON, converted without loss."""

import difflib
import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from crm.errors import Invalid
from crm.workflow import questions, shapes
from crm.workflow.definition import Definition
from crm.workflow.effects import LATER_EFFECTS

LONGEST_PACK = 1_000_000
"""Characters. The largest pack we know has some 40,000."""
FORMAT = 1
"""The format that this program reads and writes."""
MOST_NODES = 100_000
"""Values in one pack, aliases expanded: a few lines of aliases must not fill the memory."""

RESERVED = {
    "slot": "Booking a time (`slot`) comes later and cannot be used yet.",
    "payment": "Payments (`payment`) come later and cannot be used yet.",
    "price": "Prices (`price`) come later and cannot be used yet.",
    "refund": "Refunds (`refund`) come later and cannot be used yet.",
    "records": "Records that outlive a case (`records`) come later and cannot be used yet.",
    "sources": "Facts from other systems (`sources`) come later and cannot be used yet.",
    **LATER_EFFECTS,
}
"""Words kept for later, each refused by a sentence that says so."""

Place = tuple[str | int, ...]
"""Where something stands in a pack: keys and positions from the top."""


def parse(data: object, *, lines: Mapping[Place, int] | None = None) -> Definition:
    """The definition that this plain structure (from JSON, YAML or forms) describes.

    Raises Invalid with every error of shape at once; `fields` maps the place ("actions.clear.from") to
    words, which name the line if `lines` (from `read_yaml`) are given.
    """
    if not isinstance(data, Mapping):
        raise Invalid("A service is a set of named parts: format, code, name, form and so on.")
    try:
        return Definition.model_validate(data)
    except ValidationError as error:
        raise Invalid(
            "The service cannot be read: {count} errors.",
            fields=_in_words(error, data, lines or {}),
            count=error.error_count(),
        ) from None


def to_data(definition: Definition) -> dict[str, Any]:
    """The definition as plain JSON-able data, without what is at its default; `parse` reads it back
    unchanged."""
    return definition.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def to_json(definition: Definition) -> str:
    """The definition as JSON."""
    return json.dumps(to_data(definition), ensure_ascii=False)


def from_json(text: str) -> Definition:
    """The definition in this JSON. Raises Invalid."""
    try:
        return parse(json.loads(text, object_pairs_hook=_no_duplicates))
    except (json.JSONDecodeError, RecursionError) as error:
        raise Invalid("This is not JSON: {reason}.", reason=str(error)) from None


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a pack, for editors."""
    return Definition.model_json_schema(by_alias=True)


def from_yaml(text: str) -> Definition:
    """The definition in this YAML 1.2 pack. Raises Invalid with places and lines."""
    data, lines = read_yaml(text)
    return parse(data, lines=lines)


def to_yaml(definition: Definition) -> str:
    """The definition as a pack, every text quoted."""
    yaml = YAML()
    yaml.width = 120
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(_quoted(to_data(definition)), out)
    return out.getvalue()


def read_yaml(text: str) -> tuple[Any, dict[Place, int]]:
    """The plain data of a YAML 1.2 text, and the line (from 1) of each of its places. Raises Invalid."""
    if len(text) > LONGEST_PACK:
        raise Invalid("This file is too large for a service: at most {most} characters.", most=LONGEST_PACK)
    try:
        node = YAML(typ="rt").load(text)
        lines: dict[Place, int] = {}
        return _plain(node, (), lines), lines
    except DuplicateKeyError as error:
        raise Invalid(
            "Line {line}: {reason}.",
            line=_line_of(error),
            reason=(error.problem or "a key is given twice").split(" with value")[0],
        ) from None
    except MarkedYAMLError as error:
        raise Invalid(
            "Line {line}: this is not YAML ({reason}).",
            line=_line_of(error),
            reason=error.problem or "it cannot be read",
        ) from None
    except (YAMLError, RecursionError, ValueError):
        raise Invalid("This is not YAML that can be read.") from None


def _line_of(error: MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Invalid("The key {key} is given twice.", key=key)
        found[key] = value
    return found


def _plain(node: Any, place: Place, lines: dict[Place, int]) -> Any:
    if len(lines) > MOST_NODES:
        raise Invalid("This file holds too many values for a service.")
    if isinstance(node, Mapping):
        found: dict[str, Any] = {}
        for key, value in node.items():
            here = (*place, str(key))
            lines[here] = _line(node, key)
            found[str(key)] = _plain(value, here, lines)
        return found
    if isinstance(node, list):
        for index in range(len(node)):
            lines[(*place, index)] = _line(node, index)
        return [_plain(value, (*place, index), lines) for index, value in enumerate(node)]
    if node is None or isinstance(node, bool):
        return node
    for kind in (str, int, float):
        if isinstance(node, kind):
            return kind(node)
    if isinstance(node, datetime):
        return node.isoformat(timespec="minutes")
    if isinstance(node, date):
        return node.isoformat()
    raise Invalid("Line {line}: a value of a kind that services do not know.", line=lines.get(place, 1))


def _line(node: Any, key: Any) -> int:
    where = getattr(node, "lc", None)
    mark = where.data.get(key) if where is not None and where.data else None
    return (mark[0] if mark else where.line if where is not None and where.line is not None else 0) + 1


_PLAIN_KEY = re.compile(r"[a-z][a-z0-9_-]*")
_NOT_PLAIN = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def _quoted(data: Any) -> Any:
    if isinstance(data, dict):
        return {
            (key if _PLAIN_KEY.fullmatch(key) and key not in _NOT_PLAIN else DoubleQuotedScalarString(key)): _quoted(
                value
            )
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [_quoted(value) for value in data]
    return DoubleQuotedScalarString(data) if isinstance(data, str) else data


# -- errors of shape, in words --


def _in_words(error: ValidationError, data: Any, lines: Mapping[Place, int]) -> dict[str, str]:
    found: dict[Place, list[str]] = {}
    for details in error.errors(include_url=False):
        place, given, missing = _place(details["loc"], data)
        if details["type"] == "missing":
            place = (*place, *missing[-1:])
        elif details["type"] == "too_short" and given:
            continue  # its items were refused, one by one
        elif _is_of_another_branch(details["type"], given):
            found.setdefault(place, [])
            continue
        words = _sentence(dict(details), given)
        said = found.setdefault(place, [])
        if words not in said:
            said.append(words)
    return {
        ".".join(str(part) for part in place): _with_line(
            " ".join(said) or "This is not what belongs here.", place, lines
        )
        for place, said in found.items()
    }


def _with_line(words: str, place: Place, lines: Mapping[Place, int]) -> str:
    for length in range(len(place), 0, -1):
        if place[:length] in lines:
            return f"{words} (line {lines[place[:length]]})"
    return words


def _place(loc: Sequence[str | int], data: Any) -> tuple[Place, Any, Place]:
    """The place in the data that pydantic's location means (it mixes in names of branches), what stands
    there, and the rest of the location."""
    place: list[str | int] = []
    rest: list[str | int] = []
    for part in loc:
        in_list = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if in_list or (isinstance(data, Mapping) and part in data):
            data = data[part]
        else:
            rest.append(part)
            continue
        place.append(part)
    return tuple(place), data, tuple(rest)


_WANTS_MAPPING = frozenset({"model_type", "dict_type", "model_attributes_type", "dataclass_type"})
_WANTS_SCALAR = frozenset({"string_type", "int_type", "bool_type", "float_type", "value_error"})


def _is_of_another_branch(kind: str, given: Any) -> bool:
    if isinstance(given, Mapping):
        return kind in _WANTS_SCALAR - {"value_error"}
    return kind in _WANTS_MAPPING and isinstance(given, str | int | float)


_SENTENCES = {
    "string_type": "Write a text here.",
    "int_type": "Write a whole number here.",
    "int_parsing": "Write a whole number here.",
    "int_from_float": "Write a whole number here.",
    "float_type": "Write a number here.",
    "float_parsing": "Write a number here.",
    "bool_type": "Write true or false here.",
    "bool_parsing": "Write true or false here.",
    "dict_type": "Write named parts here (a mapping).",
    "model_type": "Write named parts here (a mapping).",
    "tuple_type": "Write a list here.",
    "list_type": "Write a list here.",
    "too_short": "This must not be empty.",
    "string_too_short": "This must not be empty.",
    "recursion_loop": "This is nested too deeply.",
}
_PATTERNS = {
    shapes.EVENT_PATTERN: "This is no event. Events are opened, closed, reopened, status.x, action.x, "
    "task.x, task.x.passed and message.x.sent.",
    shapes.MOMENT_PATTERN: "This is no point in time. Write an event (opened, action.x ...), answer.x, "
    "asked.x, value.x or clock.x.due.",
    r"^[a-z][a-z0-9_]*$": "Codes are small letters, digits and underscores, beginning with a letter.",
    r"^[a-z0-9][a-z0-9_-]*$": "Codes of options are small letters, digits, underscores and hyphens.",
    r"^[a-z][a-z0-9-]*$": "Codes of services and calendars are small letters, digits and hyphens.",
}


def _sentence(details: dict[str, Any], given: Any) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if kind == "missing":
        return "This is missing."
    if kind == "extra_forbidden":
        return _unknown_word(str(details["loc"][-1]))
    if kind == "value_error":
        return str(context["error"])
    if details["loc"] == ("format",):
        return _other_format(given)
    if kind == "literal_error":
        return f"Write one of: {str(context['expected']).replace(' or ', ', ').replace(chr(39), '')}."
    if kind == "union_tag_invalid":
        tag = str(context.get("tag"))
        return RESERVED.get(
            tag,
            f'"{tag}" is no type of question. Types are: ' + ", ".join(get_args(questions.QuestionType)) + ".",
        )
    if kind == "union_tag_not_found":
        return "Say of which `type` this question is."
    if kind == "unknown_effect" and isinstance(given, Mapping):
        return next((RESERVED[key] for key in given if key in RESERVED), str(details["msg"]))
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], f'"{given}" is not written as this has to be.')
    return _SENTENCES.get(kind, f"{details['msg']}.")


def _other_format(given: Any) -> str:
    if isinstance(given, int) and given > FORMAT:
        return (f"This is written in format {given}, which is newer than this program: it reads format {FORMAT}. "
                "Update the program first.")
    return f"Write the format of the file here: {FORMAT}."


def _known_words() -> frozenset[str]:
    words: set[str] = set()
    waiting: list[type[BaseModel]] = [shapes.Shape]
    while waiting:
        model = waiting.pop()
        waiting.extend(model.__subclasses__())
        words.update(field.alias or name for name, field in model.model_fields.items())
    return frozenset(words)


_WORDS = _known_words()


def _unknown_word(word: str) -> str:
    if word in RESERVED:
        return RESERVED[word]
    near = difflib.get_close_matches(word, _WORDS - {word}, n=1, cutoff=0.75)
    return f'"{word}" is not a word used here.' + (f' Did you mean "{near[0]}"?' if near else "")
