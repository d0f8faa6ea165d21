"""The plan by which open cases are brought from one definition to another: what becomes of each code, and of each
running clock; which cases it does not fit, and why.

Codes stand for themselves unless mapped. A code of the old definition that the new one does not have must be mapped,
or is left behind where the plan says so (answers, ended tasks, actions and clocks only); else the cases that have it
stay. A clock that only the new definition has begins as if it had always been there, unless the plan says otherwise.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from crm.errors import Invalid
from crm.sla import clock as sla
from crm.workflow import clocks, winding
from crm.workflow.decision import Change
from crm.workflow.definition import Definition
from crm.workflow.questions import Asked, GroupQuestion
from crm.workflow.situation import SYSTEM, ClockNow, Situation
from crm.workflow.work import Work

Kind = Literal["statuses", "actions", "tasks", "questions", "clocks", "outcomes"]
KINDS: tuple[Kind, ...] = ("statuses", "actions", "tasks", "questions", "clocks", "outcomes")
Verb = Literal["keep", "recompute", "restart"]
VERBS: tuple[Verb, ...] = ("keep", "recompute", "restart")
Begin = Literal["history", "now", "never"]
BEGINS: tuple[Begin, ...] = ("history", "now", "never")
BEHIND = "-"
"""Mapped to this, a code is left behind: what stood under it stays in the record and is not used any more. A running
clock ends."""
MAY_STAY_BEHIND = frozenset({"questions", "tasks", "actions", "outcomes", "clocks"})


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`codes`: by kind, what a code of the old definition becomes; those left out become themselves. `clocks`: by the
    code of a clock in the new definition, what is done to its run (kept, if nothing is said). `begins`: by the code of
    a clock that only the new definition has, when it begins on a case without a run of it: as its `starts` would have
    begun it in the case's history (if nothing is said), when the case is brought over, or never."""

    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    clocks: Mapping[str, Verb] = field(default_factory=dict)
    begins: Mapping[str, Begin] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        """The plan as plain data for JSON."""
        return {"codes": {kind: dict(pairs) for kind, pairs in self.codes.items() if pairs},
                "clocks": dict(self.clocks), "begins": dict(self.begins)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Plan":
        """Read back what `to_data` gave."""
        return cls(codes=data.get("codes", {}), clocks=data.get("clocks", {}), begins=data.get("begins", {}))

    def becomes(self, kind: Kind, code: str) -> str:
        """What a code becomes; BEHIND when it is left behind."""
        return self.codes.get(kind, {}).get(code, code)


def members(definition: Definition, kind: Kind) -> Mapping[str, Any]:
    """What a definition has of a kind, by code."""
    found: Mapping[str, Any] = getattr(definition, kind)
    if kind == "questions":
        return {code: item for code, item in found.items() if isinstance(item, Asked)}
    return found


def missing(old: Definition, new: Definition) -> dict[Kind, tuple[str, ...]]:
    """The codes of the old definition that the new one does not have, by kind: what a plan has to say something of."""
    found = {kind: tuple(code for code in members(old, kind) if code not in members(new, kind)) for kind in KINDS}
    return {kind: codes for kind, codes in found.items() if codes}


def new_clocks(old: Definition, new: Definition) -> tuple[str, ...]:
    """The clocks that only the new definition has: what a plan may say the beginning of."""
    return tuple(code for code in new.clocks if code not in old.clocks)


def choices(old: Definition, new: Definition, kind: Kind, code: str) -> dict[str, str]:
    """What a code may become, in words."""
    there = members(new, kind)
    if kind == "statuses":
        return {one: shape.name.say() for one, shape in there.items() if shape.kind != "closed"
                or old.is_closed(code)}
    if kind == "questions":
        mine = members(old, kind)[code]
        return {one: item.label.say() for one, item in there.items() if _fits(mine, item)}
    return {one: shape.name.say() for one, shape in there.items()}


def check(plan: Plan, old: Definition, new: Definition) -> None:
    """Raises Invalid with what is wrong in the plan itself, by "kind.code"."""
    wrong: dict[str, str] = {}
    for kind in KINDS:
        known, there = members(old, kind), members(new, kind)
        used: dict[str, str] = {}
        for code, to in plan.codes.get(kind, {}).items():
            place = f"{kind}.{code}"
            if code not in known:
                wrong[place] = "The present version has no such part"
            elif to == BEHIND:
                if kind not in MAY_STAY_BEHIND:
                    wrong[place] = "This cannot be left behind"
            elif to not in there or to not in choices(old, new, kind, code):
                wrong[place] = "Choose one of the options"
            elif kind in ("questions", "clocks", "tasks") and (to in used or (to in known and to != code and
                                                                             plan.becomes(kind, to) == to)):
                wrong[place] = "Another one becomes this already"
            used[to] = code
    for code, verb in plan.clocks.items():
        if code not in new.clocks or verb not in VERBS:
            wrong[f"clocks.{code}.do"] = "Choose one of the options"
    for code, begin in plan.begins.items():
        if code not in new_clocks(old, new) or begin not in BEGINS:
            wrong[f"clocks.{code}.begin"] = "Choose one of the options"
    if wrong:
        raise Invalid(fields=wrong)


def misfits(plan: Plan, old: Definition, new: Definition) -> dict[Kind, dict[str, str]]:
    """What a case must not have to fit the plan, by kind and code, with the reason in words: a status, an open task, a
    running clock, an answered question."""
    found: dict[Kind, dict[str, str]] = {"statuses": {}, "tasks": {}, "clocks": {}, "questions": {}}
    for code in old.statuses:
        to = plan.becomes("statuses", code)
        if to not in new.statuses or (new.is_closed(to) and not old.is_closed(code)):
            how = "would be closed" if to in new.statuses else "does not exist"
            found["statuses"][code] = f"Its status “{_name(old, 'statuses', code)}” {how} there."
    for code in old.tasks:
        if plan.becomes("tasks", code) not in new.tasks:
            found["tasks"][code] = f"Its open task “{_name(old, 'tasks', code)}” does not exist there."
    for code in old.clocks:
        if plan.becomes("clocks", code) not in (BEHIND, *new.clocks):
            found["clocks"][code] = f"Its running clock “{_name(old, 'clocks', code)}” does not exist there."
    mine, theirs = members(old, "questions"), members(new, "questions")
    for code in mine:
        to = plan.becomes("questions", code)
        if to != BEHIND and (to not in theirs or not _fits(mine[code], theirs[to])):
            how = "has no question" if to not in theirs else "is of another kind, or kept otherwise,"
            found["questions"][code] = f"Its answer to “{_name(old, 'questions', code)}” {how} there."
    return found


def why_not(plan: Plan, old: Definition, new: Definition, *, status: str, tasks: Collection[str],
            running: Collection[str], answered: Collection[str]) -> list[str]:
    """Why a case does not fit the plan, in words; nothing when it does. `tasks`: codes of open ones; `running`: of
    clocks; `answered`: questions of the form with an answer."""
    bad = misfits(plan, old, new)
    has: tuple[tuple[Kind, Collection[str]], ...] = (
        ("statuses", (status,)), ("tasks", tasks), ("clocks", running), ("questions", answered))
    return [words for kind, codes in has for code, words in bad[kind].items() if code in codes]


def _fits(mine: Any, theirs: Any) -> bool:
    """Whether an answer to one question can stand under the other: of one type, and guarded alike."""
    if mine.type != theirs.type or mine.is_guarded != theirs.is_guarded:
        return False
    if isinstance(mine, GroupQuestion) and isinstance(theirs, GroupQuestion):
        there = {item.code: item for item in theirs.questions if isinstance(item, Asked)}
        return all(item.code not in there or _fits(item, there[item.code])
                   for item in mine.questions if isinstance(item, Asked))
    return True


def _name(definition: Definition, kind: Kind, code: str) -> str:
    shape = members(definition, kind).get(code)
    if shape is None:
        return code
    return str((shape.label if kind == "questions" else shape.name).say())


# -- the situation of a case, in the codes of the new definition --


def translated(plan: Plan, old: Definition, new: Definition, situation: Situation) -> Situation:
    """The situation with every code as the plan says; clocks as they run."""
    def named(kind: Kind, code: str) -> str:
        to = plan.becomes(kind, code)
        return code if to == BEHIND else to

    renamed = plan.codes.get("questions", {})
    answers = {named("questions", code): value for code, value in situation.answers.items()} if renamed else \
        situation.answers
    return replace(
        situation, status=named("statuses", situation.status), answers=answers, fired=rules_fired(old, new, situation),
        taken=tuple(replace(one, action=named("actions", one.action), from_status=named("statuses", one.from_status),
                            to_status=named("statuses", one.to_status),
                            outcome=named("outcomes", one.outcome) if one.outcome else None)
                    for one in situation.taken),
        tasks=tuple(replace(one, code=named("tasks", one.code)) if one.code else one for one in situation.tasks),
        clocks=tuple(replace(one, code=named("clocks", one.code)) for one in situation.clocks))


def rules_fired(old: Definition, new: Definition, situation: Situation) -> dict[str, datetime]:
    """The marks of rules that stand in both definitions, under their numbers in the new one."""
    numbers = {rule.model_dump_json(): str(number) for number, rule in enumerate(new.rules)}
    known = {str(number): numbers.get(rule.model_dump_json()) for number, rule in enumerate(old.rules)}
    return {to: at for number, at in situation.fired.items() if (to := known.get(number)) is not None}


def wound(plan: Plan, old: Definition, new: Definition, situation: Situation,
          now: datetime) -> tuple[Situation, tuple[Change, ...]]:
    """What becomes of the clocks of a translated situation: ended where they are left behind, kept, counted anew from
    their own start, or begun again; those that only the new definition has, begun; then paused or not as the new
    definition says. The changes that the cases domain keeps."""
    work = Work(new, situation, actor=SYSTEM, now=now)
    for run in situation.clocks:
        verb = plan.clocks.get(run.code, "keep")
        if run.run.is_stopped:
            continue
        if run.code not in new.clocks:
            work.stop_clock(run.code)
        elif verb == "restart":
            work.restart_clock(run.code)
        elif verb == "recompute":
            _recompute(work, run)
    _begin(plan, old, work)
    work.pause_clocks()
    return work.situation, tuple(work.changes)


def _begin(plan: Plan, old: Definition, work: Work) -> None:
    """Clocks without a run on this case yet; none that would have ended before now."""
    wanted = [code for code in new_clocks(old, work.definition)
              if plan.begins.get(code) != "never" and code not in work.situation.last_clock]
    there = winding.running(work.definition, work.situation) if wanted else {}
    for code in wanted:
        if code not in there:
            continue
        if plan.begins.get(code) == "now":
            work.start_clock(code)
        else:
            work.add_clock(replace(there[code], run=replace(there[code].run, number=1)), what="started")


def _recompute(work: Work, run: ClockNow) -> None:
    rule = work.rule_now(run.code)
    if rule is not None and rule != run.run.rule:
        work.put_clock(replace(run, run=sla.with_rule(run.run, rule)), what="recomputed")


def due_of(definition: Definition, situation: Situation) -> dict[str, datetime | None]:
    """When each running clock is due, by code; None while it is paused."""
    return {one.code: sla.due(one.run, clocks.calendar_of(definition, one.code, situation.council))
            for one in situation.clocks if not one.run.is_stopped}
