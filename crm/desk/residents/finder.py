"""The address on a form: searched by postcode or street and picked from a list, or typed; with or without script."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import request

from crm.places import queries as places
from crm.places.models import Place
from crm.values import postcode
from crm.values.text import clean_line, clean_text
from crm.web.forms import Problem

LONGEST = 4000
_UNPICKED = "Choose an address from the list, or choose to type it"


@dataclass(slots=True)
class Finder:
    """What was typed and chosen so far. `found` None: nothing was looked for yet; `errors` by field."""

    words: str = ""
    place: Place | None = None
    found: Sequence[Place] | None = None
    text: str = ""
    code: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing of an address was given."""
        return self.place is None and not (self.words or self.text or self.code)

    @property
    def typed_text(self) -> str:
        """What is kept as text, if no property was chosen."""
        return "" if self.place is not None else self.text

    @property
    def postcode(self) -> str:
        """The postcode typed with the text."""
        return "" if self.place is not None else self.code


def posted() -> Finder:
    """Read the address of the posted form, look for it if that was asked, and say what is wrong with it."""
    finder = Finder(words=clean_line(request.form.get("find", ""))[:200],
                    text=clean_text(request.form.get("address_text", ""))[:LONGEST],
                    code=clean_line(request.form.get("postcode", ""))[:10])
    press, pick = request.form.get("press", ""), request.form.get("pick", "") or request.form.get("place", "")
    if press == "change":
        return finder
    if press != "find" or request.form.get("place"):
        finder.place = chosen(pick)
    if finder.place is None and finder.words and pick != "typed":
        finder.found = places.search(finder.words, most=60, kinds=("property",))
    if press in ("find", "change"):
        return finder
    _check(finder, is_typed=pick == "typed")
    return finder


def problems(finder: Finder) -> list[Problem]:
    """Lines of the error summary."""
    return [Problem(words, f"#{name}") for name, words in finder.errors.items()]


def of_home(public_id: str) -> Finder:
    """A finder that has a property chosen already, by the id in an address; an unknown one chooses nothing."""
    return Finder(place=places.find(public_id)) if public_id else Finder()


def chosen(value: str) -> Place | None:
    """The property behind a picked value, `uprn:100…`."""
    kind, _, number = value.partition(":")
    return places.find_by_uprn(number) if kind == "uprn" else None


def _check(finder: Finder, *, is_typed: bool) -> None:
    if finder.place is not None:
        return
    if finder.code and postcode.parse(finder.code) is None:
        finder.errors["postcode"] = "Enter a full UK postcode, like NM1 4QT, or leave it empty"
    if finder.code and not finder.text:
        finder.errors["address_text"] = "Enter the address that belongs to the postcode"
    if finder.words and not finder.text and not is_typed:
        finder.errors["find"] = _UNPICKED if finder.found else "No address was found. Check it, or type it below"
    if is_typed and not finder.text:
        finder.errors["address_text"] = "Enter the address"
