"""Takes an action on a case: asked of the engine, refused in words, or kept with everything that follows from it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import conflicts, hold, opening, situations
from crm.cases.models import Case
from crm.cases.situations import Pieces
from crm.catalogue import versions
from crm.errors import NotFound
from crm.foundation import clock
from crm.values.actor import Actor
from crm.workflow import engine
from crm.workflow.definition import Definition
from crm.workflow.situation import EngineActor, Situation


def move(case_id: int, *, action: str, asked: Mapping[str, Any], version: int | None, actor: Actor,
         acting_as: str | None = None, outcome: str | None = None) -> Case:
    """Take an action on a case with the answers it asks (as typed) and, when it closes the case, the outcome.

    `version`: the seq that the form was drawn from (None: not drawn from a form). `acting_as` "reporter": an agent
    who does it for the person who reported it.

    Raises NotFound when the case or the action does not exist for the actor; NotAllowed, with the engine's rule, when
    it is withheld; Invalid with `fields` by question code (and `outcome`); Conflict, with who changed what, when what
    the form was drawn from has changed.
    """
    case = hold.locked_with(case_id, named_in=asked)
    _require_known(case, actor)
    definition = versions.definition(case.version_id)
    conflicts.require_unchanged(case, definition, action=action, version=version, actor=actor)
    if action not in definition.actions:
        raise NotFound("This action does not exist.")
    pieces, situation = read(case, definition)
    who = engine_actor(case, actor, acting_as=acting_as)
    decided = engine.decide(definition, situation, action, asked, who, clock.now(), outcome=outcome)
    if decided.refusal is not None:
        raise decided.refusal.as_error()
    opening.apply(case, definition, pieces, decided, actor=actor)
    return case


def read(case: Case, definition: Definition) -> tuple[Pieces, Situation]:
    """The rows of a case and the situation they make, with the facts its service needs."""
    pieces = situations.load_with_facts(case, definition)
    return pieces, situations.build(case, definition, pieces)


def engine_actor(case: Case, actor: Actor, *, acting_as: str | None) -> EngineActor:
    """The actor in the words of the service; reporters are looked up only for residents."""
    reporters = situations.reporters(case.id) if actor.user_id is None and not actor.is_system else []
    return situations.engine_actor(actor, case, reporter_ids=reporters, acting_as=acting_as)


def with_words(who: EngineActor, words: Iterable[str]) -> EngineActor:
    """The same actor, who also holds these words."""
    return replace(who, words=who.words | frozenset(words))


def _require_known(case: Case, actor: Actor) -> None:
    """Residents reach a case by having reported it; staff by what they may see. What they may do, the engine says."""
    if actor.user_id is None and not actor.is_system:
        if actor.key not in {f"contact:{contact}" for contact in situations.reporters(case.id)}:
            raise NotFound("This case does not exist.")
        return
    policy.require(actor, Permission.SEE_CASES, case.scope())
