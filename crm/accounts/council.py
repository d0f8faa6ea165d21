"""Changes the council's own settings: name, colours, languages, how it is reached, how long sessions last."""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from crm.accounts import policy
from crm.accounts.events import CouncilChanged
from crm.accounts.permissions import Permission
from crm.errors import Invalid
from crm.foundation import settings
from crm.foundation.settings import Council
from crm.ledger import record
from crm.values import email as emails
from crm.values import phone as phones
from crm.values import text as texts
from crm.values.actor import Actor

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
LANGUAGES = ("en", "cy")
#: Contrast that words need on their ground (WCAG 2.2, 1.4.3).
LEAST_CONTRAST = 4.5


def change(changes: dict[str, Any], *, actor: Actor) -> list[str]:
    """Change some of the settings; returns the keys that changed. Raises Invalid with a reason for each wrong one."""
    policy.require(actor, Permission.MANAGE_SETTINGS)
    cleaned: dict[str, Any] = {key: texts.clean_line(value) if isinstance(value, str) else value
                               for key, value in changes.items()}
    new = replace(settings.council(), **cleaned)
    wrong = _wrong(new)
    if wrong:
        raise Invalid(fields=wrong)
    changed = settings.save(new)
    if changed:
        record(CouncilChanged(keys=tuple(changed)), actor=actor)
    return changed


def contrast(colour: str, ground: str = "#ffffff") -> float:
    """How well one colour shows on another, 1 to 21 (relative luminance, WCAG 2.2)."""
    lighter, darker = sorted((_luminance(colour), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = (int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _wrong(new: Council) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if not new.name or len(new.name) > 100:
        wrong["name"] = "Enter the council's name, in 100 characters or fewer"
    if "cy" in new.languages and not new.name_cy:
        wrong["name_cy"] = "Enter the council's name in Welsh"
    for key in ("brand_colour", "link_colour"):
        if not _COLOUR.fullmatch(getattr(new, key)):
            wrong[key] = "Enter a colour as # and six letters or digits, like #144e48"
    if "link_colour" not in wrong and contrast(new.link_colour) < LEAST_CONTRAST:
        wrong["link_colour"] = "This colour is too pale to read on white. Choose a darker one"
    if not new.languages or any(language not in LANGUAGES for language in new.languages):
        wrong["languages"] = "Choose at least one language"
    wrong |= _wrong_ways(new)
    if not 5 <= new.session_idle_minutes <= 480:
        wrong["session_idle_minutes"] = "Enter a number of minutes from 5 to 480"
    if not 1 <= new.session_hours <= 24:
        wrong["session_hours"] = "Enter a number of hours from 1 to 24"
    return wrong


def _wrong_ways(new: Council) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if phones.parse(new.phone) is None:
        wrong["phone"] = "Enter a phone number, like 020 7946 0100"
    if emails.parse(new.email) is None:
        wrong["email"] = "Enter an email address, like contact@council.example"
    for key in ("website", "tile_url"):
        value = getattr(new, key)
        if value and not _is_safe_address(value):
            wrong[key] = "Enter an address that begins with https://"
    if new.tile_url and not all(part in new.tile_url for part in ("{x}", "{y}", "{z}")):
        wrong["tile_url"] = "Enter an address with {z}, {x} and {y} in it"
    if new.tile_url and not new.tile_attribution:
        wrong["tile_attribution"] = "Say whose map it is, as its licence asks"
    return wrong


def _is_safe_address(text: str) -> bool:
    """Whether this is an https address that can stand in a content security policy without adding to it."""
    parts = urlsplit(text)
    return parts.scheme == "https" and bool(parts.netloc) and not re.search(r"[\s;,'\"]", text)
