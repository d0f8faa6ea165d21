"""The base of every form: our own words for what is wrong, and one error summary for what the form and the verb say."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, NamedTuple

from flask import g
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field

from crm.errors import Invalid
from crm.web import fields, held_forms, language, once

#: Names of inputs that are never shown back to anybody.
UNSPOKEN = frozenset({"csrf_token", "version", once.NAME})


class Problem(NamedTuple):
    """A line of the error summary: what is wrong, and where to mend it."""

    text: str
    href: str


class _Words:
    """WTForms' own few messages in our words and the reader's language."""

    ours: ClassVar[dict[str, str]] = {
        "Not a valid choice.": "Choose one of the options",
        "Invalid Choice: could not coerce.": "Choose one of the options",
        "The CSRF token is missing.": "Reload the page and send it again",
    }

    def gettext(self, text: str) -> str:
        """One message."""
        return gettext(self.ours.get(text, text))  # type: ignore[no-any-return]

    def ngettext(self, one: str, many: str, number: int) -> str:
        """A message that counts."""
        return self.gettext(one if number == 1 else many)


class Form(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A form of ours: checks shape; the verb checks meaning, and its `Invalid` joins the same summary.

    A view:
        form = NoteForm()
        if form.validate_on_submit():
            with form.refusals(), transaction():
                notes.add(...)
                return redirect(...)
        return page("desk/cases/note.html", form=form)
    """

    form_key = fields.hidden()  # of this drawing: once.NAME

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Our own words."""

        def get_translations(self, form: Any) -> _Words:
            return _Words()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was posted; else what this person posted before their session expired."""
            posted = super().wrap_formdata(form, formdata)
            return held_forms.fields_for(form) if posted is None and formdata is not None else posted

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of_the_whole: list[str] = []
        self.form_key.data = self.form_key.data or once.form_key()
        if self.is_submitted():
            # What was typed, for the pages that must not lose it (problems.py).
            g.setdefault("typed", []).append(self)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn a verb's `Invalid` into errors of this form; the view then shows the form again."""
        try:
            yield
        except Invalid as wrong:
            self.put_back(wrong)

    def put_back(self, wrong: Invalid) -> None:
        """Set a verb's refusal on the fields it names, and what names none on the form as a whole."""
        self.put_back_fields(wrong.fields)
        if not wrong.fields:
            self.of_the_whole.append(language.say(wrong))

    def put_back_fields(self, fields: Mapping[str, str]) -> None:
        """Set words on fields by name; a name this form does not have joins the summary without a link."""
        for name, words in fields.items():
            field = self._fields.get(name)
            if field is None:
                self.of_the_whole.append(words)
            else:
                field.errors = [*field.errors, words]

    @property
    def summary(self) -> list[Problem]:
        """Everything wrong, in the order of the page, for the error summary."""
        found = [Problem(str(words), "") for words in self.of_the_whole]
        for field in self:
            if field.errors and field.name != "csrf_token":
                found.append(Problem(str(_first(field.errors)), f"#{input_id(field)}"))
        return found

    def typed(self) -> list[tuple[str, str]]:
        """What was typed, as (label, words); passwords and hidden inputs left out."""
        return [(str(field.label.text), shown) for field in self
                if field.name not in UNSPOKEN and field.type not in {"PasswordField", "HiddenField", "SubmitField"}
                and (shown := _shown(field))]


def input_id(field: Field) -> str:
    """The id of the input to go to when a field is wrong: the first of several."""
    own: str | None = getattr(field, "first_wrong_id", None)
    return own or str(field.id)


def _first(errors: Any) -> Any:
    first = errors[0] if isinstance(errors, list | tuple) else next(iter(errors.values()))
    return _first(first) if isinstance(first, list | tuple | dict) else first


def _shown(field: Field) -> str:
    if field.raw_data:
        return ", ".join(value for value in field.raw_data if isinstance(value, str) and value.strip())
    return ""
