"""Where what a service has is used: for "Where used", and for refusing to remove what would be missed."""

from collections.abc import Iterable
from dataclasses import dataclass

from crm.errors import NotFound
from crm.workflow import places
from crm.workflow.definition import Definition
from crm.workflow.names import Name, names
from crm.workflow.packs import Place
from crm.workflow.place_words import place_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One place where a name is used, and what is there in words. `kind` and `code`: of what is used."""

    place: str
    words: str
    kind: str
    code: str
    is_example: bool = False


def uses(definition: Definition, kind: str, code: str) -> tuple[Use, ...]:
    """Where the thing of this kind and code is used, in the order of the document. Kinds and codes are those of
    `names`: question, asked, row, option, status, action, task, result, clock, message, part, outcome, role, person,
    value, table, column, calendar, service."""
    found = (name for name in names(definition) if (name.kind, name.code) == (kind, code) and not name.is_given)
    return _uses(definition, found)


def uses_of_place(definition: Definition, place: str) -> tuple[Use, ...]:
    """Where what is defined at a place, or below it, is used elsewhere: what removing it would leave without meaning.
    What is defined elsewhere too (a question that several actions ask) is not missed."""
    listed = names(definition)
    above = tuple(place.split("."))
    given = {(name.kind, name.code) for name in listed if name.is_given and _is_within(name, above)}
    given -= {(name.kind, name.code) for name in listed if name.is_given and not _is_within(name, above)}
    return _uses(definition, (name for name in listed if (name.kind, name.code) in given
                              and not name.is_given and not _is_within(name, above)))


def uses_of_lost(before: Definition, after: Definition, changed: Iterable[str]) -> tuple[Use, ...]:
    """Where what `before` defines and `after` does not is used, outside of the places that are changed: what would be
    left without meaning."""
    above = [tuple(place.split(".")) for place in changed]
    lost = _given(before) - _given(after)
    return _uses(before, (name for name in names(before) if (name.kind, name.code) in lost and not name.is_given
                          and not any(_is_within(name, place) for place in above)))


def given_at(definition: Definition, place: str) -> tuple[str, str]:
    """The kind and code of what is defined at a place ("statuses.received", "form.0.questions.1"). Raises NotFound."""
    way = tuple(place.split("."))
    for name in names(definition):
        if name.is_given and _text(name.place) in (way, (*way, "code")):
            return name.kind, name.code
    raise NotFound("There is nothing with a code at {place}.", place=place)


def _given(definition: Definition) -> set[tuple[str, str]]:
    return {(name.kind, name.code) for name in names(definition) if name.is_given}


def _uses(definition: Definition, found: Iterable[Name]) -> tuple[Use, ...]:
    kept: dict[tuple[str, str, str], Use] = {}
    for name in found:
        spot = _spot(name.place)
        place = places.text_of(spot)
        kept.setdefault((place, name.kind, name.code), Use(
            place=place, words=place_words(definition, spot, capital=True), kind=name.kind, code=name.code,
            is_example=name.place[:1] == ("examples",)))
    return tuple(kept.values())


_EFFECTS = frozenset({"do", "on_open", "on_warn", "on_breach"})


def _spot(place: Place) -> Place:
    """The part that people look for: the example, the condition, the effect, the list."""
    if place[0] == "examples":
        return place[:2]
    for index, word in enumerate(place):
        if word == "when" and index:
            return place[: index + 1]
        if word in _EFFECTS and index + 1 < len(place) and isinstance(place[index + 1], int):
            return place[: index + 2]
        if word == "by" and index:
            return place[: index + 1]
    return place[:-1] if isinstance(place[-1], int) else place


def _is_within(name: Name, above: tuple[str, ...]) -> bool:
    return _text(name.place)[: len(above)] == above


def _text(place: Place) -> tuple[str, ...]:
    return tuple(str(part) for part in place)
