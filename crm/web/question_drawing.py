"""Questions ready to draw: labels in the reader's language, names and ids, what was typed, what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext
from markupsafe import Markup, escape

from crm.web import houses
from crm.web.question_lookups import Lookups, Pick
from crm.web.question_reading import Press, at
from crm.workflow import questions as q
from crm.workflow.form import ItemShown, PageShown
from crm.workflow.shapes import Text


@dataclass(kw_only=True)
class Drawn:
    """One question, notice or stop as its template needs it. `path` is dotted as in errors, `name` as in the form."""

    item: q.Asked | q.Notice | q.Stop | q.EachRow
    type: str
    path: str
    name: str
    label: Markup
    label_text: str
    hint: Markup = Markup()
    script: Markup = Markup()
    error: str = ""
    value: Any = None
    required: bool = False
    picks: Sequence[Pick] = ()
    rows: list[list["Drawn"]] = field(default_factory=list)
    row_labels: list[str] = field(default_factory=list)
    found: Sequence[Pick] | None = None
    chosen: str = ""
    passed: str = ""
    may_pass: bool = False
    has_focus: bool = False

    @property
    def focus_id(self) -> str:
        """The id of the input to go to when this is wrong."""
        if self.type in {"date"}:
            return f"{self.name}-day"
        if self.type in {"place", "address"}:
            return f"{self.name}-pick" if self.found else f"{self.name}-text"
        if self.type in {"person", "organisation"}:
            return f"{self.name}-name"
        if self.type == "files":
            return f"{self.name}-new"
        if self.type == "stop":
            return f"{self.name}-passed" if self.may_pass else self.name
        return self.name

    @property
    def error_in_summary(self) -> str:
        """What is wrong, with the question's own words where the message does not hold them."""
        return self.error if self.label_text in self.error else f"{self.label_text} - {self.error}"

    @property
    def is_guarded(self) -> bool:
        """Kept from most people: never repeated outside its own question."""
        return bool(getattr(self.item, "is_guarded", False))

    @property
    def said(self) -> str:
        """What was typed, in one line."""
        if self.chosen:
            return self.chosen
        value = self.value
        if self.type in {"choice", "choices", "yes_no", "team", "officer"}:
            chosen = set(value if isinstance(value, list) else [value])
            return ", ".join(pick.text for pick in self.picks if pick.value in chosen)
        if isinstance(value, Mapping):
            return ", ".join(str(part) for key, part in value.items() if part and key != "as_typed")
        return str(value) if isinstance(value, str | int | float) else ""

    def part(self, name: str) -> str:
        """One part of an answer with several (a place's `text`, a date's `day`)."""
        return str(self.value.get(name, "")) if isinstance(self.value, Mapping) else ""


@dataclass(kw_only=True)
class DrawnPage:
    """A page of the form: its heading and its questions."""

    number: int
    title: Markup
    hint: Markup
    items: list[Drawn]

    @property
    def is_said_by_first(self) -> bool:
        """The first question's own words are the heading: no need to say them twice."""
        return bool(self.items) and str(self.title) == str(escape(self.items[0].label_text))

    def every_item(self) -> Iterator[Drawn]:
        """The questions with those inside groups, in order."""
        yield from _every(self.items)


def _every(items: Sequence[Drawn]) -> Iterator[Drawn]:
    for item in items:
        yield item
        for row in item.rows:
            yield from _every(row)


@dataclass(kw_only=True)
class Drawing:
    """Makes what a template draws out of what `workflow.form` shows."""

    raw: Mapping[str, Any]
    errors: Mapping[str, str]
    found: Mapping[str, Sequence[Pick]]
    lookups: Lookups
    language: str
    for_staff: bool
    prefix: str
    pressed: Press

    def page(self, page: PageShown) -> DrawnPage:
        """One page."""
        return DrawnPage(number=page.number, title=self.words(page.page.page), hint=self.words(page.page.hint),
                         items=[self.item(item, "") for item in page.items])

    def words(self, text: Text | None) -> Markup:
        """A text in the reader's language; in another, marked as such for screen readers."""
        if text is None:
            return Markup()
        council_language = (houses.council().languages or ("en",))[0]
        own = text.find(self.language, first=council_language)
        if own is not None:
            return Markup(escape(own))
        other = next(iter(sorted(text.languages(first=council_language))), council_language)
        return Markup('<span lang="{}">{}</span>').format(other, text.say(other, first=council_language))

    def item(self, shown: ItemShown, before: str) -> Drawn:
        """One question, notice or stop; `before` is the path of its row."""
        item, path = shown.item, f"{before}{shown.code}"
        name = f"{self.prefix}-{path.replace('.', '-')}"
        value = at(self.raw, path)
        drawn = Drawn(item=item, type=_type(item), path=path, name=name, label=Markup(), label_text="",
                      error=self.errors.get(path, ""), value=value, required=shown.required,
                      found=self.found.get(path), picks=self._picks(shown, value),
                      rows=[[self.item(part, f"{path}.{row}.") for part in parts]
                            for row, parts in enumerate(shown.rows)])
        if isinstance(item, q.Asked):
            self._dress(drawn, item)
        elif isinstance(item, q.Notice | q.Stop):
            drawn.label = self.words(item.text)
            drawn.label_text = "" if isinstance(item, q.Notice) else gettext("Reason for going on")
        if isinstance(item, q.Stop):
            drawn.may_pass, drawn.passed = item.staff_may_pass and self.for_staff, shown.passed or ""
        if isinstance(item, q.EachRow):
            label = self.lookups.row_label or (lambda code, row: str(row + 1))
            drawn.row_labels = [label(item.each, row) for row in range(len(drawn.rows))]
        drawn.has_focus = self.pressed.name == name and self.pressed.what in {"find", "clear", "add", "remove"}
        return drawn

    def _dress(self, drawn: Drawn, item: q.Asked) -> None:
        drawn.label_text = item.label.say(self.language)
        drawn.label = self.words(item.label)
        if not drawn.required and not isinstance(item, q.DeclarationQuestion | q.GroupQuestion):
            drawn.label += Markup(' <span class="question__optional">({})</span>').format(gettext("optional"))
        drawn.hint = self.words(item.hint)
        drawn.script = self.words(item.script) if self.for_staff else Markup()
        if isinstance(item, q.DateQuestion):
            drawn.value = _date_parts(drawn.value)
        if isinstance(item, q.GroupQuestion):
            word = self.words(item.row_label)
            drawn.row_labels = [f"{word} {row + 1}".strip() for row in range(len(drawn.rows))]
        drawn.chosen = self._chosen(drawn)

    def _chosen(self, drawn: Drawn) -> str:
        value = drawn.value
        if not isinstance(value, Mapping) or drawn.type not in {"place", "address", "person", "organisation"}:
            return ""
        if value.get("as_typed"):
            return str(value.get("text", ""))
        if not any(value.get(part) for part in ("uprn", "usrn", "contact")):
            return ""
        told = self.lookups.describe(value) if self.lookups.describe else ""
        return told or str(value.get("text") or value.get("uprn") or value.get("usrn") or gettext("Chosen"))

    def _picks(self, shown: ItemShown, value: Any) -> Sequence[Pick]:
        item = shown.item
        if isinstance(item, q.ChoiceQuestion | q.ChoicesQuestion):
            return [Pick(code, self.words(option.label), self.words(option.hint))
                    for code, option in (shown.options or {}).items()]
        if isinstance(item, q.YesNoQuestion):
            return [Pick("yes", gettext("Yes")), Pick("no", gettext("No"))]
        if isinstance(item, q.TeamQuestion) and self.lookups.teams:
            return self.lookups.teams(item)
        if isinstance(item, q.OfficerQuestion) and self.lookups.officers:
            return self.lookups.officers(item)
        if isinstance(item, q.FilesQuestion) and value and self.lookups.files:
            return self.lookups.files(value)
        return ()


def _type(item: object) -> str:
    return "each" if isinstance(item, q.EachRow) else str(getattr(item, "type", ""))


def _date_parts(value: Any) -> dict[str, str]:
    if isinstance(value, str) and value.count("-") == 2:
        year, month, day = value.split("-")
        return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}
    if isinstance(value, Mapping):
        return {part: str(value.get(part) or "") for part in ("day", "month", "year")}
    return {"day": "", "month": "", "year": ""}


