"""The door to rolling back: a former version made live again, after a look at what differs."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.catalogue import services, versions
from crm.desk.services.door import catalogue
from crm.desk.services.forms import RollBackForm
from crm.errors import NotFound
from crm.foundation.transaction import transaction
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.fragments import page
from crm.workflow import differences


@catalogue.get("/desk/services/<code>/versions/<int:number>/live")
@catalogue.post("/desk/services/<code>/versions/<int:number>/live")
@needs(Permission.PUBLISH_SERVICES)
def make_live(code: str, number: int) -> ResponseReturnValue:
    """What would change for cases opened from now on, and making it so."""
    entry, actor = services.get(code), current_actor()
    policy.require(actor, Permission.PUBLISH_SERVICES, policy.Scope(service_id=entry.id))
    live_id, live = versions.live(entry.id)
    published = {version.number: version.id for version in versions.list_versions(entry.id)
                 if version.state == "published"}
    if number not in published:
        raise NotFound("This service has no such version.")
    if published[number] == live_id:
        say(f"Version {number} is the live one already.", kind="information")
        return redirect(url_for("services.show", code=code))
    form = RollBackForm(data={"reason": f"Back to version {number}"})
    if form.validate_on_submit():
        with form.refusals(), transaction():
            made = versions.roll_back(entry.id, to=number, reason=form.reason.data, actor=actor)
            say(f"Version {number} is live again, as version {made.number}. Cases opened from now on follow it.")
            return redirect(url_for("services.show", code=code))
    return page("desk/services/make_live.html", entry=entry, form=form, number=number,
                live=next(known for known, version_id in published.items() if version_id == live_id),
                changes=differences.difference(live, versions.definition(published[number])))
