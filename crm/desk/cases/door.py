"""The blueprint of one case, and what its doors share: the case behind the address, and the way back to its page."""

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from crm.cases import queries
from crm.cases.models import Case
from crm.web.access import current_actor
from crm.web.flashes import say

cases = Blueprint("cases", __name__)


def the_case(reference: str) -> Case:
    """The case of the address, which the actor sees fully. Raises NotFound, NotAllowed."""
    return queries.get_visible(current_actor(), reference)


def back_to(reference: str, said: str = "") -> ResponseReturnValue:
    """The case page, with a word on what was done."""
    if said:
        say(said)
    return redirect(url_for("cases.show", reference=reference))
