"""What tests are arranged with: people, teams, services, places and cases, made by our own verbs.

`factories.user(role="officer", team=team)`, `factories.actor(user)`, `factories.service("fly-tipping", ...)`,
`factories.contact(...)`, `factories.place(...)`, `factories.case(...)`. Every name is invented.
"""

from tests.factories.cases import answers_for, case, request
from tests.factories.contacts import contact
from tests.factories.files import photo
from tests.factories.places import place, street, ward
from tests.factories.services import service
from tests.factories.staff import actor, join, team, user

__all__ = ["actor", "answers_for", "case", "contact", "join", "photo", "place", "request", "service", "street", "team",
           "user", "ward"]
