"""Fly-tipping with one team that does everything, and a case that Mair reported: what many tests begin with."""

from typing import Any

from crm.cases import lifecycle
from crm.cases.models import Case
from crm.values.actor import Actor
from tests.factories.cases import case as a_case
from tests.factories.contacts import contact
from tests.factories.services import service
from tests.factories.staff import actor, team, user


class Streets:
    """Olwen is officer, Lowri lead of the team; an agent took the call. Bags on a road, no hazard, unless said."""

    def __init__(self, **answers: Any) -> None:
        self.team = team("Streets")
        self.service = service("fly-tipping", team=self.team)
        self.agent = actor(user("agent"))
        self.officer_user = user("officer", team=self.team, name="Olwen Officer")
        self.officer = actor(self.officer_user)
        self.lead = actor(user("lead", team=self.team, name="Lowri Lead"))
        self.mair = contact("Mair Evans", email="mair@example.com")
        self.case = a_case(self.service, by=self.agent, reporter=self.mair,
                           answers={"what": ["bags"], "hazard": "no", **answers})

    def do(self, action: str, by: Actor, *, outcome: str | None = None, version: int | None = None,
           **asked: Any) -> Case:
        """Take an action on the case."""
        return lifecycle.move(self.case.id, action=action, asked=asked, version=version, actor=by, outcome=outcome)
