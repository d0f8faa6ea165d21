"""Which services use what the council has; and removing what is used."""

import pytest
from flask import Flask

from crm.catalogue import drafts, versions, where_used
from crm.values.actor import SYSTEM
from tests import factories


def test_a_calendar_is_used_by_live_versions_and_drafts(app: Flask) -> None:
    first, second = factories.service("fly-tipping"), factories.service("missed-bin")
    found = where_used.of_calendar("street-crews")
    assert [one.code for one in found] == ["fly-tipping"] and found[0].is_live and found[0].number == 1
    draft = drafts.begin(second.id, actor=SYSTEM)
    drafts.change(draft.id, "calendar", "street-crews", seen=None, actor=SYSTEM)
    found = where_used.of_calendar("street-crews")
    assert [(one.code, one.number, one.is_live) for one in found if one.code == "missed-bin"] == [
        ("missed-bin", None, False)]
    old = versions.live(first.id)[0]
    change = drafts.begin(first.id, actor=SYSTEM)
    drafts.change(change.id, "examples", [], seen=None, actor=SYSTEM)
    drafts.change(change.id, "calendar", "office", seen=None, actor=SYSTEM)
    versions.publish(change.id, actor=SYSTEM)
    assert [one.code for one in where_used.of_calendar("street-crews")] == ["missed-bin"]
    also = where_used.of_calendar("street-crews", also=[old])  # its open cases still count in it
    assert [(one.code, one.number) for one in also] == [("fly-tipping", 1), ("missed-bin", None)]


def test_a_team_is_used_through_the_roles_it_holds_and_by_owning(app: Flask) -> None:
    crews, owners = factories.team("Crews"), factories.team("Owners")
    factories.service("fly-tipping", roles={"crew": crews}, owner=owners)
    (held,) = where_used.of_team(crews.id)
    assert held.words == ("It holds the role “Crew”",) and "actions.clear.by" in held.places
    (owned,) = where_used.of_team(owners.id)
    assert owned.words == ("It owns this service",)
    assert where_used.of_team(factories.team("Nobody").id) == []


def test_what_is_used_is_not_removed_unless_anyway(app: Flask) -> None:
    draft = drafts.begin(factories.service("fly-tipping").id, actor=SYSTEM)
    with pytest.raises(drafts.StillUsed) as refused:
        drafts.remove(draft.id, "messages.cleared", actor=SYSTEM)
    assert refused.value.fields == {"actions.clear.do.0": "Effect 1 of the action “Cleared”"}
    assert str(refused.value).startswith("This is used in another place.")
    before = {one.place for one in versions.find_problems(draft.id)}
    drafts.remove(draft.id, "messages.cleared", anyway=True, actor=SYSTEM)
    assert {one.place for one in versions.find_problems(draft.id)} - before == {"actions.clear.do.0.message"}
