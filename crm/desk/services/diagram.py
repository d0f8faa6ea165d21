"""How a case of a service goes, drawn and in a table, for the screens that show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.web.houses import address
from crm.workflow import diagram, sentences, step_table
from crm.workflow.definition import Definition


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What `ui.picture` shows. `part`: where a part is edited, up to its name; empty for those who only look."""

    drawing: diagram.Drawing
    steps: Sequence[step_table.FromStatus]
    part: str


def picture(definition: Definition, *, may_edit: bool) -> Picture:
    """The picture of a version. Its statuses and actions lead to their parts of the draft for those who may edit it."""
    return Picture(drawing=diagram.draw(definition), steps=step_table.step_table(definition),
                   part=part_address(definition.code) if may_edit else "")


def promises(definition: Definition) -> dict[str, str]:
    """The target of each clock in words."""
    return {code: sentences.amount(clock.target, definition) for code, clock in definition.clocks.items()}


def part_address(code: str) -> str:
    """Where a part of the draft is edited, up to the name of the part."""
    found = address("services.part", code=code)
    return f"{found}?at=" if found else ""
