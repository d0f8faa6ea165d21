"""How an address is put together, and the folded words by which a place is found: for verbs, imports and the demo."""

import re
from collections.abc import Iterable, Mapping, Sequence

from crm.values import postcode as postcodes
from crm.values.text import tokens

_NATURAL = re.compile(r"(\d+)")


def object_name(part: Mapping[str, str], prefix: str) -> str:
    """One addressable object of BS7666 (`sao` or `pao`): its text and its numbers, "Tannery House" or "10A-12"."""
    first = part.get(f"{prefix}_start_number", "") + part.get(f"{prefix}_start_suffix", "")
    last = part.get(f"{prefix}_end_number", "") + part.get(f"{prefix}_end_suffix", "")
    number = f"{first}-{last}" if first and last else first
    return ", ".join(filter(None, (part.get(f"{prefix}_text", ""), number)))


def lines_of(*, organisation: str = "", sao: str = "", pao: str = "", street: str = "", locality: str = "",
             town: str = "") -> list[str]:
    """The lines of an envelope without the postcode: a number stands on the line of its street, a name on its own."""
    numbered = pao[:1].isdigit() and bool(street)
    first = f"{pao} {street}" if numbered else pao
    found = (organisation, sao, first, "" if numbered else street, locality, town)
    return list(dict.fromkeys(line for line in found if line))


def one_line(lines: Sequence[str], postcode: str | None) -> str:
    """The whole address on one line, its postcode last."""
    return ", ".join((*lines, postcode)) if postcode else ", ".join(lines)


def words_of(*, address: str, postcode: str | None = None, uprn: str | None = None, usrn: str | None = None,
             also: Iterable[str] = ()) -> str:
    """The distinct folded words of a place: address, postcode with and without its space, numbers, other names."""
    found = dict.fromkeys(tokens(address))
    for text in also:
        found.update(dict.fromkeys(tokens(text)))
    if postcode:
        found.update(dict.fromkeys((*tokens(postcode), postcode.replace(" ", "").lower())))
    found.update(dict.fromkeys(number for number in (uprn, usrn) if number))
    return " ".join(found)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which Flat 2 comes before Flat 10."""
    parts = _NATURAL.split(text.casefold())
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part)


def find_postcode(text: str) -> tuple[str | None, str]:
    """A whole postcode somewhere in typed words, and the words without it: "4 nm1 4qt" gives ("NM1 4QT", "4")."""
    words = text.split()
    for size in (2, 1):
        for start in range(len(words) - size, -1, -1):
            code = postcodes.parse(" ".join(words[start : start + size]))
            if code and any(letter.isdigit() for letter in words[start]):
                return code, " ".join(words[:start] + words[start + size :])
    return None, text
