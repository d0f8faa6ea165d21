"""Telephone numbers: kept as typed, with one canonical form for sending and one key for search."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

MOST = 40
"""Characters kept of a number as typed."""

_PLACEHOLDERS = re.compile(r"0?(\d)\1{5,}|0?7?0*|0?1234567890?|0?7123456789|0?7987654321|44(\d)\2{6,}")
_LOCAL = re.compile(r"[1-9]\d{4,7}")
_EXTENSION = re.compile(r"\s*(?:;?ext\.?|extension|x|#)\s*\d{1,6}\s*$", re.IGNORECASE)
_UK_MOBILE = re.compile(r"\+447(?:[1-57-9]\d{8}|624\d{6})")


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number. `e164` is "+441632960123", or None for a shape nobody knows; `typed` as it came."""

    typed: str
    digits: str
    e164: str | None
    extension: str | None = None

    @property
    def search_key(self) -> str:
        """What numbers are compared by: the digits of the international form, else the digits typed."""
        return self.e164[1:] if self.e164 else self.digits

    @property
    def is_mobile(self) -> bool:
        """Texts can be sent to it (United Kingdom mobiles; elsewhere as the numbering plan says)."""
        if self.e164 is None:
            return False
        if self.e164.startswith("+44"):
            return _UK_MOBILE.fullmatch(self.e164) is not None
        kind = phonenumbers.number_type(phonenumbers.parse(self.e164))
        return kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)

    @property
    def is_placeholder(self) -> bool:
        """Typed to fill a box (07000 000000, 0123456789): tells nothing about who it is."""
        return _PLACEHOLDERS.fullmatch(self.digits) is not None

    def spaced(self) -> str:
        """For reading out: "01632 960123", "+33 1 23 45 67 89"; as typed when the shape is unknown."""
        if self.e164 is None:
            return self.typed
        number = phonenumbers.parse(self.e164)
        at_home = number.country_code == 44
        form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
        spaced = phonenumbers.format_number(number, form)
        return f"{spaced} ext. {self.extension}" if self.extension else spaced


def parse(text: str, *, region: str = "GB", area_code: str | None = None) -> Phone | None:
    """Read a number in any shape, as somebody in `region` (a country code of two letters) would dial it.

    `area_code` ("01632") is put before a local number without one. Numbers reserved for drama and tests
    count. None when there are fewer than three digits or far too many, that is: no telephone number.
    """
    typed = " ".join(text.replace("\x00", "").split())
    bare = _EXTENSION.sub("", typed)
    digits = "".join(character for character in bare if character in "0123456789")
    letters = sum(character.isalpha() for character in bare)
    if not 3 <= len(digits) <= 18 or letters > 8 or len(typed) > MOST:
        return None
    dialled = typed
    if area_code and _LOCAL.fullmatch(digits) and not bare.lstrip().startswith("+"):
        dialled = typed.replace(bare, area_code + digits, 1)
    number = _read(dialled, region)
    if number is None:
        return Phone(typed, digits, None)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Phone(typed, digits, e164, number.extension or None)


def search_key(text: str, *, region: str = "GB", area_code: str | None = None) -> str | None:
    """The key under which a typed number would be stored, or None when it is no number."""
    phone = parse(text, region=region, area_code=area_code)
    return phone.search_key if phone else None


def is_phone_like(text: str) -> bool:
    """Typed into the one search box, this is meant as a number: seven digits or more and no letters."""
    digits = sum(character in "0123456789" for character in text)
    return 7 <= digits <= 15 and re.fullmatch(r"[\d\s()+.\-/]+", text) is not None


def _read(dialled: str, region: str) -> PhoneNumber | None:
    """The number if its length is possible where it is; phonenumbers thinks some drama numbers invalid."""
    try:
        number = phonenumbers.parse(dialled, region)
    except NumberParseException:
        return None
    possible = phonenumbers.is_possible_number_with_reason(number)
    return number if possible == ValidationResult.IS_POSSIBLE else None
