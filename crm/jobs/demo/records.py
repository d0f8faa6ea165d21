"""What the demo council says of a contact before it is a row: names, homes, needs and ties."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from crm.jobs.demo.reach import Point


class OtherName(NamedTuple):
    """known_as, former or trading."""

    kind: str
    name: str
    to_on: date | None = None


class Home(NamedTuple):
    """An address: `place` is the index of a property of the gazetteer, or None with the address as text."""

    purpose: str
    place: int | None
    text: str = ""
    postcode: str = ""
    from_on: date | None = None
    to_on: date | None = None


class Need(NamedTuple):
    """An adjustment agreed with a person."""

    kind: str
    detail: str
    agreed_on: date
    review_on: date | None


class Tie(NamedTuple):
    """How this person stands to one made before them (by number)."""

    kind: str
    other: int


class Person(NamedTuple):
    """A person or an organisation of the demo council, numbered from 1 in the order in which they are made."""

    number: int
    kind: str
    name: str
    born_on: date | None = None
    birth_precision: str | None = None
    died_on: date | None = None
    language: str | None = None
    interpreter: str | None = None
    format: str | None = None
    preferred_channel: str | None = None
    reach_note: str | None = None
    pronouns: str | None = None
    pronunciation: str | None = None
    organisation_type: str | None = None
    company_number: str | None = None
    other_names: tuple[OtherName, ...] = ()
    points: tuple[Point, ...] = ()
    homes: tuple[Home, ...] = ()
    needs: tuple[Need, ...] = ()
    ties: tuple[Tie, ...] = ()
