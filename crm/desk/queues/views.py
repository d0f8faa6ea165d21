"""Doors to worklists: my work, the queues of my teams, one team's queue, giving out, taking the next."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from crm.accounts import queries as people
from crm.accounts.models import Team
from crm.accounts.permissions import Permission, Role
from crm.cases import news, notices, own_tasks, references
from crm.catalogue import services
from crm.contacts import interactions
from crm.contacts import queries as contacts
from crm.desk.queues.forms import DoneForm, SaveQueueForm
from crm.desk.queues.rows import rows
from crm.errors import Invalid, NotFound
from crm.foundation.transaction import transaction
from crm.places import queries as places
from crm.queues import allocation, saved, taking, worklist, workload
from crm.queues import filters as filtering
from crm.queues.filters import Filters
from crm.values.actor import Actor
from crm.web import menu
from crm.web.access import current_actor, needs, signed_in
from crm.web.addresses import whole_number
from crm.web.flashes import say
from crm.web.fragments import page
from crm.web.once import first_press

queues = Blueprint("queues", __name__)
menu.add(queues, "My work", endpoint="queues.mine", order=10, permission=Permission.SEE_QUEUES)
team_queues = Blueprint("team_queues", __name__)
menu.add(team_queues, "Queues", endpoint="team_queues.index", order=20, permission=Permission.SEE_QUEUES)


@queues.get("/")
@queues.get("/desk")
@signed_in
def home() -> ResponseReturnValue:
    """Officers and leads begin with their work; everybody else is led to the first room they may enter."""
    if current_actor().teams_as(Role.OFFICER, Role.LEAD):
        return redirect(url_for("queues.mine"))
    links = menu.links(current_actor())
    return redirect(links[0].href if links else url_for("signin.account"))


@queues.get("/desk/my-work")
@needs(Permission.SEE_QUEUES)
def mine() -> ResponseReturnValue:
    """What I have, the most urgent first, each with its next step; and what I should know of."""
    actor = current_actor()
    filters = Filters.read({"owner": "me", "due": request.args.get("due", ""), "sort": request.args.get("sort", "")})
    found = worklist.page(actor, filters, team_ids=None, after=request.args.get("after"))
    teams = _own_teams(actor)
    led = [team for team in teams if _may_allocate(actor, team)]
    numbers = workload.mornings(actor, [team.id for team in led]) if led else {}
    return page("desk/queues/mine.html", part="list", found=found, rows=rows(found.rows, actor), filters=filters,
                led=[(team, numbers[team.id]) for team in led], too_long=workload.TOO_LONG,
                teams=teams, tasks=own_tasks.for_actor(actor),
                call_backs=contacts.open_call_backs(_working_teams(actor), most=10),
                due=filtering.DUE, news=news.unread(actor))


@queues.post("/desk/my-work/seen")
@needs(Permission.SEE_QUEUES)
def seen() -> ResponseReturnValue:
    """I have read what is new; what came since the page was drawn stays."""
    read = [number for typed in request.form.get("read", "").split(",") if (number := whole_number(typed)) is not None]
    most = 100  # more are never shown at once
    with transaction():
        notices.mark_seen(current_actor(), notice_ids=read[:most])
    return redirect(url_for("queues.mine"))


@team_queues.get("/desk/queues")
@needs(Permission.SEE_QUEUES)
def index() -> ResponseReturnValue:
    """The teams whose queues I may see, each with the numbers of the day."""
    actor = current_actor()
    teams = _own_teams(actor)
    numbers = workload.mornings(actor, [team.id for team in teams])
    return page("desk/queues/index.html", teams=[(team, numbers[team.id]) for team in teams],
                saved=saved.of_teams([team.id for team in teams]), too_long=workload.TOO_LONG,
                allocates={team.id for team in teams if _may_allocate(actor, team)})


@team_queues.get("/desk/queues/<code>")
@needs(Permission.SEE_QUEUES)
def team(code: str) -> ResponseReturnValue:
    """One team's open cases."""
    actor, team = current_actor(), the_team(code)
    filters = _filters(team)
    found = worklist.page(actor, filters, team_ids=[team.id], after=request.args.get("after"))
    officers = people.people_of_teams([team.id])
    return page("desk/queues/team.html", part="list", team=team, found=found, rows=rows(found.rows, actor),
                filters=filters, count=worklist.count(actor, filters, team_ids=[team.id]), officers=officers,
                offered=services.offered(), areas=places.areas(), words=filtering,
                saved=saved.of_teams([team.id]), form=None, most=allocation.MOST,
                may_allocate=_may_allocate(actor, team))


@team_queues.post("/desk/queues/<code>/assign")
@needs(Permission.ALLOCATE)
def assign(code: str) -> ResponseReturnValue:
    """Give the chosen cases to somebody, share them out by load, or take them from whoever has them."""
    actor, team = current_actor(), the_team(code)
    typed = request.form.getlist("case")[:allocation.MOST + 1]
    chosen = [found for each in typed if (found := references.find_case_id(each)) is not None]
    to = request.form.get("to", "")
    with transaction():
        if to == "load":
            result = allocation.share_out(chosen, team_id=team.id, actor=actor)
        elif to:
            user_id = None if to == "nobody" else people.get_user(to).id
            result = allocation.assign_many(chosen, user_id=user_id, actor=actor)
        else:
            raise Invalid("Choose who should get the cases, then select Give.")
    back = _with(url_for("team_queues.team", code=code), request.args)
    _say_given(result, back)
    return redirect(back)


@team_queues.post("/desk/queues/<code>/share-out")
@needs(Permission.ALLOCATE)
def share_out(code: str) -> ResponseReturnValue:
    """Share out everything that the filters of the address show, whatever its pages, by load; of one officer's work,
    among the others."""
    actor, team = current_actor(), the_team(code)
    filters = _filters(team)
    besides = actor.user_id if filters.owner == "me" else filters.owner_id
    with transaction():
        chosen = worklist.ids(actor, filters, team_ids=[team.id], most=allocation.MOST)
        result = allocation.share_out(chosen, team_id=team.id, besides=besides, actor=actor)
    back = _with(url_for("team_queues.team", code=code), filters.as_query())
    _say_given(result, back)
    return redirect(back)


@team_queues.post("/desk/queues/undo")
@needs(Permission.ALLOCATE)
def undo() -> ResponseReturnValue:
    """Take back the last giving out."""
    with transaction():
        result = allocation.undo(request.form.get("batch", ""), actor=current_actor())
    kept = f" {len(result.refused)} had been given to somebody else since." if result.refused else ""
    say(f"Undone: {result.done} {'case is' if result.done == 1 else 'cases are'} as before.{kept}")
    back = request.form.get("back", "")
    return redirect(back if back.startswith("/desk/queues/") else url_for("team_queues.index"))


@queues.post("/desk/my-work/next")
@needs(Permission.SEE_QUEUES)
def take_next() -> ResponseReturnValue:
    """The next case of my teams, with the reason it was chosen."""
    try:
        with transaction():
            if not first_press():
                say("You took the next case already: it is in your work.", kind="information")
                return redirect(url_for("queues.mine"))
            taken = taking.take_next(current_actor())
    except NotFound as nothing:
        say(str(nothing), kind="information")
        return redirect(url_for("queues.mine"))
    say(f"This case is yours now. {taken.why}")
    return redirect(url_for("cases.show", reference=references.reference_of(taken.case.number)))


@team_queues.get("/desk/queues/<code>/workload")
@needs(Permission.ALLOCATE)
def load(code: str) -> ResponseReturnValue:
    """Who has how much."""
    actor, team = current_actor(), the_team(code)
    return page("desk/queues/workload.html", team=team, loads=workload.of_team(actor, team.id),
                morning=workload.mornings(actor, [team.id])[team.id], too_long=workload.TOO_LONG)


@team_queues.get("/desk/queues/<code>/save")
@team_queues.post("/desk/queues/<code>/save")
@needs(Permission.ALLOCATE)
def save(code: str) -> ResponseReturnValue:
    """Keep the present filters under a name, for the whole team."""
    actor, team, form = current_actor(), the_team(code), SaveQueueForm()
    filters = Filters.read(request.args.to_dict())
    if form.validate_on_submit():
        with form.refusals(), transaction():
            if first_press():
                saved.save(team.id, name=form.name.data, filters=filters, actor=actor)
            say(f"The queue “{form.name.data}” is saved for {team.name}.")
            return redirect(_with(url_for("team_queues.team", code=code), filters.as_query()))
    return page("desk/queues/save.html", team=team, form=form, filters=filters)


@team_queues.post("/desk/queues/<code>/saved/<slug>/remove")
@needs(Permission.ALLOCATE)
def remove_saved(code: str, slug: str) -> ResponseReturnValue:
    """Take a saved queue out of the team's list."""
    team = the_team(code)
    with transaction():
        saved.remove(team.id, slug, actor=current_actor())
    say("The saved queue is gone from the list. Its cases are where they were.", kind="information")
    return redirect(url_for("team_queues.index"))


@queues.get("/desk/call-backs/<int:number>")
@queues.post("/desk/call-backs/<int:number>")
@needs(Permission.TAKE_CALLS)
def call_back(number: int) -> ResponseReturnValue:
    """One promise to ring back: whom, about what, by when; and saying that it was kept."""
    actor, form = current_actor(), DoneForm()
    row = contacts.get_call_back(number, team_ids=_working_teams(actor))
    if form.validate_on_submit():
        with form.refusals(), transaction():
            if first_press():
                interactions.keep_call_back(number, result=form.result.data, actor=actor)
            say("The call back is done.")
            return redirect(url_for("queues.mine"))
    names = contacts.names_of([row.contact_id] if row.contact_id else [], actor)
    return page("desk/queues/call_back.html", form=form, row=row, person=names.get(row.contact_id or 0))


def the_team(code: str) -> Team:
    """A team whose queue this person may see. Raises NotFound: other teams' queues do not exist for them."""
    team = people.get_team(code)
    if team.id not in current_actor().reaches[Permission.SEE_QUEUES].teams:
        raise NotFound("This queue does not exist.")
    return team


def _own_teams(actor: Actor) -> list[Team]:
    mine = _working_teams(actor)
    return [team for team in people.list_teams() if team.id in mine]


def _working_teams(actor: Actor) -> frozenset[int]:
    """The teams whose work this person shares: a role that only looks after the team's staff or services is none."""
    return actor.teams_as(Role.AGENT, Role.OFFICER, Role.LEAD)


def _may_allocate(actor: Actor, team: Team) -> bool:
    reach = actor.reaches.get(Permission.ALLOCATE)
    return reach is not None and team.id in reach.teams


def _filters(team: Team) -> Filters:
    given = request.args.to_dict()
    if given.get("saved"):
        given = saved.get(team.id, given["saved"]).filters | {k: v for k, v in given.items() if k == "sort"}
    filters = Filters.read(given)
    if filters.owner and filters.owner not in ("me", "nobody"):
        owner = people.get_user(filters.owner)
        return Filters(**{name: getattr(filters, name) for name in Filters.__slots__} | {"owner_id": owner.id})
    return filters


def _say_given(result: allocation.Result, back: str) -> None:
    words = f"{result.done} {'case was' if result.done == 1 else 'cases were'} given."
    if result.refused:
        words += " Not given: " + "; ".join(f"{ref}: {why}" for ref, why in list(result.refused.items())[:5])
    undo = {"batch": result.batch.public_id, "back": back} if result.batch else None
    say(words, kind="success" if result.done else "warning", undo=url_for("team_queues.undo") if undo else "",
        undo_fields=undo)


def _with(path: str, query: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path
