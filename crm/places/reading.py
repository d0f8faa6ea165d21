"""Reading a gazetteer file: each line of a CSV becomes a checked row, or says in words what is wrong with it."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crm.errors import Invalid
from crm.places.addresses import lines_of, object_name, one_line
from crm.values import grid as national_grid
from crm.values import postcode
from crm.values.coordinates import Point
from crm.values.text import clean_line

TYPES = ("text", "number", "date", "yes_no", "list")
_ATTRIBUTE = re.compile(r"attribute\.([a-z][a-z0-9_]{0,58})(?::(\w+))?")
_OBJECT = tuple(f"{kind}_{part}" for kind in ("sao", "pao")
                for part in ("start_number", "start_suffix", "end_number", "end_suffix", "text"))
COLUMNS = frozenset({
    "uprn", "parent_uprn", "usrn", "status", "use", "organisation", "sao", "pao", *_OBJECT, "street", "street_cy",
    "locality", "town", "address", "postcode", "easting", "northing", "lat", "lon", "ward"})
_STATUS = {"1": "live", "3": "live", "6": "provisional", "8": "historic", "live": "live", "approved": "live",
           "alternative": "live", "provisional": "provisional", "historic": "historic", "historical": "historic",
           "": "live"}
"""Logical status of BS7666 by number, or in words."""
_YES = {"yes": True, "y": True, "true": True, "1": True, "no": False, "n": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One property as the file has it, checked. `line` counts from 1, the heading being line 1."""

    line: int
    uprn: str
    parent_uprn: str | None
    usrn: str | None
    status: str
    use: str | None
    lines: tuple[str, ...]
    postcode: str | None
    street: str
    street_cy: str
    locality: str
    town: str
    point: Point | None
    easting: int | None
    northing: int | None
    ward: str | None
    attributes: Mapping[str, Any]

    @property
    def address(self) -> str:
        """The address on one line."""
        return one_line(self.lines, self.postcode)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A line that was left out, and why."""

    line: int
    column: str
    why: str


@dataclass(frozen=True, slots=True)
class File:
    """A file whose heading was understood: the attributes it declares, and its lines one after the other."""

    attributes: Mapping[str, str]
    lines: Iterator[Row | Wrong] = field(repr=False)


class _Bad(Exception):
    def __init__(self, column: str, why: str) -> None:
        super().__init__(why)
        self.column, self.why = column, why


def read(text: Iterable[str]) -> File:
    """Read a CSV with a heading. Raises Invalid when the heading cannot be understood.

    Columns are those of COLUMNS, and `attribute.CODE:TYPE` for what the council keeps beside them (TYPES; text unless
    said). Addresses come whole (`address`) or in the parts of BS7666. Coordinates are metres of the National Grid or
    degrees of WGS84.
    """
    reader = csv.reader(text)
    heading = [name.strip().lstrip("\ufeff").lower() for name in next(reader, [])]
    attributes = _declared(heading)
    return File(attributes, _lines(reader, heading, attributes))


def _declared(heading: list[str]) -> dict[str, str]:
    if "uprn" not in heading:
        raise Invalid('The first line of the file must name its columns, and one of them must be "uprn".')
    if len(set(heading)) < len(heading):
        raise Invalid("Two columns of the file have the same name.")
    attributes = {}
    for name in heading:
        found = _ATTRIBUTE.fullmatch(name)
        if found and (found[2] or "text") in TYPES:
            attributes[found[1]] = found[2] or "text"
        elif name not in COLUMNS:
            raise Invalid('The column "{name}" is not known. Name what the council keeps "attribute.CODE:TYPE", with '
                          "one of the types {types}.", name=name, types=", ".join(TYPES))
    return attributes


def _lines(reader: Iterator[list[str]], heading: list[str], attributes: Mapping[str, str]) -> Iterator[Row | Wrong]:
    seen: set[str] = set()
    columns = [(found[1] if (found := _ATTRIBUTE.fullmatch(name)) else name, bool(found)) for name in heading]
    number = 1
    try:
        for number, cells in enumerate(reader, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            try:
                row = _row(number, cells, columns, attributes)
                if row.uprn in seen:
                    raise _Bad("uprn", f"The UPRN {row.uprn} stands in this file twice.")
            except _Bad as bad:
                yield Wrong(line=number, column=bad.column, why=bad.why)
            else:
                seen.add(row.uprn)
                yield row
    except csv.Error as broken:
        yield Wrong(line=number + 1, column="", why=f"The file cannot be read any further: {broken}.")


def _row(number: int, cells: list[str], columns: list[tuple[str, bool]], attributes: Mapping[str, str]) -> Row:
    if len(cells) != len(columns):
        raise _Bad("", f"This line has {len(cells)} columns; the first line has {len(columns)}.")
    part = {name: clean_line(cell) for (name, kept), cell in zip(columns, cells, strict=True) if not kept}
    kept = {name: clean_line(cell) for (name, is_kept), cell in zip(columns, cells, strict=True) if is_kept}
    get = part.get
    uprn = _digits(part, "uprn", 12)
    if not uprn:
        raise _Bad("uprn", "A property needs a UPRN.")
    lines = _address(part)
    point, easting, northing = _where(part)
    status = _STATUS.get(get("status", "").lower())
    if status is None:
        raise _Bad("status", f'"{get("status")}" is not a status. Write live, provisional or historic.')
    return Row(
        line=number, uprn=uprn, parent_uprn=_digits(part, "parent_uprn", 12), usrn=_digits(part, "usrn", 8),
        status=status, use=get("use", "")[:40] or None, lines=lines, postcode=_postcode(get("postcode", "")),
        street=get("street", ""), street_cy=get("street_cy", ""), locality=get("locality", ""), town=get("town", ""),
        point=point, easting=easting, northing=northing, ward=get("ward") or None,
        attributes={code: value for code, cell in kept.items()
                    if (value := _typed(code, cell, attributes[code])) is not None})


def _address(part: Mapping[str, str]) -> tuple[str, ...]:
    if part.get("address"):
        code = part.get("postcode", "")
        whole = part["address"].removesuffix(code).rstrip(" ,") if code else part["address"]
        return tuple(line for piece in whole.split(",") if (line := piece.strip()))
    lines = lines_of(
        organisation=part.get("organisation", ""), sao=part.get("sao") or object_name(part, "sao"),
        pao=part.get("pao") or object_name(part, "pao"), street=part.get("street", ""),
        locality=part.get("locality", ""), town=part.get("town", ""))
    if not lines:
        raise _Bad("address", "A property needs an address: whole, or at least its street.")
    return tuple(lines)


def _digits(part: Mapping[str, str], column: str, most: int) -> str | None:
    text = part.get(column, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and text.strip("0") and len(text.lstrip("0")) <= most):
        raise _Bad(column, f'"{text[:40]}" is not a {column.replace("parent_", "").upper()}: up to {most} digits.')
    return text.lstrip("0")


def _postcode(text: str) -> str | None:
    if not text:
        return None
    found = postcode.parse(text)
    if found is None:
        raise _Bad("postcode", f'"{text[:20]}" is not a postcode.')
    return found


def _where(part: Mapping[str, str]) -> tuple[Point | None, int | None, int | None]:
    """The point and its metres; given either way, the other is worked out."""
    pairs = (("easting", "northing"), ("lat", "lon"))
    grid, degrees = ([part.get(name, "") for name in pair] for pair in pairs)
    for pair, given in zip(pairs, (grid, degrees), strict=True):
        if bool(given[0]) != bool(given[1]):
            raise _Bad(pair[0], f"Give both the {pair[0]} and the {pair[1]}, or neither.")
    try:
        if degrees[0]:
            point = Point(float(degrees[0]), float(degrees[1]))
            if not point.in_united_kingdom:
                raise _Bad("lat", "The point is not in the United Kingdom. Are latitude and longitude swapped?")
            metres = national_grid.to_grid(point)
            return point, round(metres.easting) if metres else None, round(metres.northing) if metres else None
        if grid[0]:
            east, north = float(grid[0]), float(grid[1])
            return national_grid.from_grid(east, north), round(east), round(north)
    except ValueError as wrong:
        column = "lat" if degrees[0] else "easting"
        raise _Bad(column, f"The coordinates are not numbers on the map: {wrong}") from wrong
    return None, None, None


def _typed(code: str, cell: str, kind: str) -> Any:
    """The value of an attribute as its type says; None for an empty cell."""
    if not cell:
        return None
    if kind == "list":
        return [item for piece in cell.split("|") if (item := piece.strip())]
    if kind == "yes_no":
        if cell.lower() not in _YES:
            raise _Bad(f"attribute.{code}", f'"{cell[:40]}" is neither yes nor no.')
        return _YES[cell.lower()]
    try:
        if kind == "number":
            return int(cell) if cell.lstrip("-").isdigit() else float(cell)
        return date.fromisoformat(cell).isoformat() if kind == "date" else cell
    except ValueError as wrong:
        said = "a number" if kind == "number" else "a date like 2026-11-23"
        raise _Bad(f"attribute.{code}", f'"{cell[:40]}" is not {said}.') from wrong
