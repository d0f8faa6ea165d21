"""What an action asks before it is taken: its form, the outcomes to choose from, and the messages that it will send."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crm.cases import effects, lifecycle, parties, situations, wording
from crm.cases.models import Case, CaseClock
from crm.catalogue import versions
from crm.errors import NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.values.actor import Actor
from crm.workflow import decision as d
from crm.workflow import engine, form
from crm.workflow.definition import Action, Definition
from crm.workflow.effects import MessageEffect
from crm.workflow.form import FormShown
from crm.workflow.situation import EngineActor, Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A message as it would go now. `to`: the names of those who get it; nobody: it will not be sent."""

    message: str
    to: tuple[str, ...]
    subject: str
    body: str


@dataclass(frozen=True, kw_only=True)
class ActionForm:
    """An action ready to be taken. `refusal`: why the actor may not (then there is nothing to fill in)."""

    case: Case
    definition: Definition
    code: str
    action: Action
    outcomes: Mapping[str, str]
    refusal: str | None
    situation: Situation
    who: EngineActor
    actor: Actor

    def shown(self, asked: Mapping[str, Any]) -> FormShown:
        """The questions for what was typed so far."""
        return form.show_asked(self.definition, self.action.ask, dict(asked), situation=self.situation,
                               now=clock.now(), actor=self.who)

    def previews(self, asked: Mapping[str, Any], *, outcome: str | None = None) -> tuple[Preview, ...]:
        """The messages that it will send, for what was typed so far; `outcome`: as chosen so far."""
        return () if self.refusal is not None else _previews(self, asked, outcome)


def form_for(actor: Actor, case: Case, action: str, *, acting_as: str | None = None) -> ActionForm:
    """The form of an action on a case that the actor sees fully, read once. Post it with `case.version`.

    Raises NotFound when there is no such action.
    """
    definition = versions.definition(case.version_id)
    shape = definition.actions.get(action)
    if shape is None:
        raise NotFound("This action does not exist.")
    _, situation = lifecycle.read(case, definition)
    who = situations.engine_actor(actor, case, acting_as=acting_as or "reporter")
    offer = next(o for o in engine.available(definition, situation, who, clock.now()) if o.action == action)
    return ActionForm(
        case=case, definition=definition, code=action, action=shape, situation=situation, who=who, actor=actor,
        outcomes={code: definition.outcomes[code].name.say() if code in definition.outcomes else code
                  for code in shape.outcomes},
        refusal=offer.refusal.words if offer.refusal else None)


def _previews(ready: ActionForm, asked: Mapping[str, Any], chosen: str | None) -> tuple[Preview, ...]:
    """What will be sent, without what goes to those of whom the actor may not know: decided by the engine once the form
    is filled in, until then with what is known left open."""
    case, definition, situation, actor, shape = ready.case, ready.definition, ready.situation, ready.actor, ready.action
    outcome = chosen if chosen in shape.outcomes else shape.outcomes[0] if shape.outcomes else None
    is_settled = chosen in shape.outcomes or len(shape.outcomes) == 1
    decided = engine.decide(definition, situation, ready.code, asked, ready.who, clock.now(), outcome=outcome)
    if decided.refusal is None:
        due = [effect for effect in decided.effects if isinstance(effect, d.SendMessage)]
    else:
        due = [d.SendMessage(message=one.message, to=one.to, parts={}, values={}, asked=asked)
               for one in shape.do if isinstance(one, MessageEffect)]
    clocks = session.scalars(select(CaseClock).where(CaseClock.case_id == case.id)).all() if due else ()
    shown = []
    for effect in due:
        facts = effects.facts_for(case, definition, situation, effect, clocks=clocks, actor=actor)
        if shape.to is not None:
            status = definition.statuses[shape.to]
            for language, known in facts.items():
                known["status"] = (status.public or status.name).say(language)
                known["outcome"] = _outcome(definition, outcome if is_settled else None, language)
        subject, body = wording.compose(definition.messages[effect.message], parts=effect.parts, facts=facts)
        told = effects.readers(case, effect.to)
        names = tuple(party.contact.name for party in told if parties.is_visible(party, case=case, actor=actor))
        if told and not names:
            continue
        shown.append(Preview(message=effect.message, to=names, subject=_first(subject), body=_first(body)))
    return tuple(shown)


def _outcome(definition: Definition, code: str | None, language: str) -> str:
    """The public words of an outcome; dots for one that has not been chosen."""
    shape = definition.outcomes.get(code or "")
    return (shape.public or shape.name).say(language) if shape is not None else "..."


def _first(texts: Mapping[str, str]) -> str:
    return texts.get("en") or next(iter(texts.values()), "")
