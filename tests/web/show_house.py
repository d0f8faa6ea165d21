"""The show house: one small application whose pages hold every component, layout and kind of question."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from flask import Blueprint, Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader

from crm.errors import Conflict, Invalid, NotAllowed, NotFound
from crm.foundation import clock
from crm.foundation.paging import Page
from crm.foundation.settings import Council
from crm.values.actor import Actor, Reach
from crm.web import fields, flashes, menu
from crm.web.forms import Form
from crm.web.fragments import page
from crm.web.furnish import furnish
from tests.web.show_questions import questions

JO = Actor(key="user:1", name="Jo Amin", user_id=1, reaches={"see_queues": Reach(everywhere=True)})
COUNCIL = Council(session_idle_minutes=60)

queues = Blueprint("queues", __name__, url_prefix="/desk/queues")
home = Blueprint("home", __name__, url_prefix="/desk")
search = Blueprint("search", __name__, url_prefix="/desk/search")
audit = Blueprint("audit", __name__, url_prefix="/desk/audit")
portal = Blueprint("portal", __name__)
menu.add(home, "My work", endpoint="home.index", order=10)
menu.add(queues, "Queues", endpoint="queues.index", order=20, permission="see_queues")
menu.add(audit, "Audit", endpoint="audit.index", order=90, permission="see_audit")


class EveryField(Form):
    name = fields.text("Full name", required="Enter your full name", hint="As they say it", autocomplete="name")
    what = fields.long_text("What is wrong?", required="Tell us what is wrong", count=True, longest=400)
    phone = fields.phone("Phone", hint="We only use it for this case")
    email = fields.email("Email")
    postcode = fields.postcode("Postcode", required="Enter a postcode")
    amount = fields.money("How much?", most=Decimal(500))
    bins = fields.number("How many bins?", least=1, most=9, suffix="bins")
    seen = fields.day("When did you see it?", required="Enter the date when you saw it", hint="For example, 27 3 2026")
    how = fields.radios("How should we answer?", [("email", "Email"), ("text", "Text message"), ("post", "Letter")],
                        required="Choose how we should answer", hints={"post": "Takes three days"})
    safe = fields.yes_no("Is it safe to phone?", required="Say whether it is safe to phone")
    needs = fields.ticks("Adjustments", [("large", "Large print"), ("welsh", "Welsh"), ("bsl", "Sign language")])
    team = fields.select("Team", {"Streets": [("crew", "Street crews"), ("lights", "Lighting")],
                                  "Housing": [("asb", "Tenancy")]}, required="Choose a team", empty="Choose")
    agree = fields.tick("The caller agrees that we keep this", required="The caller has to agree")
    photos = fields.files("Photos", hint="Up to 20 MB each", accept="image/*")
    secret = fields.password("Password", autocomplete="new-password")


class Note(Form):
    version = fields.hidden()
    text = fields.long_text("Note", required="Write the note")
    password = fields.password("Password")


@home.get("/")
def index() -> ResponseReturnValue:
    return page("show/pieces.html", now=clock.now(), day=timedelta(days=1), listing=Page([1], "a", "b"))


@home.route("/fields", methods=["GET", "POST"])
def every_field() -> ResponseReturnValue:
    form = EveryField()
    if form.validate_on_submit():
        with form.refusals():
            if form.name.data == "Nobody":
                raise Invalid(fields={"name": "Nobody cannot be a name", "elsewhere": "Something else is wrong"})
            if form.name.data == "Refused":
                raise Invalid("There is no more room on {day}.", day="Friday")
            flashes.say("Saved", undo="/desk/undo", undo_fields={"batch": "7"})
            return redirect(url_for("home.index"))
    return page("show/fields.html", form=form)


@home.post("/note")
def note() -> ResponseReturnValue:
    form = Note()
    form.validate_on_submit()
    raise Conflict("This case has moved since you opened it.", changes=("Sam Okoro closed it at 10:42",))


@home.get("/refuse/<kind>")
def refuse(kind: str) -> ResponseReturnValue:
    raise {"missing": NotFound("This case does not exist."),
           "denied": NotAllowed("Only {team} can close it.", team="Waste"),
           "invalid": Invalid(fields={"day": "Choose a later day"}), "fault": ZeroDivisionError("a fault")}[kind]


@home.get("/map-here.geojson")
def map_layer() -> ResponseReturnValue:
    def feature(kind: str, shape: str, points: list[object]) -> dict[str, object]:
        return {"type": "Feature", "properties": {"layer": kind, "name": kind},
                "geometry": {"type": shape, "coordinates": points}}

    return {"type": "FeatureCollection", "features": [
        feature("ward", "Polygon", [[[-3.01, 51.49], [-2.99, 51.49], [-2.99, 51.51], [-3.01, 51.51], [-3.01, 51.49]]]),
        feature("street", "LineString", [[-3.005, 51.5], [-2.995, 51.5]]),
        feature("park", "Polygon", [[[-3.003, 51.501], [-3.0, 51.501], [-3.0, 51.503], [-3.003, 51.501]]])]}


@home.post("/undo")
def undo() -> ResponseReturnValue:
    return redirect(url_for("home.index"))


@queues.get("/")
def index_of_queues() -> ResponseReturnValue:
    sort = request.args.get("sort", "due")
    rows = [{"reference": f"482-1937-{at:02}", "what": "Brown bin missed twice this month, crew says blocked access",
             "who": "Dilys Pritchard", "due": clock.now() + timedelta(hours=9 * at - 40),
             "kind": ("new", "open", "waiting", "in_force", "closed")[at % 5]} for at in range(24)]
    return page("show/queue.html", part="rows", sort=sort, rows=rows, listing=Page(rows, "next", None))


queues.add_url_rule("/all", "index", index_of_queues)


@search.get("/")
def search_index() -> ResponseReturnValue:
    return page("show/queue.html", sort="due", rows=[], listing=Page([]))


search.add_url_rule("/all", "index", search_index)


@audit.get("/")
def audit_index() -> ResponseReturnValue:
    return "audit"


audit.add_url_rule("/all", "index", audit_index)


@portal.route("/", methods=["GET", "POST"])
def index_of_portal() -> ResponseReturnValue:
    return page("show/portal.html", form=EveryField())


portal.add_url_rule("/index", "index", index_of_portal)


@portal.get("/print")
def sheet() -> ResponseReturnValue:
    return page("show/sheet.html", now=clock.now())


@portal.get("/signed-out")
def signed_out() -> ResponseReturnValue:
    return page("show/signed_out.html", form=Note())


@portal.get("/api/v1/missing")
def api() -> ResponseReturnValue:
    raise Invalid(fields={"postcode": "Enter a full postcode"})


def build(*, actor: Actor | None = JO, production: bool = False) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config.update(SECRET_KEY="for tests", WTF_CSRF_TIME_LIMIT=None)
    furnish(app, production=production, council=lambda: COUNCIL, actor=lambda: actor)
    app.jinja_env.loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(Path(__file__).parent / "templates")])
    for door in (home, queues, search, audit, portal, questions):
        app.register_blueprint(door)
    return app


EVERY_TYPE = ("text", "long_text", "number", "money", "date", "yes_no", "choice", "choices", "address", "place",
              "person", "organisation", "files", "phone", "email", "case", "declaration", "team", "officer",
              "group", "notice", "stop")
