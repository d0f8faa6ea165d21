"""The door to what a service's cases took: by status, action, clock, version and officer; as a file too."""

from datetime import timedelta

from flask import Response, request
from flask.typing import ResponseReturnValue

from crm.accounts import queries as people
from crm.accounts.permissions import Permission
from crm.catalogue import services, versions
from crm.catalogue.models import ServiceVersion
from crm.catalogue.services import Entry
from crm.desk.services import learning_words as words
from crm.desk.services.door import catalogue
from crm.desk.services.versions_of import wanted
from crm.errors import NotFound
from crm.foundation import clock
from crm.reporting import learning, tables
from crm.values.actor import Actor
from crm.web.access import current_actor, needs
from crm.web.addresses import whole_number
from crm.web.fragments import page
from crm.workflow import diagram

USUAL_DAYS = 90


@catalogue.get("/desk/services/<code>/learn")
@needs(Permission.SEE_FIGURES)
def learn(code: str) -> ResponseReturnValue:
    """How long cases stay in each status, what is done and what comes late; two versions beside each other."""
    entry, actor, days = services.get(code), current_actor(), _days()
    published, shown = _versions(entry, actor)
    columns = _columns(entry, shown, days=days, actor=actor)
    newer = [one for one in published if not request.args.get("version") and (one.number or 0) > (shown[0].number or 0)]
    return page("desk/services/learn.html", entry=entry, published=published, shown=shown, days=days, newer=newer,
                periods=learning.PERIODS, columns=columns, words=words,
                pictures=[_picture(column) for column in columns],
                officers=_officers(entry, shown[0], days=days, actor=actor))


@catalogue.get("/desk/services/<code>/learn.csv")
@needs(Permission.SEE_FIGURES)
def learn_file(code: str) -> ResponseReturnValue:
    """The same figures as a file, one a line."""
    entry = services.get(code)
    _, shown = _versions(entry, current_actor())
    columns = _columns(entry, shown, days=_days(), actor=current_actor())
    return Response(tables.as_csv(words.HEADER, words.file_rows(columns)), mimetype="text/csv", headers={
        "Content-Disposition": f'attachment; filename="{entry.code}-figures.csv"'})


def _days() -> int:
    typed = whole_number(request.args.get("days", ""))
    return typed if typed in learning.PERIODS else USUAL_DAYS


def _versions(entry: Entry, actor: Actor) -> tuple[list[ServiceVersion], list[ServiceVersion]]:
    """The published versions, and the one or two asked for: the newest that has cases, if none was."""
    published = [version for version in versions.list_versions(entry.id) if version.state == "published"]
    typed = request.args.get("version")
    usual = None if typed else learning.newest_with_cases(entry.id, actor=actor)
    first = wanted(published, typed, usual or entry.live_version_id)
    if first is None:
        raise NotFound("This service has not been published, so there is nothing to learn from yet.")
    typed = request.args.get("with", "")
    other = wanted(published, typed, None) if typed else None
    return published, [first, other] if other is not None and other.id != first.id else [first]


def _columns(entry: Entry, shown: list[ServiceVersion], *, days: int, actor: Actor) -> list[words.Column]:
    now = clock.now()
    found = learning.figures(entry.id, version_ids=[version.id for version in shown],
                             since=now - timedelta(days=days), now=now, actor=actor)
    return [words.Column(label=f"Version {version.number}", definition=versions.definition(version.id),
                         figures=found[version.id]) for version in shown]


def _picture(column: words.Column) -> tuple[str, diagram.Drawing]:
    notes, shades = words.drawn(column)
    return column.label, diagram.draw(column.definition, notes=notes, shades=shades)


def _officers(entry: Entry, version: ServiceVersion, *, days: int,
              actor: Actor) -> list[tuple[str, str, learning.OfficerTime]] | None:
    """The times by officer, of the teams whose work this person gives out; None for who gives out none."""
    reach = actor.reaches.get(Permission.ALLOCATE)
    if reach is None or not reach.teams:
        return None
    names = {user.id: user.name for user in people.people_of_teams(reach.teams)}
    times = learning.by_officer(entry.id, version_id=version.id, since=clock.now() - timedelta(days=days),
                                officers=names, actor=actor)
    return words.officer_rows(times, names, versions.definition(version.id))
