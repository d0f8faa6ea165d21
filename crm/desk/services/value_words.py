"""What an input or a stored value says, in words: for summaries, conflicts and histories."""

from collections.abc import Mapping
from typing import Any

from crm.desk.services.inputs import PartInput, Pick, Tick
from crm.desk.services.list_inputs import Many
from crm.workflow.places import ABSENT
from crm.workflow.shape_at import Slot

LONGEST = 200


def of_input(one: PartInput, slot: Slot) -> str:
    """What a field says: the names of what is chosen, else what is written."""
    if slot.value is ABSENT:
        return of_value(slot.default) if slot.default is not ABSENT and slot.default is not None else ""
    if isinstance(one, Tick):
        return "Yes" if one.shown else "No"
    if isinstance(one, Many):
        known = dict(pair for some in one.groups.values() for pair in some)
        return ", ".join(known.get(value, value) for value in one.shown)
    if isinstance(one, Pick):
        return dict(one.pairs).get(one.shown, one.shown)
    return of_value(slot.value)


def of_value(value: Any) -> str:
    """A stored value in words."""
    if value is ABSENT or value is None:
        return "Nothing"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping):
        if value and set(value) <= {"en", "cy"}:
            return " / ".join(str(said) for said in value.values())
        said = ", ".join(f"{key.replace('_', ' ')}: {of_value(held)}" for key, held in value.items())
    else:
        said = ", ".join(of_value(held) for held in value)
    return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"


