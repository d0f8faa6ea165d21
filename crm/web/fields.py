"""The fields of forms in GOV.UK's clothes: functions that make them, and how each is read and checked.

Every field is made by a function that takes its label first: `fields.text("Name", required="Enter a name")`.
`required` is the message said when it is empty; without it the field may stay empty. `hint` is read out with the label.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError

from crm.values import email as emails
from crm.values import phone as phones
from crm.values import postcode as postcodes
from crm.values import text as texts
from crm.web import filters, typed_dates, widgets

Choices = Iterable[tuple[str, str]]

def clean_line(value: Any) -> Any:
    """One line as we keep it (values.text)."""
    return texts.clean_line(value) if isinstance(value, str) else value


def clean_text(value: Any) -> Any:
    """Several lines as we keep them (values.text)."""
    return texts.clean_text(value) if isinstance(value, str) else value


# -- one line, several lines -------------------------------------------------------------------------------------------


def text(label: Any, *, required: str = "", hint: str = "", longest: int = 300, width: str = "", autocomplete: str = "",
         kind: str = "text", keyboard: str = "", prefix: str = "", suffix: str = "", validators: Sequence[Any] = (),
         **more: Any) -> Any:
    """One line of text. `width`: two-thirds, one-half or a number of characters (2, 3, 4, 5, 10, 20, 30)."""
    params: dict[str, Any] = {"type": kind, "spellcheck": None}
    if width:
        params["classes"] = f"govuk-input--width-{width}" if width.isdigit() else f"govuk-!-width-{width}"
    if autocomplete:
        params["autocomplete"] = autocomplete
    if keyboard:
        params["inputmode"] = keyboard
    for name, words in (("prefix", prefix), ("suffix", suffix)):
        if words:
            params[name] = {"text": words}
    return StringField(label, [*_needed(required), _no_longer(longest), *validators], filters=[clean_line],
                       widget=widgets.Text(params), description=hint, **more)


def long_text(label: Any, *, required: str = "", hint: str = "", longest: int = 5000, rows: int = 5,
              count: bool = False, is_exact: bool = False, validators: Sequence[Any] = (), **more: Any) -> Any:
    """Several lines. `count` shows how many characters are left. `is_exact` keeps every space (a pack's indents)."""
    widget = widgets.Counted({"rows": str(rows), "maxlength": longest}) if count else widgets.Area({"rows": str(rows)})
    return TextAreaField(label, [*_needed(required), _no_longer(longest), *validators],
                         filters=[] if is_exact else [clean_text], widget=widget, description=hint, **more)


def phone(label: Any, *, required: str = "", hint: str = "", **more: Any) -> Any:
    """A telephone number as people write it."""
    return text(label, required=required, hint=hint, longest=40, width="20", kind="tel", autocomplete="tel",
                validators=[_phone], **more)


def email(label: Any, *, required: str = "", hint: str = "", **more: Any) -> Any:
    """An e-mail address."""
    return text(label, required=required, hint=hint, longest=254, kind="email", width="30",
                autocomplete="email", validators=[_email], **more)


def postcode(label: Any, *, required: str = "", hint: str = "", **more: Any) -> Any:
    """A postcode, put into capitals with one space."""
    return text(label, required=required, hint=hint, longest=10, width="10", autocomplete="postal-code",
                validators=[_postcode], **more)


def money(label: Any, *, required: str = "", hint: str = "", least: Decimal | None = Decimal(0),
          most: Decimal | None = None, **more: Any) -> Any:
    """An amount of pounds and pence; `data` is a Decimal or None."""
    params = {"prefix": {"text": "£"}, "inputmode": "decimal", "classes": "govuk-input--width-10"}
    return _Amount(label, [*_needed(required), _between(least, most, "£")], description=hint, places=2,
                   widget=widgets.Text(params), **more)


def number(label: Any, *, required: str = "", hint: str = "", least: Decimal | int | None = None,
           most: Decimal | int | None = None, places: int = 0, suffix: str = "", **more: Any) -> Any:
    """A number with at most `places` decimals; `data` is a Decimal or None."""
    params: dict[str, Any] = {"inputmode": "decimal" if places else "numeric", "classes": "govuk-input--width-10"}
    if suffix:
        params["suffix"] = {"text": suffix}
    return _Amount(label, [*_needed(required), _between(least, most, "")], description=hint, places=places,
                   widget=widgets.Text(params), **more)


def password(label: Any, *, required: str = "", hint: str = "", autocomplete: str = "current-password",
             validators: Sequence[Any] = (), **more: Any) -> Any:
    """A password with a button that shows it. `autocomplete`: current-password or new-password."""
    params = {"autocomplete": autocomplete, "classes": "govuk-input--width-20"}
    return PasswordField(label, [*_needed(required), *validators], description=hint, widget=widgets.Password(params),
                         **more)


def hidden(**more: Any) -> Any:
    """Something carried along unseen."""
    return HiddenField(filters=[clean_line], **more)


# -- choices -----------------------------------------------------------------------------------------------------------


def radios(label: Any, choices: Choices, *, required: str = "", hint: str = "", hints: Mapping[str, str] | None = None,
           size: str = "s", inline: bool = False, **more: Any) -> Any:
    """One of a few. `hints`: words under single options, by value. `size`: of the legend (s, m, l)."""
    return RadioField(label, _needed(required) or [Optional()], choices=_choices(choices), description=hint,
                      coerce=str, validate_choice=True, widget=widgets.Radios(size, hints or {}, inline), **more)


def yes_no(label: Any, *, required: str = "", hint: str = "", **more: Any) -> Any:
    """Yes or no, as the words `yes` and `no`."""
    return radios(label, [("yes", "Yes"), ("no", "No")], required=required, hint=hint, inline=True, **more)


def ticks(label: Any, choices: Choices, *, required: str = "", hint: str = "", hints: Mapping[str, str] | None = None,
          size: str = "s", **more: Any) -> Any:
    """Any of a few."""
    return SelectMultipleField(label, _needed(required), choices=_choices(choices), description=hint, coerce=str,
                               widget=widgets.Ticks(size, hints or {}), **more)


def tick(label: Any, *, required: str = "", hint: str = "", **more: Any) -> Any:
    """One box to tick."""
    return BooleanField(label, _needed(required), description=hint, widget=widgets.Tick(), **more)


def select(label: Any, choices: Choices | Mapping[str, Choices], *, required: str = "", hint: str = "",
           empty: str | None = "", **more: Any) -> Any:
    """One of many, by drop-down. A mapping makes groups. `empty`: the words of an empty first option; None: no such."""
    if isinstance(choices, Mapping):
        listed = [SelectChoice(v, t, optgroup=group) for group, some in choices.items() for v, t in some]
    else:
        listed = _choices(choices)
    first = [] if empty is None else [SelectChoice("", empty or " ")]
    return SelectField(label, _needed(required) or [Optional()], choices=[*first, *listed], description=hint,
                       coerce=str, widget=widgets.Select({}), **more)


# -- dates, files ------------------------------------------------------------------------------------------------------


def day(label: Any, *, required: str = "", hint: str = "", earliest: date | None = None, latest: date | None = None,
        **more: Any) -> Any:
    """A date in three boxes; `data` is a date or None."""
    return DayMonthYear(label, [*_needed(required), _within(earliest, latest)], description=hint, **more)


def files(label: Any, *, required: str = "", hint: str = "", accept: str = "", **more: Any) -> Any:
    """Files to send; `data` is a list of Werkzeug's FileStorage, empty ones left out."""
    params = {"accept": accept} if accept else {}
    return _Files(label, _needed(required), description=hint, widget=widgets.Upload(params), **more)


class DayMonthYear(Field):  # type: ignore[misc]  # wtforms has no types
    """A date typed as day, month and year; the month may be a name. Errors say which part is wrong."""

    parts = ("day", "month", "year")

    def __init__(self, label: Any = None, validators: Any = None, *, legend: str = "s", **kwargs: Any) -> None:
        super().__init__(label, validators, widget=widgets.DayBoxes(legend), **kwargs)
        self.typed = dict.fromkeys(self.parts, "")
        self.wrong_parts: tuple[str, ...] = ()
        self.data: date | None = None

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(None, data if data is not None else self.default, extra_filters)
        if isinstance(self.data, date):
            self.typed = {"day": str(self.data.day), "month": str(self.data.month), "year": str(self.data.year)}
        if formdata is not None and any(f"{self.name}-{part}" in formdata for part in self.parts):
            self.typed = {part: clean_line(formdata.get(f"{self.name}-{part}", ""))[:20] for part in self.parts}
            self.raw_data = [value for value in self.typed.values() if value]
            read = typed_dates.read(**self.typed)
            self.data, self.wrong_parts = read.value, read.wrong_parts
            if read.problem:
                self.process_errors = [f"{self.label.text}: {read.problem}"]

    @property
    def first_wrong_id(self) -> str:
        """The box to go to."""
        return f"{self.id}-{(self.wrong_parts or self.parts)[0]}"


class _Files(MultipleFileField):  # type: ignore[misc]
    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = [each for each in valuelist if getattr(each, "filename", "")]


class _Amount(StringField):  # type: ignore[misc]
    """Reads `1,234.5`, `£20` and ` 20 `."""

    def __init__(self, *args: Any, places: int = 0, **kwargs: Any) -> None:
        self.places = places
        super().__init__(*args, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.typed = clean_line(valuelist[0]) if valuelist else ""
        self.data = None
        if not self.typed:
            return
        try:
            self.data = read_amount(self.typed, places=self.places)
        except ValueError as wrong:
            raise ValueError(f"{self.label.text} {wrong}") from wrong

    def _value(self) -> str:
        typed: str = getattr(self, "typed", "")
        return typed or ("" if self.data is None else f"{Decimal(self.data):f}")


def read_amount(typed: str, *, places: int) -> Decimal:
    """A number as typed. Raises ValueError with what is wrong, to follow the label."""
    try:
        read = Decimal(typed.replace("£", "").replace(",", "").replace(" ", ""))
    except InvalidOperation as wrong:
        raise ValueError("must be a number, like 20" + (".50" if places else "")) from wrong
    if not read.is_finite() or abs(read) >= 10**12:
        raise ValueError("must be a smaller number")
    if read != round(read, places):
        raise ValueError(f"must have no more than {places} decimal places" if places else "must be a whole number")
    return read


# -- validators --------------------------------------------------------------------------------------------------------


def _needed(message: str) -> list[Any]:
    return [_Given(message)] if message else []


class _Given(InputRequired):  # type: ignore[misc]
    """InputRequired that leaves the browser's own bubbles out and understands our fields."""

    field_flags: Mapping[str, Any] = {}

    def __call__(self, form: Any, field: Field) -> None:
        given = field.data if not isinstance(field.data, str) else field.data.strip()
        if given in (None, "", [], False) and not field.process_errors:
            field.errors = []
            raise StopValidation(self.message)


def _no_longer(longest: int) -> Any:
    def check(form: Any, field: Field) -> None:
        if len(field.data or "") > longest:
            raise ValidationError(gettext("Use %(most)s characters or fewer", most=f"{longest:,}"))

    return check


def _phone(form: Any, field: Field) -> None:
    if field.data and phones.parse(field.data) is None:
        raise ValidationError(gettext("Enter a phone number, like 020 7946 0123 or 07700 900 982"))


def _email(form: Any, field: Field) -> None:
    problem = emails.problem(field.data) if field.data else None
    if problem:
        raise ValidationError(problem.rstrip("."))
    field.data = emails.parse(field.data) if field.data else field.data


def _postcode(form: Any, field: Field) -> None:
    if not field.data:
        return
    read = postcodes.parse(field.data)
    if read is None:
        raise ValidationError(gettext("Enter a full UK postcode, like AA3 1AB"))
    field.data = read


def _between(least: Decimal | int | None, most: Decimal | int | None, sign: str) -> Any:
    def check(form: Any, field: Field) -> None:
        if field.data is None:
            return
        if least is not None and field.data < least:
            raise ValidationError(gettext("%(label)s must be %(least)s or more", label=field.label.text,
                                          least=f"{sign}{least}"))
        if most is not None and field.data > most:
            raise ValidationError(gettext("%(label)s must be %(most)s or less", label=field.label.text,
                                          most=f"{sign}{most}"))

    return check


def _within(earliest: date | None, latest: date | None) -> Any:
    def check(form: Any, field: Field) -> None:
        if field.data is None:
            return
        if earliest is not None and field.data < earliest:
            raise ValidationError(gettext("%(label)s must be on or after %(day)s", label=field.label.text,
                                          day=filters.day(earliest)))
        if latest is not None and field.data > latest:
            raise ValidationError(gettext("%(label)s must be on or before %(day)s", label=field.label.text,
                                          day=filters.day(latest)))

    return check


def _choices(choices: Choices) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in choices]
