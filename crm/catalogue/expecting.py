"""The examples of a draft: which fail, and expecting from now on what came out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm.catalogue import calendars, drafting
from crm.catalogue.drafting import PartChanged
from crm.errors import Conflict, Invalid
from crm.foundation import settings
from crm.values.actor import Actor
from crm.workflow import examples, packs, places
from crm.workflow.definition import Definition
from crm.workflow.examples import ExampleResult
from crm.workflow.situation import Council


@dataclass(frozen=True, slots=True)
class Failed:
    """An example that does not come out as it says: its place, and how it went."""

    place: str
    result: ExampleResult

    @property
    def only_expects_otherwise(self) -> bool:
        """Whether expecting what came out is all it takes."""
        return self.result.as_found is not None


def council() -> Council:
    """What the council has set, for walking."""
    return Council(calendars=calendars.load(), settings=dict(settings.council().values))


def list_failed(read: Definition, *, place: str | None = None) -> list[Failed]:
    """The examples that fail, in their order; `place`: of this one alone ("examples.3")."""
    known, found = council(), []
    for number, example in enumerate(read.examples):
        here = f"examples.{number}"
        if place in (None, here):
            result = examples.run(read, example, council=known)
            found += [] if result.passed else [Failed(here, result)]
    return found


def mark_of(some: Sequence[Failed]) -> str:
    """The mark of what these examples expect and what came out, to send back with `expect_from_now_on`."""
    return drafting.digest(_told(some))


def expect_from_now_on(draft_id: int, *, place: str | None = None, seen: str, actor: Actor) -> int:
    """Write what came out into what one example expects, or all that fail only in that, as one change of the draft.
    Nothing is added to what they expect, nothing left out. `seen`: `mark_of` them as they were shown. Returns how many.

    Raises NotFound, NotAllowed, Conflict when they come out otherwise meanwhile, and Invalid when there is none.
    """
    def wanted(data: Any) -> list[Failed]:
        return [one for one in list_failed(packs.parse(data), place=place) if one.only_expects_otherwise]

    taken: list[Failed] = []

    def put(data: Any) -> Any:
        taken.extend(wanted(data))
        if not taken:
            raise Invalid("No example fails only in what it expects.")
        for one in taken:
            if one.result.as_found is not None:
                said = one.result.as_found.model_dump(mode="json", by_alias=True, exclude_defaults=True)
                data = places.put(data, one.place, said)
        return data

    at = place or "examples"
    try:
        drafting.apply(draft_id, put, verb="expect", place=at, stored=at, actor=actor, seen=seen,
                       watched=lambda data: _told(wanted(data)))
    except PartChanged:
        raise Conflict("The draft changed while you had this page open, and its examples come out otherwise now.",
                       changes=drafting.last_changes(draft_id, "")) from None
    return len(taken)


def _told(some: Sequence[Failed]) -> list[list[Any]]:
    return [[one.place, one.result.name, *one.result.failures] for one in some]
