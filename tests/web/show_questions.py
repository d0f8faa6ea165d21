"""A service with every kind of question, its form in the show house, and lookups that know four people and places."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, session
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from crm.errors import Invalid
from crm.web.question_form import QuestionForm, page
from crm.web.question_lookups import Lookups, Pick
from crm.workflow import form, packs
from crm.workflow.situation import Council, Situation

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PLACES = {"100": "4 Tannery Row, Northmoor, NM1 4QT", "101": "5 Tannery Row, Northmoor, NM1 4QT"}
PEOPLE = {"c-dilys": "Dilys Pritchard", "c-gwyn": "Gwyn Pritchard"}

SERVICE: dict[str, Any] = {
    "format": 1, "code": "everything", "name": {"en": "Everything", "cy": "Popeth"},
    "summary": {"en": "Asks everything", "cy": "Gofyn popeth"}, "about": "place", "channels": ["desk", "portal"],
    "calendar": "office", "roles": {"officer_of_it": {"name": "Officer"}},
    "form": [
        {"page": {"en": "Where and what?", "cy": "Ble a beth?"}, "questions": [
            {"code": "where", "type": "place", "label": {"en": "Where is it?", "cy": "Ble mae e?"}, "required": True,
             "script": "Could you tell me where it is, as exactly as you can?"},
            {"code": "land", "type": "choice", "label": {"en": "What kind of land?", "cy": "Pa fath o dir?"},
             "required": True, "options": {"road": {"label": "Road or pavement", "hint": "Also a layby"},
                                           "private": "Private land"}},
            {"code": "no_private", "type": "stop", "when": {"answer": "land", "is": "private"},
             "text": "The owner of private land has to clear it.", "staff_may_pass": True},
            {"code": "owner", "type": "person", "when": {"answer": "land", "is": "private"},
             "label": {"en": "Who owns the land?", "cy": "Pwy yw'r perchennog?"}},
            {"code": "what", "type": "choices", "label": {"en": "What is it?", "cy": "Beth yw e?"}, "required": True,
             "options": {"bags": "Black bags", "furniture": "Furniture", "needles": "Needles"}},
            {"code": "saw", "type": "yes_no", "label": {"en": "Did you see it happen?", "cy": "Welsoch chi hyn?"},
             "required": True},
            {"code": "witness", "type": "group", "when": {"answer": "saw", "is": "yes"}, "repeat": {"most": 3},
             "label": {"en": "Who or what did you see?", "cy": "Beth welsoch chi?"},
             "row_label": {"en": "Sighting", "cy": "Golwg"}, "questions": [
                 {"code": "described", "type": "long_text", "label": {"en": "Describe them", "cy": "Disgrifiwch nhw"},
                  "required": True},
                 {"code": "when_seen", "type": "date", "label": {"en": "When?", "cy": "Pryd?"}, "must_be": "past"},
                 {"code": "car", "type": "yes_no", "label": {"en": "In a car?", "cy": "Mewn car?"}},
                 {"code": "plate", "type": "text", "when": {"answer": "car", "is": "yes"},
                  "label": {"en": "Number plate", "cy": "Plât"}}]},
        ]},
        {"page": {"en": "The rest", "cy": "Y gweddill"}, "questions": [
            {"code": "told", "type": "notice", "text": {"en": "Keep away from needles.", "cy": "Cadwch draw."}},
            {"code": "title", "type": "text", "label": "In a few words", "hint": "As you would tell a friend"},
            {"code": "bins", "type": "number", "label": "How many bins?", "least": 1, "most": 9, "unit": "bins"},
            {"code": "cost", "type": "money", "label": "What did it cost?"},
            {"code": "since", "type": "date", "precision": "approximate", "label": "Since when?"},
            {"code": "home", "type": "address", "label": "Your address"},
            {"code": "firm", "type": "organisation", "label": "Which firm?"},
            {"code": "photos", "type": "files", "label": "Photos", "most": 3},
            {"code": "ring", "type": "phone", "label": "Phone"},
            {"code": "mail", "type": "email", "label": "Email"},
            {"code": "other", "type": "case", "label": "Another case"},
            {"code": "crew", "type": "team", "label": "Which crew?"},
            {"code": "who", "type": "officer", "label": "Which officer?"},
            {"code": "true", "type": "declaration", "required": True, "label": "What I said is true"},
        ]},
    ],
    "statuses": {"received": {"kind": "new", "name": "Received", "public": "We have it"}},
}
DEFINITION = packs.parse(SERVICE)
ITEMS = [question for each in DEFINITION.form for question in each.questions]
SITUATION = Situation(council=Council(calendars={}))
kept_files: dict[str, str] = {}


def keep_file(sent: FileStorage) -> str:
    if not sent.read():
        raise Invalid(fields={"file": "The selected file is empty"})
    kept_files[f"f{len(kept_files)}"] = sent.filename or "file"
    return f"f{len(kept_files) - 1}"


def find_places(words: str) -> Sequence[Pick]:
    return [Pick(f"uprn:{uprn}", text, "Mill Hill ward") for uprn, text in PLACES.items()
            if words.lower() in text.lower()]


def find_people(words: str, kind: str) -> Sequence[Pick]:
    return [Pick(key, text, "4 Tannery Row") for key, text in PEOPLE.items() if words.lower() in text.lower()]


def describe(value: Mapping[str, Any]) -> str:
    if value.get("lat"):
        return f"Point near 4 Tannery Row, Mill Hill ({value['lat']}, {value['lon']})"
    return PLACES.get(str(value.get("uprn"))) or PEOPLE.get(str(value.get("contact")), "")


LOOKUPS = Lookups(
    places=find_places, people=find_people, describe=describe, keep_file=keep_file, map_layer="/desk/map-here.geojson",
    files=lambda ids: [Pick(each, kept_files[each], "12 kB") for each in ids if each in kept_files],
    teams=lambda question: [Pick("crew-1", "Street crew 1"), Pick("crew-2", "Street crew 2")],
    officers=lambda question: [Pick("jo", "Jo Amin"), Pick("sam", "Sam Okoro")], place_source="/desk/places.json",
    map_centre=lambda: (51.5, -3.0))

questions = Blueprint("questions", __name__, url_prefix="/desk")


def sheet(*, for_staff: bool = True, language: str = "en", page_number: int | None = None) -> QuestionForm:
    return QuestionForm(
        ITEMS, lambda raw: form.show(DEFINITION, raw, situation=SITUATION, now=NOW, for_staff=for_staff,
                                     language=language),
        kept=session.get("draft", {}), lookups=LOOKUPS, for_staff=for_staff, language=language, page_number=page_number)


@questions.route("/questions", methods=["GET", "POST"])
def everything() -> ResponseReturnValue:
    asked = sheet()
    session["draft"] = asked.raw
    if asked.is_good:
        with asked.refusals():
            if asked.answers.get("title") == "Refuse":
                raise Invalid(fields={"witness.0.described": "Nobody looks like that", "bins": "Too many by far"})
            return {"answers": asked.answers}
    return page("show/questions.html", form=asked)


@questions.route("/ask/<int:number>", methods=["GET", "POST"])
def one_page(number: int) -> ResponseReturnValue:
    asked = sheet(for_staff=False, page_number=number)
    session["draft"] = asked.raw
    if asked.is_good:
        return {"next": asked.next_page, "answers": asked.answers}
    return page("show/asked.html", form=asked)


@questions.get("/places.json")
def places() -> ResponseReturnValue:
    return [{"value": pick.value, "text": pick.text} for pick in find_places("tannery")]
