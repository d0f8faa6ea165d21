"""What differs between two definitions of a service, as sentences for its owner; nothing is left unsaid."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from pydantic import BaseModel

from crm.workflow import difference_words as say
from crm.workflow import expect_words
from crm.workflow import questions as q
from crm.workflow.course import By
from crm.workflow.definition import Definition, Example
from crm.workflow.difference_words import CONDITIONS, Saying
from crm.workflow.orders import means_nothing, same
from crm.workflow.packs import Place
from crm.workflow.places import text_of
from crm.workflow.shapes import Text

Kind = Literal["added", "removed", "changed", "moved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. `place`: in the new definition (of what is gone: in the old). `was`: in the old, where it has
    one. The words are a sentence without its full stop."""

    place: str
    words: str
    kind: Kind
    was: str | None = None


def difference(old: Definition, new: Definition) -> list[Change]:
    """Every difference, in the order of the document. Tables are told as a whole each, and so are examples unless they
    only expect something else of what they expected. Where the order of a list means nothing (`orders`), another one is
    none."""
    return list(_Comparing(old, new).parts(old, new, (), ()))


class _Comparing:
    """Two definitions side by side."""

    def __init__(self, old: Definition, new: Definition) -> None:
        self.old, self.new = Saying(old), Saying(new)
        self.paged = {side: {question.code: number for number, page in enumerate(definition.form)
                             for question in page.questions}
                      for side, definition in (("old", old), ("new", new))}  # fmt: skip

    # -- one part --

    def parts(self, old: BaseModel, new: BaseModel, was: Place, place: Place) -> Iterator[Change]:
        """The differences of two objects of one shape, or of two questions of different types."""
        for name, field in type(new).model_fields.items():
            word = field.alias or name
            before, after = getattr(old, name, None), getattr(new, name)
            if not same(before, after, in_any_order=means_nothing(type(new), name)) and word != "type":
                yield from self.field(before, after, (*was, word), (*place, word), new)
        for name, field in type(old).model_fields.items():
            if name not in type(new).model_fields:  # of a question that has another type now
                before = getattr(old, name)
                if not same(before, field.get_default(call_default_factory=True)):
                    yield self.gone((*was, field.alias or name), (*place, field.alias or name), before, old)

    def field(self, before: Any, after: Any, was: Place, place: Place, above: Any) -> Iterator[Change]:
        if place == ("form",):
            yield from self.form(before, after)
        elif isinstance(before, Mapping) and isinstance(after, Mapping) and place[-1] not in ("with", "answers"):
            yield from self.entries(before, after, was, place, above)
        elif isinstance(before, tuple) and isinstance(after, tuple):
            yield from self.items(before, after, was, place, above)
        elif before is None and isinstance(after, tuple | Mapping) and not isinstance(after, BaseModel):
            yield self.changed(before, after, was, place, above)
        elif self._goes_deeper(before, after):
            yield from self.parts(before, after, was, place)
        else:
            yield self.changed(before, after, was, place, above)

    def _goes_deeper(self, before: Any, after: Any) -> bool:
        return (isinstance(before, BaseModel) and type(before) is type(after)
                and not isinstance(before, (*CONDITIONS, Text)))  # fmt: skip

    def changed(self, before: Any, after: Any, was: Place, place: Place, above: Any) -> Change:
        return Change(place=text_of(place), was=text_of(was), kind="changed",
                      words=say.changed(self.old, self.new, was, place, before, after, above))  # fmt: skip

    def gone(self, was: Place, place: Place, before: Any, above: Any) -> Change:
        words = say.changed(self.old, self.new, was, place, before, None, above)
        return Change(place=text_of(place), was=text_of(was), kind="changed", words=words)

    def pair(self, before: Any, after: Any, was: Place, place: Place, above: Any) -> Iterator[Change]:
        """The differences of an item or entry that both have."""
        if same(before, after):
            return
        expected = expect_words.changes(before, after, self.new) if isinstance(after, Example) else []
        if expected:
            for inner, words in expected:
                yield Change(place=f"{text_of(place)}.{inner}", was=f"{text_of(was)}.{inner}", kind="changed",
                             words=words)  # fmt: skip
        elif isinstance(after, Example) or place[:1] == ("tables",):
            words = f"{self.new.subject(place)} was changed"
            yield Change(place=text_of(place), was=text_of(was), kind="changed", words=words)
        elif isinstance(before, q.Shown) and isinstance(after, q.Shown):
            if type(before) is not type(after):
                yield self.retyped(before, after, was, place)
            yield from self.parts(before, after, was, place)
        elif self._goes_deeper(before, after):
            yield from self.parts(before, after, was, place)
        elif isinstance(before, tuple) and isinstance(after, tuple):
            yield from self.items(before, after, was, place, above)
        elif isinstance(before, BaseModel) and isinstance(after, BaseModel) and not isinstance(after, Text):
            yield self.retyped(before, after, was, place)
        else:
            yield self.changed(before, after, was, place, above)

    def retyped(self, before: Any, after: Any, was: Place, place: Place) -> Change:
        return Change(place=text_of(place), was=text_of(was), kind="changed",
                      words=say.retyped(self.old, self.new, was, place, before, after))  # fmt: skip

    # -- mappings and lists --

    def entries(self, before: Mapping[str, Any], after: Mapping[str, Any], was: Place, place: Place,
                above: Any) -> Iterator[Change]:  # fmt: skip
        shared = [key for key in before if key in after]
        strays = _strays([shared.index(key) for key in after if key in before])
        order = [key for key in after if key in before]
        for key in before:
            if key not in after:
                yield self.removal((*was, key), before[key], above)
        for key, value in after.items():
            if key not in before:
                yield self.addition((*place, key), value, above)
                continue
            if order.index(key) in strays:
                yield self.move((*was, key), (*place, key))
            yield from self.pair(before[key], value, (*was, key), (*place, key), above)

    def items(self, before: Sequence[Any], after: Sequence[Any], was: Place, place: Place,
              above: Any) -> Iterator[Change]:  # fmt: skip
        if place[-1] != "from" and not any(isinstance(one, BaseModel | tuple | Mapping) for one in (*before, *after)):
            words = say.listed(self.old, self.new, was, place, before, after, above)
            yield Change(place=text_of(place), was=text_of(was), kind="changed", words=words)
            return
        pairs = _matched(before, after)
        partners = {new: old for old, new in pairs}
        matched = set(partners.values())
        strays = _strays([partners[new] for new in sorted(partners)])
        stray = {new for index, new in enumerate(sorted(partners)) if index in strays and place[-1] != "from"}
        for old, value in enumerate(before):
            if old not in matched:
                yield self.removal((*was, old), value, above)
        for new, value in enumerate(after):
            if new not in partners:
                yield self.addition((*place, new), value, above)
                continue
            old = partners[new]
            if new in stray:
                yield self.move((*was, old), (*place, new))
            yield from self.pair(before[old], value, (*was, old), (*place, new), above)

    def addition(self, place: Place, value: Any, above: Any) -> Change:
        return Change(place=text_of(place), kind="added", words=say.added(self.new, place, value, above))

    def removal(self, was: Place, value: Any, above: Any) -> Change:
        return Change(place=text_of(was), was=text_of(was), kind="removed",
                      words=say.removed(self.old, was, value, above))  # fmt: skip

    def move(self, was: Place, place: Place) -> Change:
        return Change(place=text_of(place), was=text_of(was), kind="moved", words=say.moved(self.new, place))

    # -- the form, whose questions may go to another page --

    def form(self, before: Sequence[q.Page], after: Sequence[q.Page]) -> Iterator[Change]:
        partners = {new: old for old, new in _matched(before, after)}
        for old, page in enumerate(before):
            if old not in partners.values():
                yield self.removal(("form", old), page, None)
        strays = _strays([partners[new] for new in sorted(partners)])
        stray = {new for index, new in enumerate(sorted(partners)) if index in strays}
        for new, page in enumerate(after):
            if new in stray:
                yield self.move(("form", partners[new]), ("form", new))
            former = before[partners[new]] if new in partners else None
            if former is None:
                yield self.addition(("form", new), page, None)
            else:
                for word in ("page", "hint", "when"):
                    if not same(getattr(former, word), getattr(page, word)):
                        yield from self.field(getattr(former, word), getattr(page, word),
                                              ("form", partners[new], word), ("form", new, word), page)
            yield from self.questions(former, page, partners.get(new), new, before)

    def questions(self, former: q.Page | None, page: q.Page, old: int | None, new: int,
                  before: Sequence[q.Page]) -> Iterator[Change]:  # fmt: skip
        """The questions of one page: those that stayed, came, left, or came from another page."""
        stayed = [question.code for question in page.questions if former is not None
                  and any(one.code == question.code for one in former.questions)]
        listed = [question.code for question in former.questions] if former is not None else []
        strays = {stayed[index] for index in _strays([listed.index(code) for code in stayed])}
        for number, question in enumerate(former.questions if former is not None and old is not None else ()):
            if question.code not in self.paged["new"]:
                yield self.removal(("form", old or 0, "questions", number), question, former)
        for number, question in enumerate(page.questions):
            place: Place = ("form", new, "questions", number)
            at = self.paged["old"].get(question.code)
            if at is None:
                if former is not None:
                    yield self.addition(place, question, page)
                continue
            position = [one.code for one in before[at].questions].index(question.code)
            was: Place = ("form", at, "questions", position)
            if at != old and former is not None:
                words = f"{self.new.subject(place)} is now on the page “{page.page.say()}”"
                yield Change(place=text_of(place), was=text_of(was), kind="moved", words=words)
            elif question.code in strays:
                yield self.move(was, place)
            yield from self.pair(before[at].questions[position], question, was, place, page)


def _key(item: Any) -> Hashable:
    """What an item of a list is known by, whatever else of it changes; None: by nothing."""
    if isinstance(item, str):
        return item
    if isinstance(item, By):
        return item.role
    if isinstance(item, Example):
        return item.name
    return item.code if isinstance(item, q.Shown | q.EachRow) else None


def _matched(before: Sequence[Any], after: Sequence[Any]) -> list[tuple[int, int]]:
    """Which old item is which new one: by what they are known by; else equal ones, then those that stand alike."""
    keys = [[_key(item) for item in side] for side in (before, after)]
    if all(None not in side and len(set(side)) == len(side) for side in keys):
        return [(keys[0].index(key), new) for new, key in enumerate(keys[1]) if key in keys[0]]
    pairs: list[tuple[int, int]] = []
    matcher = SequenceMatcher(a=[repr(one) for one in before], b=[repr(one) for one in after], autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(range(old_from, old_to), range(new_from, new_to), strict=True)
        elif tag == "replace":
            left = list(range(old_from, old_to))
            for new in range(new_from, new_to):
                alike = max(left, key=lambda old: (_likeness(before[old], after[new]), -old), default=None)
                if alike is not None and _likeness(before[alike], after[new]):
                    left.remove(alike)
                    pairs.append((alike, new))
    return pairs


def _likeness(old: Any, new: Any) -> int:
    if type(old) is not type(new):
        return 0
    if isinstance(old, q.Page):
        shared = {one.code for one in old.questions} & {one.code for one in new.questions}
        return 10 * len(shared) + 5 * (repr(old.page) == repr(new.page))
    if isinstance(old, BaseModel):
        return 1 + sum(same(getattr(old, name), getattr(new, name)) for name in type(old).model_fields)
    return 1


def _strays(order: Sequence[int]) -> set[int]:
    """The positions in this sequence that are out of order: the fewest whose going leaves the others ascending."""
    best: list[list[int]] = []
    for index, value in enumerate(order):
        before: list[list[int]] = [chain for chain in best if order[chain[-1]] < value]
        best.append([*_longest(before), index])
    kept = set(_longest(best))
    return {index for index in range(len(order)) if index not in kept}


def _longest(chains: list[list[int]]) -> list[int]:
    return max(chains, key=lambda chain: len(chain), default=[])
