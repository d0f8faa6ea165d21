"""What of a definition is words for people, and what is rules: names, public words, hints, labels, scripts and texts
of messages may be corrected in a published version; nothing else may."""

from collections.abc import Mapping
from typing import Any

from crm.errors import Invalid
from crm.workflow import packs, places, shape_at
from crm.workflow.shape_at import Slot


def is_words(data: Any, place: str) -> bool:
    """Whether words for people stand, or may stand, at this place."""
    return shape_at.shape_at(data, place).kind == "text"


def without_words(data: Any) -> Any:
    """The rules alone: the data without every text for people, short forms written out."""
    return _rules(shape_at.shape_at(data, ""))


def corrected(data: Any, texts: Mapping[str, Any]) -> dict[str, Any]:
    """The data with these texts at these places (ABSENT takes one away). Raises Invalid, by place, for what is not a
    text of this service, and when anything but words would change."""
    wrong = {place: "Only words can be corrected in a published version. Change this in a draft."
             for place in texts if not is_words(data, place)}  # fmt: skip
    if wrong:
        raise Invalid(fields=wrong)
    changed: Any = data
    for place, text in texts.items():
        changed = shape_at.opened(changed, place)
        if text is not places.ABSENT:
            changed = places.put(changed, place, text)
        elif places.find(changed, place) is not places.ABSENT:
            changed = places.remove(changed, place)
    read = packs.to_data(packs.parse(changed))
    if without_words(read) != without_words(data):
        raise Invalid("This would change a rule. Only words can be corrected in a published version.")
    return read


def _rules(slot: Slot) -> Any:
    if not slot.is_present or slot.kind in ("scalar", "text"):
        return slot.value
    below = {part.place.rpartition(".")[2]: _rules(part) for part in shape_at.parts(slot)
             if part.is_present and part.kind != "text"}  # fmt: skip
    return below if slot.kind == "list" else list(below.items()) if slot.kind == "mapping" else below
