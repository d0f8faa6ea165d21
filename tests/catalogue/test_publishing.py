"""The life of a version after its draft: a second person, rolling back, correcting words."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from crm.catalogue import drafts, finder, services, versions
from crm.catalogue.models import DraftChange, ServiceVersion
from crm.catalogue.services import Entry
from crm.errors import Conflict, Invalid, NotAllowed, NotFound
from crm.foundation.database import session
from crm.ledger import queries as ledger
from crm.ledger.queries import EventFilters
from crm.values.actor import SYSTEM, Actor
from crm.web import event_words
from crm.workflow.places import ABSENT
from tests import factories


def an_administrator(name: str = "Ann Jones") -> Actor:
    return factories.actor(factories.user("administrator", name=name))


def changed(entry: Entry, place: str, value: Any, *, actor: Actor = SYSTEM) -> ServiceVersion:
    draft = drafts.begin(entry.id, actor=actor)
    return drafts.change(draft.id, place, value, seen=None, actor=actor)


def told(entry: Entry) -> list[str]:
    events = ledger.list_events(EventFilters(stream=f"service:{entry.id}"))
    return [one.words for one in event_words.read(events.rows)]


def test_a_service_may_want_a_second_person_to_publish(app: Flask) -> None:
    entry, ann, ben = factories.service("fly-tipping"), an_administrator(), an_administrator("Ben Jones")
    draft = changed(entry, "second_person_publishes", True, actor=ann)
    with pytest.raises(NotAllowed) as refused:
        versions.publish(draft.id, actor=ann)
    assert refused.value.rule == "second_person" and "second person" in str(refused.value)
    assert versions.why_not_publish(draft.id, actor=ann) and versions.why_not_publish(draft.id, actor=ben) is None
    versions.ask_to_publish(draft.id, reason="Winter hours", actor=ann)
    assert draft.asked_by == ann.key
    published = versions.publish(draft.id, reason="Winter hours", actor=ben)
    assert published.number == 2
    assert told(entry)[:2] == ["Version 2 published: Winter hours", "Asked for a draft to be published: Winter hours"]
    second = drafts.begin(entry.id, actor=ben)
    drafts.change(second.id, "lgsl", 1, seen=None, actor=ann)
    drafts.undo(second.id, actor=ann)
    assert versions.why_not_publish(second.id, actor=ben) is None  # beginning a copy changes nothing
    assert versions.why_not_publish(second.id, actor=ann) is not None  # what was taken back was changed


def test_who_imports_the_whole_is_not_the_second_person(app: Flask) -> None:
    entry, ann = factories.service("fly-tipping"), an_administrator()
    pack = versions.export_pack(versions.live(entry.id)[0]) + "second_person_publishes: true\n"
    draft = drafts.import_pack(pack, actor=ann)
    assert versions.why_not_publish(draft.id, actor=ann) is not None
    new = drafts.begin_copy(draft.id, code="other", name={"en": "Other"}, actor=ann)
    assert versions.why_not_publish(new.id, actor=ann) is not None


def test_a_change_takes_the_request_to_publish_back(app: Flask) -> None:
    entry, ann = factories.service("fly-tipping"), an_administrator()
    draft = changed(entry, "lgsl", 1)
    versions.ask_to_publish(draft.id, actor=ann)
    drafts.change(draft.id, "lgsl", 2, seen=None, actor=ann)
    assert draft.asked_by is None and draft.asked_at is None


def test_warnings_can_be_published_only_after_saying_so(app: Flask) -> None:
    draft = changed(factories.service("fly-tipping"), "roles.unused", {"name": "Nobody"})
    services.map_role(draft.service_id, role="unused", team_id=factories.team().id, actor=SYSTEM)
    with pytest.raises(Invalid) as refused:
        versions.publish(draft.id, warnings_read=False, actor=SYSTEM)
    assert set(refused.value.fields) == {"warnings_read"}
    assert versions.publish(draft.id, warnings_read=True, actor=SYSTEM).number == 2


def test_rolling_back_publishes_the_former_version_as_a_new_one(app: Flask) -> None:
    entry = factories.service("fly-tipping")
    first = versions.live(entry.id)
    second = versions.publish(changed(entry, "nearby.within_m", 80).id, actor=SYSTEM)
    waiting = changed(entry, "lgsl", 1)
    third = versions.roll_back(entry.id, to=1, reason="Two days cannot be kept", actor=an_administrator())
    assert third.number == 3 and versions.live(entry.id) == (third.id, first[1])
    assert versions.definition(second.id).nearby != first[1].nearby
    assert drafts.find(entry.id) is waiting
    assert told(entry)[0] == "Version 3 published, the same as version 1: Two days cannot be kept"
    for to, reason in ((3, "again"), (1, " ")):
        with pytest.raises(Invalid):
            versions.roll_back(entry.id, to=to, reason=reason, actor=SYSTEM)
    with pytest.raises(NotFound):
        versions.roll_back(entry.id, to=9, reason="x", actor=SYSTEM)
    with pytest.raises(NotAllowed):
        versions.roll_back(entry.id, to=2, reason="x", actor=factories.actor(factories.user("officer")))


def test_rolling_back_looks_at_the_problems_of_today(app: Flask) -> None:
    entry, team = factories.service("fly-tipping"), factories.team()
    draft = changed(entry, "roles.late", {"name": "Night crew"})
    services.map_role(entry.id, role="late", team_id=team.id, actor=SYSTEM)
    drafts.add(draft.id, "actions.clear.by", "late", actor=SYSTEM)
    versions.publish(draft.id, actor=SYSTEM)
    versions.roll_back(entry.id, to=1, reason="x", actor=SYSTEM)
    services.unmap_role(entry.id, role="late", team_id=team.id, actor=SYSTEM)
    with pytest.raises(Invalid) as refused:
        versions.roll_back(entry.id, to=2, reason="x", actor=SYSTEM)
    assert "roles.late" in refused.value.fields


def test_words_of_a_published_version_are_corrected_at_once_and_written_down(app: Flask) -> None:
    entry, ann = factories.service("fly-tipping"), an_administrator()
    version_id, before = versions.live(entry.id)
    draft = drafts.begin(entry.id, actor=SYSTEM)
    drafts.change(draft.id, "statuses.cleared.public", {"en": "All gone", "cy": "Wedi mynd"}, seen=None, actor=SYSTEM)
    place = "form.0.questions.1.options.park"
    row = versions.correct_wording(version_id, {
        "name": {"en": "Rubbish dumped", "cy": "Sbwriel"}, f"{place}.hint": {"en": "Or a pitch", "cy": "Neu gae"},
        "statuses.cleared.public": {"en": "Cleared up", "cy": "Wedi'i glirio"}}, reason="Plain English", actor=ann)
    assert (row.number, row.wording, row.state) == (1, 1, "published")
    after = versions.definition(version_id)
    assert after.name.say() == "Rubbish dumped" and after.actions == before.actions
    assert services.get("fly-tipping").name["en"] == "Rubbish dumped" and finder.find("rubbish dump")
    kept = session.scalars(select(DraftChange).where(DraftChange.version_id == version_id,
                                                    DraftChange.verb == "correct").order_by(DraftChange.number))
    assert [one.before for one in kept][0] == {"is": {"en": "Fly-tipping", "cy": "Tipio anghyfreithlon"}}
    assert "Wording of a service corrected: Plain English" in told(entry)
    present = versions.definition(draft.id)  # gets them, but for what it says otherwise itself
    assert present.name.say() == "Rubbish dumped" and present.statuses["cleared"].public.say() == "All gone"  # type: ignore
    versions.correct_wording(version_id, {f"{place}.hint": ABSENT}, reason="Too long", actor=ann)
    assert versions.definition(version_id).form == before.form


@pytest.mark.parametrize(("place", "text"), [
    ("clocks.clear.target", "2 wd"), ("actions.clear.to", "received"), ("code", "other"),
    ("actions.clear", {"name": "x"}),
    ("form.0.questions.1.options", {}), ("messages.cleared.body", {"en": "About {{nothing.here}}", "cy": "x"}),
    ("name", ""), ("actions.clear.by.0", "agent"),
])  # fmt: skip
def test_rules_are_never_corrected(app: Flask, place: str, text: Any) -> None:
    version_id, before = versions.live(factories.service("fly-tipping").id)
    with pytest.raises(Invalid):
        versions.correct_wording(version_id, {place: text}, reason="x", actor=SYSTEM)
    assert versions.definition(version_id) == before


def test_a_draft_is_not_corrected_but_changed(app: Flask) -> None:
    draft = drafts.begin(factories.service("fly-tipping").id, actor=SYSTEM)
    with pytest.raises(Conflict):
        versions.correct_wording(draft.id, {"name": "x"}, reason="x", actor=SYSTEM)
