"""What of a definition an event touches, worked out once for each definition."""

from dataclasses import dataclass

from crm.workflow import questions as q
from crm.workflow.definition import Clock, Definition, Opens


@dataclass(frozen=True, slots=True)
class Index:
    """By event: the tasks it opens, the clocks it starts, stops or restarts, and the secret answers it
    deletes."""

    tasks_on: dict[str, tuple[tuple[str, Opens], ...]]
    clocks_on: dict[str, tuple[tuple[str, Clock], ...]]
    secrets_until: dict[str, tuple[str, ...]]


def index_of(definition: Definition) -> Index:
    """The index of this definition, kept with it."""
    found: Index | None = definition.__dict__.get("_index")
    if found is None:
        found = _build(definition)
        definition.__dict__["_index"] = found
    return found


def _build(definition: Definition) -> Index:
    tasks: dict[str, list[tuple[str, Opens]]] = {}
    for code, task in definition.tasks.items():
        for opens in task.opens:
            for event in opens.on:
                tasks.setdefault(event, []).append((code, opens))
    clocks: dict[str, list[tuple[str, Clock]]] = {}
    for code, clock in definition.clocks.items():
        stops = clock.stops.on if clock.stops else ("closed",)
        restarts = clock.restarts.on if clock.restarts else ()
        for event in dict.fromkeys((*clock.starts.on, *stops, *restarts)):
            clocks.setdefault(event, []).append((code, clock))
    return Index(
        tasks_on={event: tuple(found) for event, found in tasks.items()},
        clocks_on={event: tuple(found) for event, found in clocks.items()},
        secrets_until=_secrets(definition),
    )


def _secrets(definition: Definition) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    named: list[tuple[str, object]] = list(definition.questions.items())
    named += [(f"{code}.{item.code}", item) for code, action in definition.actions.items() for item in action.ask]
    named += [(f"{code}.{item.code}", item) for code, task in definition.tasks.items() for item in task.ask]
    for name, question in named:
        if isinstance(question, q.Asked) and question.secret is not None:
            for event in question.secret.until:
                found.setdefault(event, []).append(name)
    return {event: tuple(codes) for event, codes in found.items()}
