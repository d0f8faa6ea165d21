"""Inputs of several of what exists: boxes, boxes in an order, and a few places one after another."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from crm.desk.services.inputs import PartInput, keep_choice
from crm.desk.services.names import Grouped
from crm.workflow.places import ABSENT


class Many(PartInput):
    """Any of what exists, by boxes; what is stored keeps its order. `is_ordered`: the order means something, so that
    those chosen stand first, to be put higher or lower."""

    kind = "many"

    def __init__(self, label: str, *, groups: Grouped, default: Sequence[str] = (), is_ordered: bool = False,
                 **kwargs: Any) -> None:
        self.groups = {name: list(some) for name, some in groups.items() if some}
        self.standard, self.is_ordered = list(default), is_ordered
        super().__init__(label, **kwargs)

    def show(self, stored: Any) -> None:
        is_given = stored is not ABSENT and stored is not None
        given = ([stored] if isinstance(stored, str) else list(stored)) if is_given else self.standard
        self.shown: list[str] = [str(one) for one in given]
        for one in self.shown:
            keep_choice(self.groups, one)

    def read(self) -> Any:
        ticked = list(dict.fromkeys(self.form_data.getlist(self.name)))
        known = [value for some in self.groups.values() for value, _ in some]
        if set(ticked) - set(known):
            raise ValueError("Choose from the options")
        before = self.shown
        if self.is_ordered:
            self.shown = in_order(ticked, *pressed(self.form_data, self.name))
        elif set(ticked) != set(before):
            kept = [one for one in before if one in ticked]
            self.shown = kept + [one for one in known if one in ticked and one not in kept]
        return self.stored if self.shown == before else list(self.shown) or ABSENT

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """Those chosen, in their order, where it means something."""
        said = {value: words for some in self.groups.values() for value, words in some}
        return [(one, said[one]) for one in self.shown] if self.is_ordered else []

    @property
    def others(self) -> Grouped:
        """The groups, without those that stand before them."""
        first = {value for value, _ in self.chosen}
        found = {name: [pair for pair in some if pair[0] not in first] for name, some in self.groups.items()}
        return {name: some for name, some in found.items() if some}

    @property
    def count(self) -> int:
        """How many there are to choose from."""
        return sum(len(some) for some in self.groups.values())

    @property
    def first_wrong_id(self) -> str:
        return f"{self.id}-1"


def pressed(form_data: Any, name: str) -> tuple[str, str]:
    """What the button of a row does, and in which row, if it is one of this input."""
    what, _, rest = form_data.get("press", "").partition(":")
    own, _, which = rest.rpartition(":")
    return (what, which) if own == name else ("", "")


def in_order(some: list[str], what: str, which: str) -> list[str]:
    """The list in which this one is put higher or lower."""
    if which not in some:
        return some
    at, to = some.index(which), some.index(which) + {"up": -1, "down": 1}.get(what, 0)
    found = [one for one in some if one != which]
    return [*found[:to], which, *found[to:]] if 0 <= to < len(some) and to != at else some


class Who(Many):
    """Who may do it: those ticked without a condition, and entries with one, which are chosen on pages of their own;
    all in one order. `entry_words`: an entry with a condition in words, by its position."""

    def __init__(self, label: str, *, entry_words: Callable[[int], str], **kwargs: Any) -> None:
        self.entry_words = entry_words
        super().__init__(label, is_ordered=True, **kwargs)

    def show(self, stored: Any) -> None:
        entries = [] if stored is ABSENT else [stored] if isinstance(stored, str | Mapping) else list(stored)
        self.entries = {f"#{number}": one for number, one in enumerate(entries) if not is_plain(one)}
        own = [(key, self.entry_words(int(key[1:]))) for key in self.entries]
        self.groups |= {"On a condition": own} if own else {}
        super().show([one if isinstance(one, str) else one["role"] if is_plain(one) else f"#{number}"
                      for number, one in enumerate(entries)])

    def read(self) -> Any:
        found = super().read()
        return found if found is self.stored or found is ABSENT else [self.entries.get(one, one) for one in found]


def is_plain(entry: Any) -> bool:
    """Whether an entry of `by` is without a condition."""
    return isinstance(entry, str) or set(entry) == {"role"}


class Ranked(PartInput):
    """Some of a few in an order: first, then, then."""

    kind = "ranked"

    def __init__(self, label: str, *, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(label, **kwargs)

    def show(self, stored: Any) -> None:
        self.shown = [] if stored is ABSENT else list(stored)

    def read(self) -> Any:
        typed = [self.typed(str(number)) for number in range(len(self.choices))]
        self.shown = list(dict.fromkeys(one for one in typed if one))
        if set(self.shown) - {value for value, _ in self.choices}:
            raise ValueError("Choose from the options")
        return list(self.shown) or ABSENT

    @property
    def places(self) -> Iterator[tuple[int, str]]:
        """Each place of the order with what stands there."""
        for number in range(len(self.choices)):
            yield number, self.shown[number] if number < len(self.shown) else ""

    @property
    def first_wrong_id(self) -> str:
        return f"{self.id}-0"
