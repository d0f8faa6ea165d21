"""What may be sent in an address and in a form: text that can be stored, and numbers that a key can be."""

from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

#: The largest key of the database, a bigint.
LARGEST = 2**63 - 1


class Sent(Request):
    """A request without null bytes in what was asked and typed: PostgreSQL cannot store them, and nobody types them."""

    @property
    def args(self) -> MultiDict[str, str]:
        """What stands after the question mark."""
        if "_args" not in self.__dict__:
            self.__dict__["_args"] = _without_nulls(super().args)
        found: MultiDict[str, str] = self.__dict__["_args"]
        return found

    def _load_form_data(self) -> None:
        super()._load_form_data()
        self.__dict__["form"] = _without_nulls(self.__dict__["form"])


def _without_nulls(given: MultiDict[str, str]) -> MultiDict[str, str]:
    pairs = list(given.items(multi=True))
    if not any("\x00" in name or "\x00" in value for name, value in pairs):
        return given
    return ImmutableMultiDict([(name.replace("\x00", ""), value.replace("\x00", "")) for name, value in pairs])


class Words(UnicodeConverter):
    """A part of an address. With a null byte in it nothing of ours can be meant: there is no such page."""

    def to_python(self, value: str) -> str:
        if "\x00" in value:
            raise ValidationError
        return value


class Key(IntegerConverter):
    """A number in an address, no larger than a key can be."""

    def __init__(self, url_map: Map, *args: Any, **settings: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST, **settings})


def hang(app: Flask) -> None:
    """Let requests to this application be made of these. Call before the doors are hung."""
    app.request_class = Sent
    app.url_map.converters.update({"default": Words, "string": Words, "int": Key})


def whole_number(typed: object) -> int | None:
    """The number that was sent in a hidden field; None for whatever is no number of ours."""
    text = str(typed)
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        return None
    number = int(text)
    return number if number <= LARGEST else None
