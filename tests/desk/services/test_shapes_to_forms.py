"""Every part of every pack is a form, and comes back unchanged when it is saved unchanged."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from config import ROOT
from crm.desk.services import field_kinds, labels, lines, shapes_to_forms
from crm.desk.services.names import Names
from crm.workflow import conditions, packs, places, shape_at, tables
from crm.workflow.shape_at import Slot
from crm.workflow.shapes import Shape

PACKS = sorted(path.stem for path in ROOT.glob("services/*.yaml") if path.stem != "calendars")
CONDITIONS = (tables.Argument, tables.Cell, conditions.FactName, conditions.AllOf, conditions.AnyOf, conditions.Not,
              conditions.RowsTest, conditions.TasksTest)


def every_shape() -> Iterator[type[Shape]]:
    waiting: list[type[Shape]] = [Shape]
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        yield model


def test_every_field_of_every_shape_has_a_label() -> None:
    missing = []
    for model in every_shape():
        for name in model.model_fields:
            try:
                assert labels.label_of(model, name).text
            except KeyError:
                missing.append(f"{model.__name__}.{name}")
    assert missing == []


def objects(slot: Slot) -> Iterator[Slot]:
    """Every object of a document that a page of the designer edits; conditions have a page of their own kind."""
    if slot.kind == "object" and slot.model is not None:
        if issubclass(slot.model, CONDITIONS):
            return
        yield slot
    if slot.kind in ("object", "list", "mapping"):
        for below in shape_at.parts(slot):
            if below.is_present:
                yield from objects(below)


class Sent(HTMLParser):
    """What a browser would send of a form that nobody touched."""

    def __init__(self) -> None:
        super().__init__()
        self.found: MultiDict[str, str] = MultiDict([("sent", "yes")])
        self.chosen: list[str] = []
        self.select = self.area = self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        kind, name = given.get("type"), given.get("name", "")
        if tag == "select":
            self.select, self.chosen = name, []
        elif tag == "option" and ("selected" in given or not self.chosen):
            self.chosen = [given["value"]]
        elif tag == "textarea":
            self.area, self.text = name, ""
        elif tag == "input" and name and (kind not in ("checkbox", "radio") or "checked" in given):
            self.found.add(name, given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.found.add(self.select, self.chosen[0] if self.chosen else "")
        elif tag == "textarea":
            self.found.add(self.area, self.text.removeprefix("\n"))
            self.area = ""


def posted(form: shapes_to_forms.PartForm) -> MultiDict[str, str]:
    parser = Sent()
    parser.feed("".join(str(field()) for field in form.inputs))
    return parser.found


@pytest.mark.parametrize("code", PACKS)
def test_a_part_that_is_saved_unchanged_stays_as_it_is(app: Flask, code: str) -> None:
    data = packs.to_data(packs.from_yaml((ROOT / "services" / f"{code}.yaml").read_text()))
    names = Names(packs.parse(data))
    names.kept["facts"] = {}  # hundreds to choose from on every page; what is stored is a choice all the same
    top = shape_at.shape_at(data, "")
    seen, data_again = 0, data
    with app.test_request_context():
        for slot in objects(top):
            slot = shape_at.shape_at(data, slot.place)
            shown = shapes_to_forms.make(slot, names, languages=("en", "cy"), formdata=None)
            sent = shapes_to_forms.make(slot, names, languages=("en", "cy"), formdata=posted(shown))
            assert not [(one.name, one.process_errors) for one in sent.inputs if one.process_errors], slot.place
            assert sent.value() == slot.value, slot.place
            data_again = places.put(shape_at.opened(data_again, slot.place), slot.place, sent.value())
            seen += 1
    assert seen > 60 and packs.to_data(packs.parse(data_again)) == data


@pytest.mark.parametrize("code", PACKS)
def test_every_line_says_what_it_is_in_words(code: str) -> None:
    definition = packs.from_yaml((ROOT / "services" / f"{code}.yaml").read_text())
    data, names = packs.to_data(definition), Names(definition)
    for slot in objects(shape_at.shape_at(data, "")):
        line = lines.of_slot(slot, names)
        if slot.place and slot.model is not None and slot.model not in field_kinds.INLINE:
            assert line.title and line.title != slot.model.__name__, slot.place
