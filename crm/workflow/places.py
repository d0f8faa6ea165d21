"""Reading and changing a definition as plain data, by place: every change gives new data and leaves the old alone.

A place is the way from the top: "actions.clear.ask.0", "form.1.questions.2", "name"; lists by position, mappings by
key, fields by the names they have in a pack ("from", "as"). "" is the whole. Where a short form stands for an object
(`by: [crew]`, an option that is a bare text), `shape_at.opened` writes it out first.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from crm.errors import Invalid, NotFound
from crm.workflow.packs import Place

Data = dict[str, Any]


class _Absent:
    """What stands where nothing stands; an explicit null is something else."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent()


def steps(data: Any, place: str | Place) -> Place:
    """The place as keys and positions of this data. A key that holds dots is found where the data has it.

    Raises NotFound when a list is entered by something that is no position of it.
    """
    parts = list(place.split(".")) if isinstance(place, str) and place else list(place)
    found: list[str | int] = []
    here: Any = data
    while parts:
        word: str | int = parts.pop(0)
        if isinstance(here, list):
            word = _position(word, found, len(here))
            here = here[word]
        elif isinstance(here, Mapping):
            while word not in here and parts and f"{word}.{parts[0]}" in _beginnings(here):
                word = f"{word}.{parts.pop(0)}"
            here = here.get(word, ABSENT)
        else:
            here = ABSENT
        found.append(word)
    return tuple(found)


def text_of(place: str | Place) -> str:
    """The place as a text ("actions.clear.ask.0")."""
    return place if isinstance(place, str) else ".".join(str(part) for part in place)


def parent_of(place: str) -> str:
    """The place above; of "name" and of "" it is ""."""
    return place.rpartition(".")[0]


def is_within(place: str, above: str) -> bool:
    """Whether a place is this one or below it."""
    return not above or place == above or place.startswith(f"{above}.")


def find(data: Any, place: str | Place) -> Any:
    """What stands at the place, or ABSENT."""
    here = data
    try:
        way = steps(data, place)
    except NotFound:
        return ABSENT
    for word in way:
        if isinstance(here, Mapping) and word in here:
            here = here[str(word)]
        elif isinstance(here, list) and isinstance(word, int) and word < len(here):
            here = here[word]
        else:
            return ABSENT
    return here


def get(data: Any, place: str | Place) -> Any:
    """What stands at the place. Raises NotFound."""
    found = find(data, place)
    if found is ABSENT:
        raise NotFound("There is nothing at {place}.", place=text_of(place))
    return found


def put(data: Any, place: str | Place, value: Any) -> Any:
    """The data with this value at the place, new or instead of what stood there (in its position).

    Parts above that are not there yet are made. Raises NotFound for a position that a list does not have.
    """
    way = steps(data, place)
    return _put(data, way, value)


def remove(data: Any, place: str | Place) -> Any:
    """The data without what stands at the place. Raises NotFound."""
    get(data, place)
    *above, last = steps(data, place)
    holder = get(data, tuple(above))
    if isinstance(holder, list):
        kept: Any = [value for index, value in enumerate(holder) if index != last]
    else:
        kept = {key: value for key, value in holder.items() if key != last}
    return _put(data, tuple(above), kept)


def add(data: Any, place: str | Place, value: Any, *, key: str | None = None, position: int | None = None) -> Any:
    """The data with a value added to the list at the place, or under `key` to the mapping there; at the end, or before
    what is at `position` (from 0). A list or mapping that is not there yet is made.

    Raises Invalid when the key is taken or nothing can be added there.
    """
    holder = find(data, place)
    if holder is ABSENT:
        holder = [] if key is None else {}
    if isinstance(holder, list) and key is None:
        at = len(holder) if position is None else position
        return _put(data, steps(data, place), [*holder[:at], value, *holder[at:]])
    if isinstance(holder, Mapping) and key is not None:
        if key in holder:
            raise Invalid("The code {code} is used already; choose another.", code=key)
        entries = list(holder.items())
        at = len(entries) if position is None else position
        return _put(data, steps(data, place), dict([*entries[:at], (key, value), *entries[at:]]))
    raise Invalid("Nothing can be added at {place}.", place=text_of(place))


def move(data: Any, place: str | Place, *, by: int) -> Any:
    """The data with this item of a list, or this entry of a mapping, so many positions later (earlier when negative);
    at most to the end. Raises NotFound."""
    get(data, place)
    *above, last = steps(data, place)
    holder = get(data, tuple(above))
    keys: list[Any] = list(range(len(holder))) if isinstance(holder, list) else list(holder)
    at = keys.index(last)
    keys.insert(max(0, min(len(keys) - 1, at + by)), keys.pop(at))
    moved: Any = [holder[key] for key in keys] if isinstance(holder, list) else {key: holder[key] for key in keys}
    return _put(data, tuple(above), moved)


def _put(data: Any, way: Sequence[str | int], value: Any) -> Any:
    if not way:
        return value
    word, *rest = way
    if isinstance(data, list):
        at = _position(word, (), len(data))
        return [_put(one, rest, value) if index == at else one for index, one in enumerate(data)]
    if data is not ABSENT and not isinstance(data, Mapping):
        raise NotFound("There is nothing below {value}: it is a single value.", value=str(data))
    held: Mapping[Any, Any] = data if isinstance(data, Mapping) else {}
    return {**held, word: _put(held.get(word, ABSENT), rest, value)}


def _position(word: str | int, above: Sequence[str | int], length: int) -> int:
    at = int(word) if isinstance(word, int) or word.isdecimal() else -1
    if not 0 <= at < length:
        raise NotFound("There is no {place}.", place=".".join(str(part) for part in (*above, word)))
    return at


def _beginnings(here: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    for key in here:
        parts = str(key).split(".")
        found |= {".".join(parts[:length]) for length in range(2, len(parts) + 1)}
    return found
