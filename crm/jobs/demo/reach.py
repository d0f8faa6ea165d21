"""Telephone numbers and e-mail addresses that reach nobody: Ofcom's drama ranges, and the reserved example domains."""

from __future__ import annotations

from typing import NamedTuple

from crm.jobs.demo.chance import Chance
from crm.values.text import fold

LANDLINES = (
    "029 2018 0", "020 7946 0", "0117 496 0", "0161 496 0", "0121 496 0", "0151 496 0", "0113 496 0", "0114 496 0",
    "0115 496 0", "0116 496 0", "0118 496 0", "0131 496 0", "0141 496 0",
)
"""A thousand numbers each (Ofcom, numbers for drama use)."""
MOBILE = "07700 900"
NO_AREA = "01632 "
"""No exchange has this code; it serves when a bigger council has used up the drama ranges."""
DOMAINS = ("example.org", "example.com", "example.net", "mail.example.org", "post.example.com")


class Point(NamedTuple):
    """One way to reach somebody; `key` is the form that numbers and addresses are compared by."""

    kind: str
    value: str
    key: str
    use: str = ""
    note: str = ""
    do_not_use: str = ""


class Directory:
    """Gives out each number once, so that only those are shared who are meant to be."""

    def __init__(self, seed: int, size: int) -> None:
        chance = Chance(seed, "numbers")
        self.chance = chance
        self.mobiles = chance.shuffled(range(1_000))
        self.landlines = chance.shuffled(range(1_000 * len(LANDLINES)))
        self.mobile_share = min(0.45, 900 / size)
        self.next_spare = 0
        self.mailboxes: dict[str, int] = {}

    def phone(self) -> Point:
        """A number nobody else has: a mobile while there are any, a landline, at last one in no area at all."""
        if self.mobiles and self.chance.random() < self.mobile_share:
            return _phone(f"{MOBILE}{self.mobiles.pop():03}", "mobile")
        if self.landlines:
            prefix, line = divmod(self.landlines.pop(), 1_000)
            return _phone(f"{LANDLINES[prefix]}{line:03}", "home")
        self.next_spare += 1
        return _phone(f"{NO_AREA}{(self.next_spare * 7_919) % 1_000_000:06}", "home")

    def email(self, *names: str) -> Point:
        """An address made from these names; the second of the same gets a number."""
        local = ".".join(_LOCALS.get(name) or _local(name) for name in names) or "post"
        again = self.mailboxes.get(local, 0)
        self.mailboxes[local] = again + 1
        domain = DOMAINS[(len(local) + again) % len(DOMAINS)]
        address = f"{local}{again + 1 if again else ''}@{domain}"
        return Point("email", address, address, "home")


_LOCALS: dict[str, str] = {}


def _local(name: str) -> str:
    """The name in plain letters; kept, because the same few thousand come again and again."""
    plain = "".join(letter for letter in fold(name) if letter.isascii() and letter.isalnum())[:40]
    return _LOCALS.setdefault(name, plain or "post")


def _phone(value: str, use: str) -> Point:
    return Point("phone", value, "44" + value.replace(" ", "")[1:], use)
