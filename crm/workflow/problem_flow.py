"""Problems of the way a case goes: statuses, actions, outcomes, clocks, tasks and rules."""

from collections.abc import Iterator

from crm.workflow import questions as q
from crm.workflow.definition import Action, Definition
from crm.workflow.effects import ClockEffect, TaskEffect
from crm.workflow.finding import Finder

Edge = tuple[str, str, str]
"""A status, an action from it, and the status it leads to."""


def look(finder: Finder) -> None:
    """Looks through the statuses, actions, outcomes, clocks, tasks and rules."""
    edges = list(_edges(finder.definition))
    reached = _reached(finder.definition, edges)
    _statuses(finder, edges, reached)
    _actions(finder)
    _outcomes(finder)
    _clocks(finder, edges, reached)
    _tasks(finder, reached)
    _rules(finder)
    if not finder.definition.examples:
        finder.warning("examples", "There is no example. Add one, so that a mistake shows before publishing.")


def _edges(definition: Definition) -> Iterator[Edge]:
    for status, codes in definition.actions_from.items():
        for code in codes:
            action = definition.actions[code]
            if action.by and (action.to is None or action.to in definition.statuses):
                yield status, code, action.to or status


def _reached(definition: Definition, edges: list[Edge]) -> set[str]:
    return _spread({definition.first_status}, [(one, other) for one, _, other in edges])


def _spread(start: set[str], arrows: list[tuple[str, str]]) -> set[str]:
    found, waiting = set(start), list(start)
    while waiting:
        here = waiting.pop()
        for one, other in arrows:
            if one == here and other not in found:
                found.add(other)
                waiting.append(other)
    return found


def _statuses(finder: Finder, edges: list[Edge], reached: set[str]) -> None:
    definition = finder.definition
    new = [code for code, status in definition.statuses.items() if status.kind == "new"]
    if len(new) != 1:
        finder.problem(
            "statuses",
            "Exactly one status must be of kind new: where every case begins."
            + (f" These are: {', '.join(new)}." if new else ""),
        )
    ends = {code for code, status in definition.statuses.items() if status.kind in ("closed", "in_force")}
    if not any(definition.is_closed(code) for code in definition.statuses):
        finder.problem("statuses", "No status is of kind closed, so no case could ever end.")
    backwards = _spread(ends, [(other, one) for one, _, other in edges])
    for code, status in definition.statuses.items():
        place, name = f"statuses.{code}", status.name.say()
        leaves = any(one == code and other != code for one, _, other in edges)
        if code not in reached:
            finder.problem(place, f"“{name}” cannot be reached: no action that somebody may take leads to it.")
        if status.kind == "waiting" and not leaves:
            finder.problem(place, f"Nobody can leave “{name}”: a case would wait for ever.")
        elif status.kind in ("new", "open") and not leaves:
            finder.problem(place, f"“{name}” cannot be left: no action leads from it to another status.")
        elif code not in backwards:
            finder.problem(place, f"From “{name}” no case can come to an end.")
        if status.waiting_for is not None and status.kind != "waiting":
            finder.warning(f"{place}.waiting_for", "Only a waiting status waits for somebody.")


def _actions(finder: Finder) -> None:
    definition = finder.definition
    for code, action in definition.actions.items():
        place, name = f"actions.{code}", action.name.say()
        if not action.by:
            finder.problem(f"{place}.by", f"Nobody may take “{name}”: say by whom.")
        if not any(code in codes for codes in definition.actions_from.values()):
            finder.problem(f"{place}.from", f"“{name}” can be taken from no status.")
        closes = action.to is not None and action.to in definition.statuses and definition.is_closed(action.to)
        if closes and not action.outcomes and definition.outcomes:
            finder.problem(f"{place}.outcomes", f"“{name}” closes the case but offers no outcome.")
        if action.outcomes and not closes:
            finder.problem(f"{place}.outcomes", f"“{name}” does not close the case, so it has no outcome to offer.")
        if action.else_ is not None and action.when is None:
            finder.warning(f"{place}.else", "These words are never said: there is no `when`.")


def _outcomes(finder: Finder) -> None:
    definition = finder.definition
    offered = {code for action in definition.actions.values() for code in action.outcomes}
    for code, outcome in definition.outcomes.items():
        if code not in offered:
            finder.problem(f"outcomes.{code}", f"No action offers the outcome “{outcome.name.say()}”.")


def edge_events(definition: Definition, edge: Edge) -> set[str]:
    """The events that taking this action from that status tells."""
    was, code, becomes = edge
    events = {f"action.{code}"}
    if becomes != was:
        events.add(f"status.{becomes}")
        if definition.is_closed(becomes) and not definition.is_closed(was):
            events.add("closed")
        if definition.is_closed(was) and not definition.is_closed(becomes):
            events.add("reopened")
    return events


def _clocks(finder: Finder, edges: list[Edge], reached: set[str]) -> None:
    definition = finder.definition
    possible = {"opened", f"status.{definition.first_status}"}
    for edge in edges:
        if edge[0] in reached:
            possible |= edge_events(definition, edge)
    started = {
        effect.clock
        for _, effect in finder.effects()
        if isinstance(effect, ClockEffect) and effect.do in ("start", "restart")
    }
    stopped = {
        effect.clock for _, effect in finder.effects() if isinstance(effect, ClockEffect) and effect.do == "stop"
    }
    covered: set[str] = set()
    for code, clock in definition.clocks.items():
        place, name = f"clocks.{code}", clock.name.say()
        stops = clock.stops.on if clock.stops else ("closed",)
        if not _any_possible(clock.starts.on, possible) and code not in started:
            finder.problem(f"{place}.starts", f"“{name}” can never start: none of its events can happen.")
        if not _any_possible(stops, possible) and code not in stopped:
            finder.problem(f"{place}.stops", f"“{name}” can never stop: none of its events can happen.")
        covered |= _running_in(definition, clock.starts.on, stops, edges)
        if (clock.on_warn or clock.warn_at) and not (clock.on_warn and clock.warn_at):
            missing = "warn_at" if clock.on_warn else "on_warn"
            finder.warning(place, f"“{name}” warns nobody: `{missing}` is missing.")
    for code, status in definition.statuses.items():
        if status.kind in ("new", "open") and code in reached and code not in covered:
            finder.warning(f"statuses.{code}", f"No clock runs while a case is “{status.name.say()}”.")


def _any_possible(events: tuple[str, ...], possible: set[str]) -> bool:
    return any(event in possible or event.startswith(("task.", "message.")) for event in events)


def _running_in(definition: Definition, starts: tuple[str, ...], stops: tuple[str, ...], edges: list[Edge]) -> set[str]:
    """The statuses in which a clock with these events may be running."""
    first = definition.first_status
    begins = {"opened", f"status.{first}"} & set(starts) or any(event.startswith("task.") for event in starts)
    running = {first} if begins else set()
    for _ in range(len(definition.statuses) + 1):
        for edge in edges:
            events = edge_events(definition, edge)
            goes_on = edge[0] in running and not events & set(stops)
            if goes_on or events & set(starts):
                running.add(edge[2])
    return running


def _tasks(finder: Finder, reached: set[str]) -> None:
    definition = finder.definition
    by_effect = {effect.task for _, effect in finder.effects() if isinstance(effect, TaskEffect) and not effect.state}
    for code, task in definition.tasks.items():
        place, name = f"tasks.{code}", task.name.say()
        if not task.opens and not task.added_by and code not in by_effect:
            finder.problem(f"{place}.opens", f"The task “{name}” never opens: say on which event, or who adds it.")
        if not task.by:
            finder.problem(f"{place}.by", f"Nobody may do the task “{name}”: say by whom.")
        if task.on_breach and task.due is None:
            finder.warning(f"{place}.on_breach", f"The task “{name}” is never late: it has no `due`.")
        if (task.on_warn or task.warn_at) and task.due is None:
            finder.warning(f"{place}.warn_at", f"The task “{name}” never warns: it has no `due`.")


def _rules(finder: Finder) -> None:
    definition = finder.definition
    for number, rule in enumerate(definition.rules):
        place, action = f"rules.{number}", definition.actions.get(rule.do)
        if action is None:
            continue  # a name that is defined nowhere is found with the names
        if not any(entry.role == "system" for entry in action.by):
            finder.problem(f"{place}.do", f"“{action.name.say()}” is not open to `system`, so no rule can do it.")
        statuses = [code for code in rule.in_ or () if code in definition.statuses]
        for status in statuses:
            if rule.do not in definition.actions_from[status]:
                name = definition.statuses[status].name.say()
                finder.problem(f"{place}.in", f"“{action.name.say()}” cannot be done from “{name}”.")
        _with(finder, place, rule.with_, action)


def _with(finder: Finder, place: str, given: dict[str, object], action: Action) -> None:
    definition = finder.definition
    known = {item.code for item in action.ask}
    for code in given:
        if code not in known and code != "outcome":
            finder.problem(f"{place}.with.{code}", f"“{action.name.say()}” does not ask for {code}.")
    for item in action.ask:
        if isinstance(item, q.Asked) and item.required is True and item.when is None and item.code not in given:
            finder.problem(f"{place}.with", f"“{action.name.say()}” needs an answer to {item.code}: give it.")
    closes = action.to is not None and action.to in definition.statuses and definition.is_closed(action.to)
    outcome = given.get("outcome")
    if closes and len(action.outcomes) > 1 and outcome is None:
        finder.problem(f"{place}.with", f"“{action.name.say()}” closes the case: say with which `outcome`.")
    if outcome is not None and outcome not in action.outcomes:
        finder.problem(f"{place}.with.outcome", f"“{action.name.say()}” does not offer this outcome.")
