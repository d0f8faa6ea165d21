"""The door to rolling back: what differs is said before a former version is made live again."""

from typing import Any

from crm.accounts.models import User
from crm.catalogue import drafts, services, versions
from crm.foundation.database import session
from crm.values.actor import SYSTEM
from tests import factories
from tests.factories.streets import Streets


def test_a_former_version_is_made_live_again_after_a_look_at_what_differs(client: Any) -> None:
    here = Streets()
    draft = drafts.begin(here.service.id, actor=SYSTEM)
    drafts.change(draft.id, "examples", [], seen=None, actor=SYSTEM)
    drafts.change(draft.id, "clocks.clear.target", "1 wd", seen=None, actor=SYSTEM)
    versions.publish(draft.id, reason="Faster", actor=SYSTEM)
    client.be(factories.user("service_owner", team=here.team))
    address = "/desk/services/fly-tipping/versions/1/live"
    assert client.get("/desk/services/fly-tipping").page.select_one(f'a[href="{address}"]') is not None
    look = client.get(address).page
    assert "5 working days" in look.get_text() and look.select_one("#reason")["value"] == "Back to version 1"
    wrong = client.submit(look, {"reason": ""})
    assert wrong.status_code == 422
    assert client.submit(look).status_code == 302
    live_id, live = versions.live(services.get("fly-tipping").id)
    assert (str(live.clocks["clear"].target), versions.get_row(live_id).number) == ("5 wd", 3)
    assert client.get("/desk/services/fly-tipping/versions/3/live").status_code == 302
    assert client.get("/desk/services/fly-tipping/versions/9/live").status_code == 404
    client.be(session.get_one(User, here.officer.user_id))
    assert client.get(address).status_code == 403
