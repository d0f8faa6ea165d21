"""The reference part of docs/pack-format.md, written out of the models of the format.

`python -m tests.services.reference` brings the page up to date; a test says when it is not.
"""

import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from crm.values.amount import Unit
from crm.workflow import conditions, packs, questions, shapes
from crm.workflow.definition import STANDING_WORDS
from crm.workflow.messages import BARE_PLACEHOLDERS

PAGE = Path(__file__).parents[2] / "docs" / "pack-format.md"
BEGIN, END = "<!-- reference: begin -->\n", "<!-- reference: end -->\n"

CHAPTERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("The service", ("Definition", "Text")),
    ("Roles, people and access", ("Named", "Person", "Access", "Share", "ShutOut", "Emergency", "Reads")),
    ("Questions", ("Page", "TextQuestion", "LongTextQuestion", "NumberQuestion", "MoneyQuestion", "DateQuestion",
                   "YesNoQuestion", "ChoiceQuestion", "ChoicesQuestion", "Option", "AddressQuestion", "PlaceQuestion",
                   "PersonQuestion", "OrganisationQuestion", "FilesQuestion", "PhoneQuestion", "EmailQuestion",
                   "CaseQuestion", "DeclarationQuestion", "TeamQuestion", "OfficerQuestion", "GroupQuestion", "Repeat",
                   "Notice", "Stop", "EachRow", "Required", "Check", "Span", "Secret")),
    ("Conditions", ("FactTest", "FactName", "Counted", "AllOf", "AnyOf", "Not", "RowsTest", "TasksTest")),
    ("Statuses and actions", ("Status", "Action", "By", "Within", "NotBefore")),
    ("Tasks", ("Task", "Opens", "Again", "Result", "Expires")),
    ("Clocks", ("Clock", "Starts", "Stops", "Pause", "Target", "Counting")),
    ("Priority, assignment, rules and nearby", ("PriorityRule", "AssignStep", "TeamOf", "Rule", "Nearby")),
    ("Effects", ("SetEffect", "PeopleEffect", "PriorityEffect", "AssignEffect", "MessageEffect", "TaskEffect",
                 "CaseEffect", "LinkEffect", "JoinEffect", "ShareEffect", "ShutOutEffect", "AlertEffect", "ClockEffect",
                 "Extension", "NotifyEffect")),
    ("Messages", ("Message", "PartChoice")),
    ("Values and tables", ("Value", "Argument", "Table", "Cell")),
    ("Outcomes and retention", ("Outcome", "Retention")),
    ("Examples", ("Example", "ExampleCount", "Step", "Expect")),
)  # fmt: skip
COMMON = ("code", "when", "label", "hint", "script", "required", "prefill", "checks", "seen_by", "secret", "listed",
          "sensitive", "type")  # fmt: skip


EVENTS = ("opened", "closed", "reopened", "status.x", "action.x", "task.x", "task.x.passed", "message.x.sent")
MOMENTS = ("answer.x", "asked.x", "value.x", "clock.x.due", "clock.x.started", "clock.x.ended")


def reference() -> str:
    """The reference, in Markdown."""
    schema = packs.json_schema()
    models = {**schema["$defs"], "Definition": {key: schema[key] for key in ("description", "properties", "required")}}
    lines = list(_words())
    for chapter, names in CHAPTERS:
        lines += [f"### {chapter}", ""]
        for name in names:
            lines += _model(name, models[name])
    return "\n".join(lines)


def models_left_out() -> set[str]:
    """Models of the format that no chapter tells of."""
    return {*packs.json_schema()["$defs"], "Definition"} - {name for _, names in CHAPTERS for name in names}


def _words() -> Iterator[str]:
    yield from (
        "### Small words",
        "",
        "**Amounts of time**: a whole number and one of "
        + ", ".join(f"`{unit.value}`" for unit in Unit)
        + ". `wd` are working days, `wh` working hours.",
        "",
    )
    yield from ("**Events**: " + ", ".join(f"`{word}`" for word in EVENTS) + ".", "")
    yield from ("**Moments**: any event (its latest), and " + ", ".join(f"`{word}`" for word in MOMENTS) + ".", "")
    yield from ("**Standing words of `by`**: " + ", ".join(f"`{word}`" for word in sorted(STANDING_WORDS)) + ".", "")
    yield from (
        "**Placeholders without a dot**: " + ", ".join(f"`{{{{{word}}}}}`" for word in sorted(BARE_PLACEHOLDERS)) + ".",
        "",
    )
    yield from (
        "**Reserved for later** (refused by a sentence): "
        + ", ".join(f"`{word}`" for word in sorted(packs.RESERVED))
        + ".",
        "",
    )
    yield from ("**Facts**", "", "```text", _after_title(inspect.getdoc(conditions)), "```", "")
    yield from ("**The value an answer has**", "", "```text", _after_title(inspect.getdoc(questions)), "```", "")


def words_written_by_hand() -> tuple[tuple[str, str], ...]:
    """Each event and moment of the page with the pattern that it must match."""
    return (*((word, shapes.EVENT_PATTERN) for word in EVENTS), *((word, shapes.MOMENT_PATTERN) for word in MOMENTS))


def _after_title(doc: str | None) -> str:
    return (doc or "").partition("\n\n")[2].strip()


def _model(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    kind = schema.get("properties", {}).get("type", {}).get("const")
    yield from (f"#### {name}" + (f": `type: {kind}`" if kind else ""), "")
    yield from (" ".join(schema.get("description", "").split()), "")
    required = set(schema.get("required", ()))
    rows = [
        (key, part)
        for key, part in schema.get("properties", {}).items()
        if not (kind and key in COMMON and name != "TextQuestion")
    ]
    if kind in ("notice", "stop"):
        rows = [(key, part) for key, part in schema["properties"].items() if key != "type"]
    if not rows:
        return
    yield from ("| key | takes | |", "| --- | --- | --- |")
    for key, part in rows:
        yield f"| `{key}` | {_takes(part)} | {'required' if key in required else _default(part)} |"
    yield ""


def _default(part: Mapping[str, Any]) -> str:
    default = part.get("default")
    return "" if default in (None, [], {}, "") or isinstance(default, dict) else f"else `{str(default).lower()}`"


def _takes(part: Mapping[str, Any]) -> str:
    if "$ref" in part:
        return _named(part["$ref"])
    for union in ("anyOf", "oneOf"):
        if union in part:
            return _either(part[union])
    if "enum" in part:
        return ", ".join(f"`{word}`" for word in part["enum"])
    if "const" in part:
        return f"`{part['const']}`"
    if part.get("type") == "array":
        inner = _takes(part.get("items", {}))
        return f"{inner}s" if inner in ("question", "effect") else f"list of {inner}"
    if part.get("type") == "object":
        inner = next(iter(part.get("patternProperties", {}).values()), part.get("additionalProperties"))
        return "by code: " + _takes(inner) if isinstance(inner, dict) else "by code: anything"
    return _plain(part)


def _plain(part: Mapping[str, Any]) -> str:
    patterns = {r"^[a-z][a-z0-9_]*$": "code", r"^[a-z][a-z0-9-]*$": "service or calendar code",
                shapes.EVENT_PATTERN: "event", shapes.MOMENT_PATTERN: "moment"}  # fmt: skip
    if part.get("pattern") in patterns:
        return patterns[part["pattern"]]
    if part.get("examples") == ["5 wd", "20 wh", "3 months", "10 school days"]:
        return "amount of time"
    return {"string": "plain text", "boolean": "`true` or `false`", "integer": "whole number",
            "number": "number"}.get(str(part.get("type")), "anything")  # fmt: skip


def _either(parts: list[Mapping[str, Any]]) -> str:
    names = {part.get("$ref", "").rpartition("/")[2] for part in parts}
    if "AllOf" in names:
        return "condition"
    if {"SetEffect", "TaskEffect"} <= names:
        return "effect"
    if {"TextQuestion", "Stop"} <= names:
        return "question"
    said = [_takes(part) for part in parts if part.get("type") != "null"]
    return " or ".join(dict.fromkeys(said))


def _named(ref: str) -> str:
    name = ref.rpartition("/")[2]
    return {"Text": "text", "FactName": "a fact", "Named": "name", "EachRow": "question for each row"}.get(
        name, f"[{name}](#{name.lower()})"
    )


def write() -> None:
    """Bring the page up to date."""
    text = PAGE.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    PAGE.write_text(before + BEGIN + reference() + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    write()
