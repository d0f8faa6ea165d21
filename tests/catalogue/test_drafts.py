"""Drafts: begun, changed by place by two people at once, taken back and discarded."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from crm.catalogue import drafts, versions
from crm.catalogue.models import Service, ServiceVersion
from crm.errors import Conflict, Invalid, NotAllowed, NotFound
from crm.foundation.database import session
from crm.ledger.models import EventRow
from crm.values.actor import SYSTEM
from crm.workflow import problems
from crm.workflow.places import ABSENT
from tests import factories


def a_draft() -> ServiceVersion:
    return drafts.begin(factories.service("fly-tipping").id, actor=SYSTEM)


def seen(draft: ServiceVersion, place: str) -> str:
    return drafts.digest(drafts.part(draft.id, place).value)


def test_beginning_copies_the_live_version_once(app: Flask) -> None:
    entry = factories.service("fly-tipping")
    first = drafts.begin(entry.id, actor=SYSTEM)
    assert drafts.begin(entry.id, actor=SYSTEM).id == first.id
    assert versions.definition(first.id) == versions.live(entry.id)[1]
    assert first.state == "draft" and first.number is None


def test_a_service_from_nothing_is_of_valid_shape_and_nearly_fit_to_publish(app: Flask) -> None:
    factories.service("fly-tipping")
    for about in ("place", "person", "either"):
        draft = drafts.begin_new(code=f"new-{about}", name={"en": "New", "cy": "Newydd"}, about=about,  # type: ignore
                                 calendar="street-crews", actor=SYSTEM)
        found = {one.place for one in versions.find_problems(draft.id) if one.severity == "problem"}
        assert found == {"roles.officer_of_service"}  # no team holds it yet
    with pytest.raises(Invalid) as refused:
        drafts.begin_new(code="new-place", name={"en": "Again"}, about="place", actor=SYSTEM)
    assert "code" in refused.value.fields
    with pytest.raises(Invalid):
        drafts.begin_new(code="Not a code", name={"en": "Again"}, about="place", actor=SYSTEM)


def test_a_copy_has_its_own_code_and_name(app: Flask) -> None:
    entry = factories.service("fly-tipping")
    live, definition = versions.live(entry.id)
    copied = drafts.begin_copy(live, code="fly-posting", name={"en": "Fly-posting"}, actor=SYSTEM)
    read = versions.definition(copied.id)
    assert (read.code, read.name.say()) == ("fly-posting", "Fly-posting") and read.actions == definition.actions


def test_a_change_is_written_down_and_recorded_without_its_texts(app: Flask) -> None:
    draft = a_draft()
    drafts.change(draft.id, "actions.clear.name", {"en": "All cleared"}, seen=seen(draft, "actions.clear.name"),
                  actor=SYSTEM)
    assert versions.definition(draft.id).actions["clear"].name.say() == "All cleared"
    (listed,) = drafts.list_changes(draft.id)
    assert (listed.place, listed.verb, listed.before, listed.after, listed.by) == (
        "actions.clear.name", "change", {"en": "Cleared"}, {"en": "All cleared"}, SYSTEM.name)
    event = session.scalars(select(EventRow).order_by(EventRow.id.desc()).limit(1)).one()
    assert event.kind == "service.draft_changed" and "All cleared" not in str(event.payload)
    assert event.payload["place"] == "actions.clear.name"


def test_two_people_changing_other_parts_lose_nothing(app: Flask) -> None:
    draft = a_draft()
    name, target = seen(draft, "actions.clear.name"), seen(draft, "clocks.clear.target")
    drafts.change(draft.id, "actions.clear.name", {"en": "All cleared"}, seen=name, actor=SYSTEM)
    drafts.change(draft.id, "clocks.clear.target", "4 wd", seen=target, actor=SYSTEM)
    read = versions.definition(draft.id)
    assert read.actions["clear"].name.say() == "All cleared" and str(read.clocks["clear"].target) == "4 wd"


def test_the_same_part_changed_meanwhile_is_a_conflict_that_shows_both(app: Flask) -> None:
    draft, ann = a_draft(), factories.actor(factories.user("administrator", name="Ann Jones"))
    mark = seen(draft, "clocks.clear.target")
    drafts.change(draft.id, "clocks.clear.target", "4 wd", seen=mark, actor=ann)
    with pytest.raises(drafts.PartChanged) as refused:
        drafts.change(draft.id, "clocks.clear.target", "3 wd", seen=mark, actor=SYSTEM)
    assert (refused.value.theirs, refused.value.yours) == ("4 wd", "3 wd")
    assert refused.value.changes[0].startswith("Ann Jones changed this on ")
    drafts.change(draft.id, "clocks.clear.target", "4 wd", seen=mark, actor=SYSTEM)  # both meant the same
    drafts.remove(draft.id, "clocks.clear", anyway=True, actor=ann)
    with pytest.raises(drafts.PartChanged) as refused:
        drafts.change(draft.id, "clocks.clear.target", "3 wd", seen=mark, actor=SYSTEM)
    assert refused.value.theirs is ABSENT


def test_fields_of_one_part_are_changed_beside_others(app: Flask) -> None:
    draft = a_draft()
    form = drafts.digest_of(drafts.part(draft.id, "actions.clear"), ["name", "hint"])
    drafts.add(draft.id, "actions.clear.do", {"priority": "low"}, actor=SYSTEM)
    drafts.change_fields(draft.id, "actions.clear", {"name": "Cleared up", "hint": "When it is gone"}, seen=form,
                         actor=SYSTEM)
    read = versions.definition(draft.id).actions["clear"]
    assert read.hint is not None and len(read.do) == 2
    with pytest.raises(drafts.PartChanged):
        drafts.change_fields(draft.id, "actions.clear", {"name": "Gone", "hint": ABSENT}, seen=form, actor=SYSTEM)


def test_what_is_not_of_valid_shape_is_refused_with_places_below_the_part(app: Flask) -> None:
    draft = a_draft()
    with pytest.raises(Invalid) as refused:
        drafts.change(draft.id, "clocks.clear", {"name": "Clear", "basis": "hope", "starts": {"on": ["opened"]},
                                                 "target": "soon"}, seen=None, actor=SYSTEM)
    assert set(refused.value.fields) == {"basis", "target"}
    with pytest.raises(Invalid):
        drafts.change(draft.id, "code", "other", seen=None, actor=SYSTEM)
    with pytest.raises(NotFound):
        drafts.change(draft.id, "form.9", {}, seen=None, actor=SYSTEM)
    assert drafts.list_changes(draft.id) == []


def test_items_are_added_moved_and_removed(app: Flask) -> None:
    draft = a_draft()
    place = drafts.add(draft.id, "form.0.questions", {"code": "note", "type": "text", "label": "Anything else?"},
                       position=1, actor=SYSTEM)
    assert place == "form.0.questions.1"
    drafts.move(draft.id, place, by=-1, actor=SYSTEM)
    assert [one.code for one in versions.definition(draft.id).form[0].questions][:2] == ["note", "where"]
    drafts.remove(draft.id, "form.0.questions.0", actor=SYSTEM)
    assert drafts.add(draft.id, "statuses", {"kind": "open", "name": "Checked"}, key="checked",
                      actor=SYSTEM) == "statuses.checked"
    drafts.move(draft.id, "statuses.checked", by=-4, actor=SYSTEM)
    assert list(versions.definition(draft.id).statuses)[:2] == ["received", "checked"]


def test_changes_are_undone_from_the_last_and_done_again(app: Flask) -> None:
    draft = a_draft()
    start = versions.definition(draft.id)
    with pytest.raises(NotFound):
        drafts.undo(draft.id, actor=SYSTEM)
    drafts.remove(draft.id, "statuses.with_owner", anyway=True, actor=SYSTEM)
    drafts.change(draft.id, "access.share", {"by": ["lead"]}, seen=None, actor=SYSTEM)
    drafts.change(draft.id, "access", ABSENT, seen=None, actor=SYSTEM)
    end = versions.definition(draft.id)
    for _ in range(3):
        drafts.undo(draft.id, actor=SYSTEM)
    assert versions.definition(draft.id) == start
    assert list(versions.definition(draft.id).statuses) == list(start.statuses)
    for _ in range(3):
        drafts.redo(draft.id, actor=SYSTEM)
    assert versions.definition(draft.id) == end
    drafts.undo(draft.id, actor=SYSTEM)
    drafts.change(draft.id, "lgsl", 588, seen=None, actor=SYSTEM)
    with pytest.raises(NotFound):
        drafts.redo(draft.id, actor=SYSTEM)  # something else was changed since
    assert [one.number for one in drafts.list_changes(draft.id)] == [4, 3, 2, 1]


def test_importing_over_a_draft_can_be_undone(app: Flask) -> None:
    draft = a_draft()
    drafts.change(draft.id, "lgsl", 588, seen=None, actor=SYSTEM)
    pack = versions.export_pack(draft.id).replace("588", "599")
    assert drafts.import_pack(pack, actor=SYSTEM).id == draft.id
    drafts.undo(draft.id, actor=SYSTEM)
    assert versions.definition(draft.id).lgsl == 588


def test_a_discarded_draft_is_gone_from_lists_and_a_new_one_can_be_begun(app: Flask) -> None:
    draft = a_draft()
    drafts.discard(draft.id, actor=SYSTEM)
    assert drafts.find(draft.service_id) is None
    assert [row.number for row in versions.list_versions(draft.service_id)] == [1]
    for verb in (lambda: drafts.discard(draft.id, actor=SYSTEM), lambda: versions.publish(draft.id, actor=SYSTEM),
                 lambda: drafts.change(draft.id, "lgsl", 1, seen=None, actor=SYSTEM)):
        with pytest.raises(Conflict):
            verb()
    assert drafts.begin(draft.service_id, actor=SYSTEM).id != draft.id
    with pytest.raises(Conflict):
        drafts.discard(versions.live(draft.service_id)[0], actor=SYSTEM)


def test_a_service_owner_changes_services_of_their_team_and_no_others(app: Flask) -> None:
    mine, other = factories.team("Streets"), factories.team("Waste")
    ours, theirs = factories.service("fly-tipping", team=mine), factories.service("missed-bin", team=other)
    owner = factories.actor(factories.user("service_owner", team=mine))
    drafts.change(drafts.begin(ours.id, actor=owner).id, "lgsl", 1, seen=None, actor=owner)
    with pytest.raises(NotAllowed):
        drafts.begin(theirs.id, actor=owner)
    with pytest.raises(NotAllowed):
        drafts.change(drafts.begin(theirs.id, actor=SYSTEM).id, "lgsl", 1, seen=None, actor=owner)
    agent = factories.actor(factories.user("agent", team=mine))
    with pytest.raises(NotAllowed):
        drafts.begin(ours.id, actor=agent)


def test_a_service_owner_makes_services_for_their_own_team(app: Flask) -> None:
    mine, other = factories.team("Streets"), factories.team("Waste")
    olwen = factories.user("service_owner", team=mine)
    draft = drafts.begin_new(code="new-one", name={"en": "New one"}, about="place", owner_team_id=mine.id,
                             actor=factories.actor(olwen))
    again = factories.actor(olwen)
    drafts.change(draft.id, "lgsl", 1, seen=None, actor=again)  # owned, though no team holds a role of it yet
    with pytest.raises(NotAllowed):
        drafts.begin_new(code="new-two", name={"en": "New two"}, about="place", owner_team_id=other.id, actor=again)
    session.execute(update(Service).where(Service.id == draft.service_id).values(owner_team_id=other.id))
    with pytest.raises(NotAllowed):
        drafts.change(draft.id, "lgsl", 2, seen=None, actor=factories.actor(olwen))


def test_a_draft_that_does_not_fit_together_is_a_draft_with_problems(app: Flask) -> None:
    draft = a_draft()
    drafts.change(draft.id, "actions.clear.to", "nowhere", seen=None, actor=SYSTEM)
    found = [one for one in versions.find_problems(draft.id) if one.place == "actions.clear.to"]
    assert isinstance(found[0], problems.Problem)


def test_renaming_follows_every_use_and_is_undone_as_one(app: Flask) -> None:
    draft = a_draft()
    start = versions.definition(draft.id)
    assert drafts.rename(draft.id, "statuses.received", "new", actor=SYSTEM) == "statuses.new"
    read = versions.definition(draft.id)
    assert read.first_status == "new" and "new" in read.actions["schedule"].from_
    assert drafts.rename(draft.id, "form.0.questions.0", "spot", actor=SYSTEM) == "form.0.questions.0"
    assert not [one for one in versions.find_problems(draft.id) if one.place.startswith("actions")]
    drafts.undo(draft.id, actor=SYSTEM)
    drafts.undo(draft.id, actor=SYSTEM)
    assert versions.definition(draft.id) == start


def test_a_pack_says_what_it_would_change_before_it_is_imported(app: Flask) -> None:
    entry = factories.service("fly-tipping")
    pack = versions.export_pack(versions.live(entry.id)[0])
    assert drafts.read_pack(pack).changes == ()
    read = drafts.read_pack(pack.replace("lgsl: 587", "lgsl: 588"))
    assert [change.words for change in read.changes] == ["The LGSL number is now 588 instead of 587"]
    assert read.service_id == entry.id and not read.is_against_draft and drafts.find(entry.id) is None
    draft = drafts.begin(entry.id, actor=SYSTEM)
    drafts.change(draft.id, "lgsl", 588, seen=None, actor=SYSTEM)
    read = drafts.read_pack(pack)
    assert read.is_against_draft and len(read.changes) == 1
    assert [change.place for change in versions.differences_between(versions.live(entry.id)[0], draft.id)] == ["lgsl"]
    new = drafts.read_pack(pack.replace('code: "fly-tipping"', 'code: "fly-posting"'))
    assert new.service_id is None and new.changes == ()
