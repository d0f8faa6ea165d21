"""Forms for staff, teams and roles."""

from collections.abc import Mapping, Sequence
from typing import Any

from crm.accounts.models import Team
from crm.accounts.permissions import Role
from crm.catalogue.services import Entry
from crm.places.models import Area
from crm.web import fields
from crm.web.forms import Form
from crm.workflow import people

ROLES = [(str(role), role.words) for role in Role]
#: What each role lets people do, in a few words.
ROLE_HINTS = {
    "agent": "Takes calls and raises requests for any service",
    "officer": "Works the cases of the team's services",
    "lead": "As an officer, and shares out the team's work",
    "service_owner": "Changes and publishes the team's services",
    "administrator": "Manages staff, teams and settings; cannot read cases",
    "auditor": "Reads the audit; changes nothing",
}


class PersonForm(Form):
    name = fields.text("Full name", required="Enter their full name", longest=200, width="two-thirds",
                       autocomplete="off")
    email = fields.email("Email address", required="Enter their email address", hint="They sign in with it")
    phone = fields.phone("Phone")


class TeamForm(Form):
    name = fields.text("Name of the team", required="Enter the team's name", longest=200, width="two-thirds")
    email = fields.email("Email address")
    phone = fields.phone("Phone")


class RoleForm(Form):
    """One more role for somebody; the teams are those that work."""

    team = fields.select("Team", [], required="Choose a team", empty="Choose")
    role = fields.radios("Role", ROLES, required="Choose a role", hints=ROLE_HINTS)

    def __init__(self, teams: Sequence[Team], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.team.choices = [*self.team.choices, *((team.code, team.name) for team in teams)]


class AwayForm(Form):
    from_on = fields.day("First day away", required="Enter the first day away", hint="For example, 27 3 2027")
    to_on = fields.day("Last day away", required="Enter the last day away")
    why = fields.text("Why", hint="Colleagues can read it: for example, annual leave", longest=100)


class ServiceRoleForm(Form):
    """Give a role of one service to a team, everywhere or in one area."""

    role = fields.select("Role", [], required="Choose a role", empty="Choose")
    team = fields.select("Team", [], required="Choose a team", empty="Choose")
    area = fields.select("Where", [], empty="Everywhere")

    def __init__(self, roles: Mapping[str, people.Role], teams: Sequence[Team], areas: Sequence[Area],
                 **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.role.choices = [*self.role.choices,
                             *((code, role.name.say()) for code, role in roles.items())]
        self.team.choices = [*self.team.choices, *((team.code, team.name) for team in teams)]
        self.area.choices = [*self.area.choices, *((str(area.id), area.name) for area in areas)]


class ServiceOwnerForm(Form):
    """Which team owns a service."""

    team = fields.select("Which team owns it?", [], required="Choose a team", empty="Choose")

    def __init__(self, teams: Sequence[Team], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.team.choices = [*self.team.choices, *((team.code, team.name) for team in teams)]


def name_of(entry: Entry) -> str:
    """What a service is called on screens of staff."""
    return entry.name.get("en") or entry.code
