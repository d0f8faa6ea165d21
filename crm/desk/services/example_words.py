"""Examples that do not come out as they say, as the designer shows them: what was expected, what came out, and whether
expecting that is all it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.catalogue import expecting
from crm.catalogue.expecting import Failed
from crm.desk.services.bench import Bench
from crm.workflow.definition import Example
from crm.workflow.difference_words import Saying
from crm.workflow.expect_words import failure_words
from crm.workflow.shape_at import Slot


@dataclass(frozen=True)
class ShownFailure:
    """One example: its page ("" for who may not change it), sentences, and the mark with which what came out is
    expected from now on ("": it has to be looked at)."""

    place: str
    name: str
    href: str
    told: Sequence[str]
    seen: str


@dataclass(frozen=True)
class ShownFailures:
    """Examples that fail. `simple`: how many fail only in what they expect, for who may change that; `seen`: the mark
    of them all, where there are several."""

    code: str
    items: Sequence[ShownFailure]
    simple: int
    seen: str
    may_edit: bool

    def __bool__(self) -> bool:
        return bool(self.items)


def failures_of(bench: Bench, *, place: str | None = None, may_edit: bool = True) -> ShownFailures:
    """The examples of a draft that fail, or this one ("examples.3") if it does."""
    failed, saying = expecting.list_failed(bench.definition, place=place), Saying(bench.definition)
    simple = [one for one in failed if one.only_expects_otherwise]
    return ShownFailures(code=bench.entry.code, items=[_shown(bench, one, saying, may_edit) for one in failed],
                         simple=len(simple) if may_edit else 0, may_edit=may_edit,
                         seen=expecting.mark_of(simple) if may_edit and len(simple) > 1 else "")


def is_example(slot: Slot) -> bool:
    """Whether a whole example stands there."""
    return slot.is_present and slot.model is Example


def _shown(bench: Bench, one: Failed, saying: Saying, may_edit: bool) -> ShownFailure:
    return ShownFailure(
        place=one.place, name=one.result.name, href=bench.href(one.place) if may_edit else "",
        told=[failure_words(failure, saying) for failure in one.result.differs],
        seen=expecting.mark_of([one]) if one.only_expects_otherwise else "")
