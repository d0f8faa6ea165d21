"""Doors to replaying: the last real cases run through a draft or a version, and what-ifs."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import replaying
from crm.cases.models import Replay
from crm.catalogue import calendars, services, versions
from crm.catalogue.models import ServiceVersion
from crm.catalogue.services import Entry
from crm.desk.services.door import catalogue
from crm.desk.services.finding_words import Words, heading
from crm.desk.services.replay_forms import ReplayForm, WhatIfForm, what_if_of
from crm.foundation.transaction import transaction
from crm.reporting import tables
from crm.web.access import current_actor, needs
from crm.web.flashes import say
from crm.web.fragments import page, whole_again
from crm.web.headers import wants_part
from crm.workflow import packs
from crm.workflow.definition import Definition


@catalogue.get("/desk/services/<code>/replay")
@catalogue.post("/desk/services/<code>/replay")
@needs(Permission.PUBLISH_SERVICES)
def replay_cases(code: str) -> ResponseReturnValue:
    """Ask for a replay of the draft or a version; and those asked for before."""
    entry = _entry(code)
    listed = [version for version in versions.list_versions(entry.id) if version.state in ("draft", "published")]
    form = ReplayForm.of(listed, entry)
    if form.validate_on_submit():
        with form.refusals(), transaction():
            made = replaying.begin(int(form.version.data), most=int(form.most.data), actor=current_actor())
            return redirect(url_for("services.replay", code=code, number=made.id))
    return page("desk/services/replay_begin.html", entry=entry, form=form,
                earlier=replaying.list_own(current_actor(), entry.id), seers=_seers(entry),
                names={version.id: _name(version) for version in listed})


@catalogue.get("/desk/services/<code>/replay/what-if")
@catalogue.post("/desk/services/<code>/replay/what-if")
@needs(Permission.PUBLISH_SERVICES)
def what_if(code: str) -> ResponseReturnValue:
    """Ask what would be otherwise with one target or one calendar of the live version changed."""
    entry = _entry(code)
    version_id, live = versions.live(entry.id)
    form = WhatIfForm.of(live, calendars.load())
    if form.validate_on_submit():
        with form.refusals(), transaction():
            made = replaying.begin(version_id, most=int(form.most.data), changed=what_if_of(form),
                                   actor=current_actor())
            return redirect(url_for("services.replay", code=code, number=made.id))
    return page("desk/services/replay_what_if.html", entry=entry, form=form, seers=_seers(entry))


@catalogue.get("/desk/services/<code>/replay/<int:number>")
@needs(Permission.PUBLISH_SERVICES)
def replay(code: str, number: int) -> ResponseReturnValue:
    """How far a replay is, and what it found in words."""
    entry, row = _the_replay(code, number)
    is_going = row.state in replaying.GOING
    if not is_going and wants_part():
        return whole_again()
    definition = packs.parse(row.definition)
    result = None if is_going else replaying.result(current_actor(), row)
    return page("desk/services/replay.html", part="progress", entry=entry, row=row, is_going=is_going, result=result,
                words=Words(definition), heading=heading, tried=_tried(row, definition))


@catalogue.get("/desk/services/<code>/replay/<int:number>/cases")
@needs(Permission.PUBLISH_SERVICES)
def replay_found(code: str, number: int) -> ResponseReturnValue:
    """The cases in which something would have been otherwise, to open."""
    entry, row = _the_replay(code, number)
    kind, about, after = _asked("kind"), _asked("about"), request.args.get("after", "")
    listed, following = replaying.cases(
        current_actor(), row, kind=kind if kind in replaying.KINDS else None, about=about,
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 18 else None)
    return page("desk/services/replay_cases.html", entry=entry, row=row, cases=listed, following=following, kind=kind,
                about=about, words=Words(packs.parse(row.definition)), heading=heading)


@catalogue.get("/desk/services/<code>/replay/<int:number>/csv")
@needs(Permission.PUBLISH_SERVICES)
def replay_csv(code: str, number: int) -> ResponseReturnValue:
    """Every finding as a line of a file."""
    entry, row = _the_replay(code, number)
    header = ["Case", "Opened", "What", "About", "Why", "Was due", "Would be due"]
    return Response(tables.as_csv(header, _lines(row)), mimetype="text/csv", headers={
        "Content-Disposition": f'attachment; filename="replay-{entry.code}-{row.id}.csv"'})


@catalogue.post("/desk/services/<code>/replay/<int:number>/cancel")
@needs(Permission.PUBLISH_SERVICES)
def cancel_replay(code: str, number: int) -> ResponseReturnValue:
    """Stop it; what was found so far stays."""
    entry, _ = _the_replay(code, number)
    with transaction():
        replaying.cancel(number, service_id=entry.id, actor=current_actor())
    say("Stopped. What was found so far is below.")
    return redirect(url_for("services.replay", code=code, number=number))


def _entry(code: str) -> Entry:
    entry = services.get(code)
    policy.require(current_actor(), Permission.PUBLISH_SERVICES, policy.Scope(service_id=entry.id))
    return entry


def _seers(entry: Entry) -> list[str] | None:
    """Who sees the cases of the live version, in its words, for somebody who sees none; None for who sees some."""
    if replaying.sees_any(current_actor(), entry.id):
        return None
    if entry.live_version_id is None:
        return []
    live = versions.definition(entry.live_version_id)
    named = {word: role.name.say() for word, role in live.roles.items() if role.name is not None}
    return [named.get(word, word.replace("_", " ").capitalize()) for word in live.access.see or ()]


def _the_replay(code: str, number: int) -> tuple[Entry, Replay]:
    entry = _entry(code)
    return entry, replaying.get(current_actor(), number, service_id=entry.id)


def _asked(name: str) -> str | None:
    return (request.args.get(name) or "").replace("\x00", "")[:120] or None


def _name(version: ServiceVersion) -> str:
    return "The draft" if version.state == "draft" else f"Version {version.number}"


def _lines(row: Replay) -> Iterator[list[str]]:
    """Every finding that the person may see, as the cells of a line."""
    words, after = Words(packs.parse(row.definition)), None
    while True:
        listed, after = replaying.cases(current_actor(), row, after=after, most=500)
        for case in listed:
            for one in case.findings:
                yield [case.reference, case.opened_at.date().isoformat(), heading(one["kind"]), words.about(one),
                       one.get("words", ""), one.get("old", ""), one.get("new", "")]
        if after is None:
            return


def _tried(row: Replay, definition: Definition) -> str:
    """What was tried, in words."""
    if row.what_if is None:
        number = versions.get_row(row.version_id).number
        return f"version {number}" if number is not None else "the draft"
    changed: Mapping[str, Any] = row.what_if
    if "target" in changed:
        shape = definition.clocks.get(str(changed["target"]).partition(".")[0])
        return f"“{shape.name.say() if shape else changed['target']}” in {changed['is']}"
    days = [f"{word if word == 'closed' else 'open'} on {on}" for word in ("closed", "opened")
            for on in changed.get(word, ())]
    how = f"replaced by {changed['instead']}" if changed.get("instead") else ", ".join(days)
    return f"the calendar {changed['calendar']} {how}"


