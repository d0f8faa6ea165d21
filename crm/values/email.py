"""E-mail addresses: read, what is wrong with them in words, keys for matching, and "did you mean"."""

from __future__ import annotations

import re

LONGEST = 254
"""Characters in an address that can be used in mail (RFC 5321 4.5.3.1.3, less the angle brackets)."""

_AROUND = re.compile(r"^(?:mailto:)?\s*(?:[^<>]*<([^<>]+)>|([^<>]*))$", re.IGNORECASE)
_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\]\\\x00-\x1f\x7f]+")
_LABEL = re.compile(r"[^\W_](?:[\w-]*[^\W_])?")
_TOP = re.compile(r"(?:[^\W\d_]{2,}|xn--[a-z0-9-]+)")

COMMON = (
    "gmail.com", "hotmail.co.uk", "hotmail.com", "outlook.com", "yahoo.co.uk", "yahoo.com", "btinternet.com",
    "icloud.com", "live.co.uk", "live.com", "sky.com", "talktalk.net", "virginmedia.com", "ntlworld.com",
    "aol.com", "googlemail.com", "me.com", "msn.com", "outlook.co.uk", "gmx.co.uk", "gmx.com", "gmx.net",
    "protonmail.com", "proton.me", "mail.com", "tiscali.co.uk", "blueyonder.co.uk", "ymail.com",
    "rocketmail.com", "aol.co.uk", "btopenworld.com", "tesco.net", "plus.com", "plusnet.com", "fastmail.com",
    "zoho.com", "wp.pl", "o2.pl", "onet.pl", "interia.pl", "sky.co.uk", "mac.com", "hey.com",
)  # fmt: skip
"""Domains of many residents; a domain one slip away from one of these is probably meant to be it."""

_SLIPS = {
    "gamil.com": "gmail.com", "gmail.co": "gmail.com", "gmail.co.uk": "gmail.com", "gmail.con": "gmail.com",
    "gmail": "gmail.com", "hotmail": "hotmail.com", "hotmail.uk": "hotmail.co.uk", "yahoo.uk": "yahoo.co.uk",
    "yahoo": "yahoo.co.uk", "outlook": "outlook.com", "icloud": "icloud.com", "btinternet": "btinternet.com",
    "bt.internet.com": "btinternet.com", "btinternet.co.uk": "btinternet.com",
    "hotmial.co.uk": "hotmail.co.uk", "homtail.com": "hotmail.com", "icloud.co.uk": "icloud.com",
    "virgin.media.com": "virginmedia.com",
    "live.uk": "live.co.uk", "talktalk.com": "talktalk.net", "ntlworld.co.uk": "ntlworld.com",
    "googlemail.co.uk": "googlemail.com",
}  # fmt: skip
_ENDINGS = {".con": ".com", ".cmo": ".com", ".comm": ".com", ".vom": ".com", ".xom": ".com",
            ".couk": ".co.uk", ".co.ukk": ".co.uk", ".cp.uk": ".co.uk", ".co.yk": ".co.uk",
            ".gov.ku": ".gov.uk", ".ac.ku": ".ac.uk", ".ogr": ".org", ".orh": ".org"}  # fmt: skip

_NOBODY = frozenset(
    {"noemail", "noreply", "none", "na", "nil", "nomail", "test", "unknown", "notgiven", "notprovided",
     "noaddress", "refused", "anon", "anonymous", "nobody", "x", "xx", "xxx", "a", "aa", "no",
     "donotreply", "example"}
)  # fmt: skip


def parse(text: str) -> str | None:
    """The address in what somebody typed or pasted ("Jo <jo@example.org>", "mailto:..."), or None.

    The domain is put in lower case; the rest stays as typed.
    """
    return None if problem(text) else _bare(text)


def problem(text: str) -> str | None:
    """What is wrong with a typed address, in words for the person who typed it; None when nothing is."""
    address = _bare(text)
    if not address:
        return "Enter an email address."
    if len(address) > LONGEST:
        return f"The email address must be {LONGEST} characters or fewer."
    local, at, domain = address.rpartition("@")
    if not at or "@" in local:
        return "The email address must have one @, like name@example.com."
    if any(character.isspace() for character in address):
        return "The email address must not have spaces in it."
    if not _is_local(local):
        return "The part of the email address before the @ is not right. Check its full stops and marks."
    if not _is_domain(domain):
        return "The email address needs a domain after the @, like name@example.com."
    return None


def search_key(address: str) -> str:
    """What addresses are found by: the same without regard to case. For an address that has been read."""
    return address.strip().casefold()


def match_key(address: str) -> str:
    """What addresses of one mailbox share: no "+tag", and at Google no full stops. Never for sending."""
    local, _, domain = search_key(address).rpartition("@")
    local = local.split("+", 1)[0] or local
    if domain in ("gmail.com", "googlemail.com"):
        return f"{local.replace('.', '') or local}@gmail.com"
    return f"{local}@{domain}"


def suggestion(text: str) -> str | None:
    """The address that was probably meant ("did you mean jo@gmail.com?"), or None."""
    address = _bare(text)
    local, at, domain = address.rpartition("@")
    if not at or not local or len(address) > LONGEST or domain in COMMON:
        return None
    meant = _SLIPS.get(domain) or _close(domain) or _ending(domain)
    return f"{local}@{meant}" if meant else None


def is_placeholder(address: str) -> bool:
    """Typed to fill a box (noemail@..., none@none.com): tells nothing of who it is; never write to it."""
    local, _, domain = search_key(address).rpartition("@")
    bare = re.sub(r"[\W_\d]+", "", local)
    name = domain.split(".")[0]
    return (bare in _NOBODY and (len(bare) > 3 or name in _NOBODY)) or (bare == name and bare in _NOBODY)


def _bare(text: str) -> str:
    found = _AROUND.match(text.strip())
    address = ((found[1] or found[2]) if found else text).strip().rstrip(".,;")
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{domain.lower()}"


def _is_local(local: str) -> bool:
    return (
        0 < len(local) <= 64
        and _LOCAL.fullmatch(local) is not None
        and not local.startswith(".")
        and not local.endswith(".")
        and ".." not in local
    )


def _is_domain(domain: str) -> bool:
    labels = domain.split(".")
    return (
        len(labels) > 1
        and all(len(label) <= 63 and _LABEL.fullmatch(label) for label in labels)
        and _TOP.fullmatch(labels[-1]) is not None
    )


def _close(domain: str) -> str | None:
    if len(domain) < 7 or len(domain) > 30:
        return None
    return next((common for common in COMMON if len(common) > 6 and _one_slip(domain, common)), None)


def _one_slip(typed: str, meant: str) -> bool:
    """One letter wrong, missing or too many, or two neighbours swapped, and the first letter right."""
    if typed[0] != meant[0] or abs(len(typed) - len(meant)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), None)
    if start is None:
        return True
    one, two = typed[start:], meant[start:]
    swapped = one[1:2] + one[:1] + one[2:]
    return one[1:] == two[1:] or one[1:] == two or one == two[1:] or swapped == two


def _ending(domain: str) -> str | None:
    for wrong, right in _ENDINGS.items():
        if domain.endswith(wrong):
            return domain[: -len(wrong)] + right
    return None
