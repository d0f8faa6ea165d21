"""The inputs of the designer's forms: each shows one field of a part and reads it back without loss.

Every input is a WTForms field whose `value` is the plain data of the field, or ABSENT when nothing is given. `stored`
is what stands in the draft now.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup
from wtforms import Field

from crm.desk.services import written
from crm.desk.services.choice_words import UNITS
from crm.desk.services.names import Grouped
from crm.web.fields import clean_line, clean_text
from crm.workflow.places import ABSENT

LANGUAGE_NAMES = {"en": "English", "cy": "Welsh"}


def draw(field: "PartInput", **kwargs: Any) -> Markup:
    """The widget of all of them: the template of their kind."""
    return Markup(render_template(f"desk/services/inputs/{field.kind}.html", field=field))


class PartInput(Field):  # type: ignore[misc]  # wtforms has no types
    """One field of a part. `required`: what is said when nothing is given."""

    kind = "line"

    def __init__(self, label: str, *, stored: Any, hint: str = "", required: str = "", **kwargs: Any) -> None:
        super().__init__(label, description=hint, widget=draw, **kwargs)
        self.stored, self.needed = stored, required
        self.value: Any = stored
        self.form_data: Any = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Show what is stored, or read what was typed."""
        self.process_errors: list[str] = []
        self.errors: Sequence[str] = ()
        self.raw_data = None
        self.show(self.stored)
        if formdata is None or not formdata:
            return
        self.form_data = formdata
        self.raw_data = [value for name in formdata for value in formdata.getlist(name)
                         if name == self.name or name.startswith(f"{self.name}-")]
        try:
            self.value = self.read()
        except ValueError as wrong:
            self.process_errors.append(str(wrong))
            return
        if self.needed and self.value is ABSENT:
            self.process_errors.append(self.needed)

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        self.errors = list(self.process_errors)
        return not self.errors

    def typed(self, part: str = "") -> str:
        """What was typed into this input, or into one part of it."""
        return str(self.form_data.get(f"{self.name}-{part}" if part else self.name, "") or "")

    def name_of(self, language: str) -> str:
        """A language as it is called."""
        return LANGUAGE_NAMES.get(language, language)

    def show(self, stored: Any) -> None:
        """Prepare what the template shows of what is stored."""

    def read(self) -> Any:
        """The value typed. Raises ValueError in words."""
        raise NotImplementedError

    @property
    def first_wrong_id(self) -> str:
        """The input to go to."""
        return str(self.id)


class Line(PartInput):
    """One line of text; `longest` characters."""

    kind = "line"
    shown = ""

    def show(self, stored: Any) -> None:
        self.shown = "" if stored is ABSENT else str(stored)

    def read(self) -> Any:
        self.shown = clean_line(self.typed())
        return self.shown or ABSENT


class Lines(PartInput):
    """Several short texts, one a line."""

    kind = "lines"
    shown = ""

    def show(self, stored: Any) -> None:
        self.shown = "" if stored is ABSENT else "\n".join(stored)

    def read(self) -> Any:
        self.shown = self.typed()
        return [line for line in map(clean_line, self.shown.splitlines()) if line] or ABSENT


class Number(PartInput):
    """A number, whole or broken as it is typed."""

    kind = "number"
    shown = ""

    def show(self, stored: Any) -> None:
        self.shown = "" if stored is ABSENT or stored is None else written.show(stored)

    def read(self) -> Any:
        self.shown = clean_line(self.typed())
        if not self.shown:
            return None if self.stored is None else ABSENT
        found = written.read(self.shown.replace(",", "").replace("£", ""))
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise ValueError("Enter a number, like 20")
        return found


class Tick(PartInput):
    """Yes or no, by one box; `default` is what holds when nothing is said."""

    kind = "tick"

    def __init__(self, label: str, *, default_value: bool = False, **kwargs: Any) -> None:
        self.default_value = default_value
        super().__init__(label, **kwargs)

    def show(self, stored: Any) -> None:
        self.shown = self.default_value if stored is ABSENT else bool(stored)

    def read(self) -> Any:
        self.shown = self.typed() == "y"
        return ABSENT if self.shown == self.default_value else self.shown


class Texts(PartInput):
    """Words in the council's languages, side by side."""

    kind = "texts"

    def __init__(self, label: str, *, languages: Sequence[str], is_long: bool = False, **kwargs: Any) -> None:
        self.languages, self.is_long = list(languages), is_long
        self.words: dict[str, str] = {}
        super().__init__(label, **kwargs)

    def show(self, stored: Any) -> None:
        given = as_languages(stored, self.languages[0])
        self.languages += [language for language in given if language not in self.languages]
        self.words = {language: given.get(language, "") for language in self.languages}
        self.is_long = self.is_long or any("\n" in words for words in given.values())

    def read(self) -> Any:
        clean = clean_text if self.is_long else clean_line
        self.words = {language: clean(self.typed(language)) for language in self.languages}
        return from_languages(self.words, self.stored, self.languages[0], clean)

    @property
    def first_wrong_id(self) -> str:
        return f"{self.id}-{self.languages[0]}"


def as_languages(stored: Any, first: str) -> dict[str, str]:
    """A text by language; a bare one is in the first."""
    if stored is ABSENT or stored is None:
        return {}
    return dict(stored) if isinstance(stored, Mapping) else {first: str(stored)}


def from_languages(words: Mapping[str, str], stored: Any, first: str, clean: Any) -> Any:
    """The text that these words make: as it is stored where it says the same."""
    given = {language: said for language, said in words.items() if said}
    before = as_languages(stored, first)
    if given == {language: clean(said) for language, said in before.items()}:
        return stored
    if not given:
        return ABSENT
    return given[first] if isinstance(stored, str) and list(given) == [first] else given


class Pick(PartInput):
    """One of what exists, by name. What is stored stays a choice even if it does not exist any more."""

    kind = "pick"

    def __init__(self, label: str, *, groups: Grouped, as_radios: bool = False, empty: str = "", **kwargs: Any) -> None:
        self.groups, self.as_radios, self.empty = {name: list(some) for name, some in groups.items()}, as_radios, empty
        super().__init__(label, **kwargs)

    def show(self, stored: Any) -> None:
        self.shown = "" if stored is ABSENT or stored is None else written.show(stored)
        keep_choice(self.groups, self.shown)

    def read(self) -> Any:
        self.shown = self.typed()
        if not self.shown:
            return ABSENT
        if self.shown not in {value for some in self.groups.values() for value, _ in some}:
            raise ValueError("Choose one of the options")
        return written.read(self.shown)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The choices without their groups."""
        return [pair for some in self.groups.values() for pair in some]


def keep_choice(groups: Grouped, value: str) -> None:
    """Make a value a choice that is none of them."""
    if value and all(value != known for some in groups.values() for known, _ in some):
        groups.setdefault("Not in this service" if any(groups) else "", []).append((value, value))


class Measure(PartInput):
    """A constant, or a fact that stands for one. `sort`: amount (of time), number or scalar (anything)."""

    kind = "measure"

    def __init__(self, label: str, *, sort: str, facts: Grouped | None = None, **kwargs: Any) -> None:
        self.sort, self.units = sort, UNITS
        self.facts = {name: list(some) for name, some in (facts or {}).items()} if facts is not None else None
        super().__init__(label, **kwargs)

    def show(self, stored: Any) -> None:
        self.number, self.unit, self.fact = "", UNITS[0][0], ""
        if isinstance(stored, Mapping) and self.facts is not None:
            self.fact = fact_choice(self.facts, stored)
        elif stored is ABSENT or stored is None:
            pass
        elif self.sort == "amount":
            self.number, _, spelt = str(stored).partition(" ")
            self.unit = next((unit for unit, _ in UNITS if spelt in (unit, unit.removesuffix("s"))), spelt)
        else:
            self.number = written.show(stored)

    def read(self) -> Any:
        self.number, self.unit = clean_line(self.typed()), self.typed("unit")
        self.fact = self.typed("fact") if self.facts is not None else ""
        if self.fact:
            if self.number:
                raise ValueError("Give a value or choose where it is taken from, not both")
            return read_fact(self.fact)
        if not self.number:
            return ABSENT
        return read_measure(self.sort, self.number, self.unit)

    @property
    def first_wrong_id(self) -> str:
        return str(self.id)


def read_measure(sort: str, typed: str, unit: str) -> Any:
    """A constant as typed. Raises ValueError in words."""
    if sort == "scalar":
        return written.read(typed)
    found = written.read(typed.replace(",", ""))
    if sort == "number":
        if isinstance(found, bool) or not isinstance(found, int | float):
            raise ValueError("Enter a number, like 3")
        return found
    if isinstance(found, bool) or not isinstance(found, int) or found < 0:
        raise ValueError("Enter a whole number, like 5")
    if unit not in {known for known, _ in UNITS}:
        raise ValueError("Choose the unit of time")
    return f"{found} {unit[:-1] if found == 1 and unit.endswith('s') else unit}"


def fact_choice(facts: Grouped, stored: Mapping[str, Any]) -> str:
    """The choice that stands for a stored fact; it becomes one if it is none."""
    for some in facts.values():
        for value, _ in some:
            if read_fact(value) == stored:
                return value
    value = written.show(dict(stored))
    facts.setdefault("Others", []).append((value, ", ".join(f"{word} {name}" for word, name in stored.items())))
    return value


def read_fact(value: str) -> Any:
    """The fact a choice stands for. Raises ValueError for what is none."""
    found = written.read(value)
    if not isinstance(found, Mapping):
        raise ValueError("Choose one of the options")
    return found


class Required(PartInput):
    """Whether a question must be answered: no, always, or (chosen on its own page) on a condition."""

    kind = "required"

    def show(self, stored: Any) -> None:
        self.has_condition = isinstance(stored, Mapping)
        self.shown = "when" if self.has_condition else "yes" if stored is True else "no"

    def read(self) -> Any:
        self.shown = self.typed() or "no"
        if self.shown == "when" and self.has_condition:
            return self.stored
        return True if self.shown == "yes" else ABSENT
