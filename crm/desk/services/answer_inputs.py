"""Inputs for answers in examples, steps, rules and effects: each question has the input that fits it, so that nobody
has to know how an answer is written in the file."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import Field

from crm.desk.services import written
from crm.desk.services.inputs import Line, Lines, Number, PartInput, Pick, fact_choice, read_fact
from crm.desk.services.list_inputs import Many, pressed
from crm.desk.services.names import Grouped
from crm.desk.services.value_words import of_value
from crm.web.fields import clean_line, clean_text
from crm.workflow import questions as q
from crm.workflow.places import ABSENT

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
YES_NO = [("yes", "Yes"), ("no", "No")]
PLACE = (("text", "Address"), ("uprn", "or UPRN"), ("usrn", "or USRN"), ("lat", "or latitude"),
         ("lon", "and longitude"))
PERSON = (("name", "Name"), ("phone", "Telephone"), ("email", "Email"), ("address", "Address"))
STOP = (("passed", "Reason for going on"),)
NUMBERS = frozenset({"lat", "lon"})

Make = Callable[[Any], Field]
"""Makes the input of an answer out of what is stored of it."""
Own = Callable[[Any, str], Sequence[str]]
"""What is shown without being chosen, given what was sent and how the names of the fields beside this one begin."""


class Area(Line):
    """Words of several lines."""

    kind = "area"

    def read(self) -> Any:
        self.shown = self.typed()
        said = clean_text(self.shown)
        return self.stored if self.stored is not ABSENT and said == clean_text(str(self.stored)) else said or ABSENT


class Choice(Pick):
    """One option, by its words; its code may look like a number and is none."""

    def show(self, stored: Any) -> None:
        super().show(stored)
        self.shown = "" if stored is ABSENT else str(stored)

    def read(self) -> Any:
        return ABSENT if super().read() is ABSENT else self.shown


class Moment(PartInput):
    """A day and a time of the council, the time perhaps left out. `none_words`: it may be said that there is none."""

    kind = "moment"

    def __init__(self, label: str, *, with_time: bool = True, none_words: str = "", **kwargs: Any) -> None:
        self.with_time, self.none_words = with_time, none_words
        super().__init__(label, **kwargs)

    def show(self, stored: Any) -> None:
        self.is_none = stored is None
        words = "" if stored is ABSENT or stored is None else str(stored)
        self.day, _, self.time = words.partition("T")

    def read(self) -> Any:
        self.day, self.time = clean_line(self.typed("day")), clean_line(self.typed("time"))
        self.is_none = bool(self.none_words) and self.typed("none") == "y"
        if self.is_none:
            return None
        if not self.day and not self.time:
            return ABSENT
        if not _DAY.fullmatch(self.day):
            raise ValueError("Enter the day, like 2026-11-23")
        return f"{self.day}T{self.time}" if self.time else self.day

    @property
    def first_wrong_id(self) -> str:
        return f"{self.id}-day"


class Parts(PartInput):
    """An answer of a few named parts: a place, a person."""

    kind = "parts"

    def __init__(self, label: str, *, parts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        self.parts = parts
        super().__init__(label, **kwargs)

    def show(self, stored: Any) -> None:
        held = {} if stored is ABSENT else stored
        self.words = {part: "" if part not in held else str(held[part]) for part, _ in self.parts}

    def read(self) -> Any:
        before = dict(self.words)
        self.words = {part: clean_line(self.typed(part)) for part, _ in self.parts}
        if self.words == before:
            return self.stored
        return {part: self._number(said) if part in NUMBERS else said
                for part, said in self.words.items() if said} or ABSENT

    def _number(self, said: str) -> Any:
        found = written.read(said)
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise ValueError("Enter latitude and longitude as numbers, like 51.48 and -3.18")
        return found

    @property
    def first_wrong_id(self) -> str:
        return f"{self.id}-{self.parts[0][0]}"


class States(PartInput):
    """The states of the tasks of one kind: of the latest, or of all of them one after another."""

    kind = "states"

    def __init__(self, label: str, *, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(label, **kwargs)

    def show(self, stored: Any) -> None:
        self.shown = [] if stored is ABSENT else [stored] if isinstance(stored, str) else list(stored)

    def read(self) -> Any:
        typed = [self.typed(str(number)) for number in range(20)]
        self.shown = [one for one in typed if one]
        if set(self.shown) - {value for value, _ in self.choices}:
            raise ValueError("Choose from the options")
        if isinstance(self.stored, list) and self.shown == self.stored:
            return self.stored
        return (self.shown[0] if len(self.shown) == 1 else self.shown) if self.shown else ABSENT

    @property
    def places(self) -> list[str]:
        """What stands at each place, two of them still empty."""
        return [*self.shown, "", ""]

    @property
    def first_wrong_id(self) -> str:
        return f"{self.id}-0"


class Kept(PartInput):
    """An answer to what is no question of this service any more, or that does not fit it: kept, or taken away."""

    kind = "kept"

    def show(self, stored: Any) -> None:
        self.shown, self.said = stored is not ABSENT, of_value(stored)

    def read(self) -> Any:
        self.shown = self.typed() == "y"
        return self.stored if self.shown else ABSENT


class Several(PartInput):
    """What inputs made of other inputs share."""

    def inner(self, make: Make, name: str, stored: Any, *, is_sent: bool) -> PartInput:
        """An input inside this one, showing what is stored or reading what was sent."""
        found: PartInput = make(stored).bind(form=None, name=f"{self.name}-{name}", _meta=self.meta)
        found.process(self.form_data if is_sent else None)
        found.validate(None)
        return found

    def refuse(self, inner: Sequence[PartInput]) -> None:
        """Raise what is wrong with the first of these."""
        self.wrong = next((one for one in inner if one.errors), None)
        if self.wrong is not None:
            raise ValueError(f"{self.wrong.label.text}: {self.wrong.errors[0]}")

    wrong: PartInput | None = None

    @property
    def first_wrong_id(self) -> str:
        return self.wrong.first_wrong_id if self.wrong is not None else str(self.id)


@dataclass
class AnswerRow:
    """One row of a group: its number in the form, its inputs by code."""

    number: int
    inputs: dict[str, PartInput]
    stored: Any


class Rows(Several):
    """The rows of a group: its own questions in each."""

    kind = "rows"

    def __init__(self, label: str, *, makes: Mapping[str, Make], row_words: str, **kwargs: Any) -> None:
        self.makes, self.row_words = makes, row_words
        super().__init__(label, **kwargs)

    def show(self, stored: Any) -> None:
        held = [] if stored is ABSENT else stored
        self.rows = [self._row(number, row) for number, row in enumerate(held or [{}])]

    def _row(self, number: int, stored: Any, *, is_sent: bool = False) -> AnswerRow:
        codes = [*stored, *(code for code in self.makes if code not in stored)]
        return AnswerRow(number, {code: self.inner(
            self.makes.get(code, kept(code)), f"{number}-{code}", stored.get(code, ABSENT), is_sent=is_sent)
            for code in codes}, stored)

    def read(self) -> Any:
        held = [] if self.stored is ABSENT else self.stored
        numbers = [int(one) for one in self.form_data.getlist(f"{self.name}-row") if one.isdecimal()][:200]
        what, which = pressed(self.form_data, self.name)
        if what == "remove":
            numbers = [number for number in numbers if str(number) != which]
        self.rows = [self._row(number, held[number] if number < len(held) else {}, is_sent=True) for number in numbers]
        if what == "more":
            self.rows.append(self._row(max([*numbers, len(held) - 1], default=-1) + 1, {}))
        elif what in ("up", "down"):
            at = next((index for index, row in enumerate(self.rows) if str(row.number) == which), None)
            to = -1 if at is None else at + {"up": -1, "down": 1}[what]
            if at is not None and 0 <= to < len(self.rows):
                self.rows.insert(to, self.rows.pop(at))
        self.refuse([one for row in self.rows for one in row.inputs.values()])
        found = [{code: one.value for code, one in row.inputs.items() if one.value is not ABSENT} for row in self.rows]
        return [row for row, shown in zip(found, self.rows, strict=True)
                if row or held[shown.number: shown.number + 1] == [{}]] or ABSENT


@dataclass
class Given:
    """One answer: its code, its input, and the choice of a fact that stands for it (where one may)."""

    code: str
    input: PartInput
    fact: str = ""


class Answers(Several):
    """Answers by question. `makes`: the input of each question that may be answered; `own`: those that are asked here,
    given what was sent (None: nothing yet) and how the names of the fields beside this one begin; `more`: the others,
    to choose from; `own_words`: the button that shows what is asked, where that depends on a field beside this one."""

    kind = "answers"

    def __init__(self, label: str, *, makes: Mapping[str, Make], own: Own, more: Grouped, facts: Grouped | None = None,
                 own_words: str = "", **kwargs: Any) -> None:
        self.makes, self.own, self.own_words = makes, own, own_words
        self.choices = more
        self.facts = {name: list(some) for name, some in facts.items()} if facts is not None else None
        super().__init__(label, **kwargs)

    def show(self, stored: Any) -> None:
        held = {} if stored is ABSENT else stored
        self.given = [self._given(code, held.get(code, ABSENT))
                      for code in dict.fromkeys((*self._asked(), *held))]

    def _asked(self) -> Sequence[str]:
        return self.own(self.form_data, self.name.rpartition("-")[0])

    def _given(self, code: str, stored: Any, *, is_sent: bool = False) -> Given:
        fact = ""
        if self.facts is not None and isinstance(stored, Mapping):
            fact, stored = fact_choice(self.facts, stored), ABSENT
        if self.facts is not None and is_sent:
            fact = self.typed(f"{code}-_fact")
        return Given(code, self.inner(self.makes.get(code, kept(code)), code, stored, is_sent=is_sent), fact)

    def read(self) -> Any:
        held = {} if self.stored is ABSENT else self.stored
        sent = self.form_data.getlist(f"{self.name}-_shown")
        added = [code for code in (self.typed("_more"),) if code in self.makes and code not in sent]
        codes = dict.fromkeys((*self._asked(), *held, *sent, *added))
        self.given = [self._given(code, held.get(code, ABSENT), is_sent=code in sent) for code in codes]
        self.refuse([one.input for one in self.given])
        for one in self.given:
            if one.code in added:  # chosen and saved without pressing Add: nothing could be entered for it yet
                self.wrong = one.input
                raise ValueError(f"“{one.input.label.text}” is added: enter it, or leave it empty and save again")
        typed = {one.code: read_fact(one.fact) if one.fact else one.input.value for one in self.given}
        found = {code: typed[code] for code in (*held, *typed) if typed[code] is not ABSENT}
        return found or (self.stored if self.stored == {} else ABSENT)

    @property
    def others(self) -> Grouped:
        """What may still be answered."""
        shown = {one.code for one in self.given}
        found = {name: [pair for pair in some if pair[0] not in shown] for name, some in self.choices.items()}
        return {name: some for name, some in found.items() if some}


def kept(code: str) -> Make:
    """The input of an answer that fits no question."""
    return lambda stored: Kept(code, stored=stored)


def of_question(item: Any) -> Make:
    """The input of a question's answer, or of what is stored instead of one that fits it."""
    words = said_of(item)
    fits, make = next((fits, make) for shapes, fits, make in _KINDS if isinstance(item, shapes))
    return lambda stored: make(item, words, stored) if stored is ABSENT or fits(stored) else Kept(words, stored=stored)


def of_items(items: Sequence[Any]) -> dict[str, Make]:
    """The inputs of what can be answered of these, by code."""
    return {one.code: of_question(one) for one in items if isinstance(one, q.Asked | q.EachRow | q.Stop)}


def said_of(item: Any) -> str:
    """The question in words."""
    if isinstance(item, q.EachRow):
        return f"For each row of “{item.each.replace('_', ' ')}”"
    words: str = (item.text if isinstance(item, q.Stop) else item.label).say("en")
    return words


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value == clean_line(value)


def _has_only(parts: Sequence[tuple[str, str]]) -> Callable[[Any], bool]:
    known = {part for part, _ in parts}
    return lambda value: isinstance(value, Mapping) and set(value) <= known and all(
        isinstance(one, str | int | float) and not isinstance(one, bool) for one in value.values())


def _options(item: Any) -> Grouped:
    return {"": [(code, option.label.say("en")) for code, option in item.options.items()]}


def _date(item: q.DateQuestion, words: str, stored: Any) -> Field:
    if item.precision == "full":
        return Moment(words, with_time=False, stored=stored)
    return Line(words, hint="A year, a month or a day: 2026, 2026-11 or 2026-11-23", stored=stored)


def _rows(item: Any, words: str, stored: Any) -> Field:
    named = getattr(item, "row_label", None)
    return Rows(words, makes=of_items(item.questions), row_words=named.say("en") if named else "Row", stored=stored)


def _is_list_of(kind: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(isinstance(one, kind) for one in value)


_KINDS: Sequence[tuple[Any, Callable[[Any], bool], Callable[[Any, str, Any], Field]]] = (
    (q.LongTextQuestion, lambda value: isinstance(value, str), lambda i, w, s: Area(w, stored=s)),
    (q.NumberQuestion | q.MoneyQuestion, lambda value: isinstance(value, int | float) and not isinstance(value, bool),
     lambda i, w, s: Number(w, stored=s)),
    (q.DateQuestion, lambda value: isinstance(value, str), _date),
    (q.YesNoQuestion | q.DeclarationQuestion, lambda value: value in ("yes", "no"),
     lambda i, w, s: Choice(w, groups={"": YES_NO}, stored=s)),
    (q.ChoiceQuestion, _is_text, lambda i, w, s: Choice(w, groups=_options(i), stored=s)),
    (q.ChoicesQuestion, _is_list_of(str), lambda i, w, s: Many(w, groups=_options(i), stored=s)),
    (q.PlaceQuestion | q.AddressQuestion, _has_only(PLACE), lambda i, w, s: Parts(w, parts=PLACE, stored=s)),
    (q.PersonQuestion | q.OrganisationQuestion, _has_only(PERSON), lambda i, w, s: Parts(w, parts=PERSON, stored=s)),
    (q.FilesQuestion, _is_list_of(str), lambda i, w, s: Lines(
        w, hint="Names of files, one a line, such as photo.jpg", stored=s)),
    (q.GroupQuestion | q.EachRow, _is_list_of(dict), _rows),
    (q.Stop, _has_only(STOP), lambda i, w, s: Parts(w, parts=STOP, stored=s)),
    (q.TeamQuestion | q.OfficerQuestion, _is_text, lambda i, w, s: Line(w, hint="Any name, to tell two apart",
                                                                        stored=s)),
    (object, _is_text, lambda i, w, s: Line(w, stored=s)),
)
"""Which questions, what fits them, and the input."""
