"""Trying a version out on an invented case: begun, walked step by step, taken back, kept as an example."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.catalogue import expecting, versions
from crm.catalogue.models import ServiceTrial, ServiceVersion
from crm.errors import Invalid, NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.values.actor import Actor
from crm.workflow import trying
from crm.workflow.definition import Example

#: How long a trial is kept after its last change.
KEPT_FOR = timedelta(days=28)
#: Steps of one trial; a longer walk is not read by anybody.
MOST_STEPS = 100


def begin(version_id: int, *, at: datetime, as_: str, channel: str, about: Mapping[str, Any] | None = None,
          place: Mapping[str, Any] | None = None, counts: list[dict[str, Any]] | None = None, actor: Actor
          ) -> ServiceTrial:
    """Begin an invented case of this version at an instant. `about` and `place`: attributes that its conditions ask
    for; `counts`: as in an example. Raises NotFound, NotAllowed."""
    version = session.get(ServiceVersion, version_id)
    if version is None:
        raise NotFound("This version of the service does not exist.")
    policy.require(actor, Permission.SEE_SERVICES, policy.Scope(service_id=version.service_id))
    walk = {"name": "Tried", "at": _local(at), "as": [as_], "channel": channel, "about": dict(about or {}),
            "place": dict(place or {}), "counts": counts or []}
    row = ServiceTrial(public_id=secrets.token_urlsafe(16), version_id=version_id, owner_id=actor.user_id, walk=walk)
    session.add(row)
    session.flush()  # its address is shown next
    return row


def get(public_id: str, *, actor: Actor) -> ServiceTrial:
    """A trial of the actor's own. Raises NotFound, for others' as well."""
    row = session.scalar(select(ServiceTrial).where(ServiceTrial.public_id == public_id[:22],
                                                    ServiceTrial.owner_id == actor.user_id))
    if row is None:
        raise NotFound("This trial does not exist. A trial is kept for 28 days.")
    return row


def walked(trial: ServiceTrial) -> trying.Trial:
    """The case as it has come, by the version as it is now: a draft may have changed since the last step."""
    return trying.walk(versions.definition(trial.version_id), Example.model_validate(trial.walk),
                       council=expecting.council(), is_open=trial.is_open)


def open_case(trial: ServiceTrial, answers: Mapping[str, Any]) -> None:
    """Send the form of the invented case. Raises Invalid with what is wrong with the answers."""
    trial.walk = {**trial.walk, "answers": dict(answers), "steps": []}
    versions_of = trying.Trial(versions.definition(trial.version_id), Example.model_validate(trial.walk),
                               expecting.council())
    versions_of.open()
    trial.is_open, trial.changed_at = True, clock.now()


def step(trial: ServiceTrial, deed: Mapping[str, Any]) -> None:
    """Take one more step (of an example: `do`, `task`, `add`, `wait` or `at`). Raises Invalid when it is no step, when
    time would go back, or with what is missing among the answers; any other refusal is part of the walk."""
    steps = [*trial.walk.get("steps", []), dict(deed)]
    if len(steps) > MOST_STEPS:
        raise Invalid("A trial has at most {most} steps. Take some back, or begin again.", most=MOST_STEPS)
    walk = {**trial.walk, "steps": steps}
    try:
        example = Example.model_validate(walk)
    except ValueError as wrong:
        raise Invalid("This cannot be done.") from wrong
    trial_after = trying.walk(versions.definition(trial.version_id), example, council=expecting.council(), is_open=True)
    last = [one for one in trial_after.happened if one.step == len(steps)]
    for one in last:
        refusal = one.decision.refusal
        if refusal is not None and refusal.fields:
            raise Invalid(fields=dict(refusal.fields))
    if trial_after.faults:
        raise Invalid(trial_after.faults[-1].replace("{", "{{").replace("}", "}}"))
    trial.walk, trial.changed_at = walk, clock.now()


def take_back(trial: ServiceTrial) -> None:
    """Undo the last step; before the first, go back to the form with its answers."""
    steps = trial.walk.get("steps", [])
    if steps:
        trial.walk = {**trial.walk, "steps": steps[:-1]}
    else:
        trial.is_open = False
    trial.changed_at = clock.now()


def sweep() -> int:
    """Remove trials that nobody has touched for 28 days; returns how many."""
    gone = session.scalars(delete(ServiceTrial).where(ServiceTrial.changed_at < clock.now() - KEPT_FOR)
                           .returning(ServiceTrial.id)).all()
    return len(gone)


def _local(at: datetime) -> str:
    return at.astimezone(clock.LONDON).strftime("%Y-%m-%dT%H:%M")
