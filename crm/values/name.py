"""Names of people: their parts, initials and order in lists, and the variants under which one may be found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from crm.values.nicknames import BY_NAME
from crm.values.text import clean_line, fold

LONGEST = 200
"""Characters kept of a name."""

_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "doctor", "prof", "professor", "sir", "dame", "lord", "lady",
     "rev", "revd", "reverend", "fr", "father", "sister", "cllr", "councillor", "capt", "captain", "major",
     "col", "lt", "sgt", "hon", "judge", "rabbi", "imam", "canon", "master", "mstr", "sheikh", "hajji",
     "haji", "mistar", "mistr"}
)  # fmt: skip
_SUFFIXES = frozenset(
    {"jr", "jnr", "junior", "snr", "senior", "ii", "iii", "iv", "obe", "mbe", "cbe", "qc", "kc", "jp", "phd",
     "md", "msc", "bsc", "ba", "ma", "mp", "ms", "frcs", "bem"}
)  # fmt: skip
_PARTICLES = frozenset(
    {"van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "das", "du", "la", "le", "ter",
     "ten", "af", "av", "al", "el", "bin", "ibn", "bint", "ap", "ab", "ferch", "verch", "mac", "mc", "o",
     "st", "saint", "san", "abu", "zu"}
)  # fmt: skip
_FAITH_NAMES = frozenset({"singh", "kaur"})
"""Taken by Sikh men and women at baptism, used alone or before, or instead of, a family name."""

_GENDERED = (
    ("ska", "ski"), ("cka", "cki"), ("dzka", "dzki"), ("skaya", "sky"), ("ska", "sky"), ("skaia", "skii"),
    ("ova", "ov"), ("eva", "ev"), ("ova", ""), ("aite", "as"), ("iene", "as"), ("yte", "is"), ("ute", "us"),
)  # fmt: skip
"""Endings that differ between the women and the men of one family (Polish, Russian, Czech, Lithuanian)."""

_SPELLINGS = (
    (re.compile(r"^mac(?=[b-df-hj-np-tv-z])"), "mc"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"([a-z])\1"), r"\1"),
    (re.compile(r"(?<=[a-z])e?y$|ie$"), "i"),
    (re.compile(r"oo|ou"), "u"),
    (re.compile(r"ee|ei|ea"), "i"),
    (re.compile(r"(?<=[a-z])h(?=[^aeiou]|$)"), ""),
    (re.compile(r"^kh"), "k"),
    (re.compile(r"sz|sch|tsch"), "sh"),
    (re.compile(r"ck|q|c(?=[aouklrt])"), "k"),
    (re.compile(r"w$|v"), "v"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"z$"), "s"),
    (re.compile(r"e$"), ""),
)


@dataclass(frozen=True, slots=True)
class Parts:
    """A name in parts, each as written; any may be empty. A name of one word is `given`."""

    title: str
    given: tuple[str, ...]
    family: str
    suffix: str


class Agreement(StrEnum):
    """How two names agree, best first; each is a reason that can be shown."""

    SAME = "same"
    """The same words, but for case, accents, marks, order of middle names left out."""
    TRANSPOSED = "transposed"
    """The same words in another order."""
    VARIANT = "variant"
    """A short form, another spelling or a transliteration; the family name agrees."""
    INITIAL = "initial"
    """An initial against a first name; the family name agrees."""
    FAMILY_CHANGED = "family_changed"
    """The first names agree; one of several family names does (double-barrelled, gendered, Singh or Kaur)."""


def split(full: str) -> Parts:
    """Take a name apart by common use in Britain: "Dr Jan van der Berg MBE"; "Berg, Jan" is read as written.

    Never certain, so only for greetings, initials and sorting: what people typed is what is kept and shown.
    """
    line = clean_line(full)
    if line.count(",") == 1:
        family, _, given = (part.strip() for part in line.partition(","))
        if family and given and fold(given) not in _SUFFIXES:
            return _split_words(f"{given} {family}".split(), family_words=len(family.split()))
    return _split_words(line.replace(",", " ").split(), family_words=None)


def display(full: str, *, known_as: str | None = None) -> str:
    """The name to show; with what somebody is known as, if that is not said already: "Margaret Jones (Peggy)"."""
    shown, called = clean_line(full), clean_line(known_as or "")
    if not called or fold(called) in fold(shown).split() or fold(called) == fold(shown):
        return shown or called
    return f"{shown} ({called})" if shown else called


def initials(full: str) -> str:
    """ "MO" for "Margaret Ann O'Brien": first and last, in capitals; at most two, "" for no letters."""
    parts = split(full)
    words = [word for word in (*parts.given[:1], parts.family) if word]
    letters = [next((c for c in _last_word(word) if c.isalnum()), "") for word in words]
    return "".join(letters).upper()[:2]


def sort_key(full: str) -> str:
    """For lists by family name, then given names: folded, so "Ó Briain" stands with the others; title left out."""
    parts = split(full)
    return f"{fold(parts.family or ' '.join(parts.given))}, {fold(' '.join(parts.given))}"


def equivalents(word: str) -> frozenset[str]:
    """Folded first names that may mean the same person: {"bill", "william", ...}; itself among them."""
    folded = fold(word)
    return BY_NAME.get(folded, frozenset({folded}))


def spelling(word: str) -> str:
    """A rough key shared by spellings that sound alike: "Mohammed" and "Mohamed", "McKay" and "MacKay"."""
    key = fold(word).replace(" ", "")
    for pattern, instead in _SPELLINGS:
        key = pattern.sub(instead, key)
    return key or fold(word).replace(" ", "")


def variants(full: str) -> frozenset[str]:
    """All folded words under which a name may be looked for: its own, short forms, spellings, halves and joins.

    "Bill O Brien-Kowalska" gives william, obrien, kowalski among others. Titles are left out, and bare letters
    only if there is nothing else.
    """
    words = _name_words(full)
    found = set(words)
    for word in words:
        found |= equivalents(word) if word in BY_NAME else set()
        found |= _family_forms(word)
    for one, two in zip(words, words[1:], strict=False):
        if one in _PARTICLES or two in _PARTICLES or len(one) == 1:
            found.add(one + two)
    for half in re.split(r"\s+", clean_line(full)):
        joined = fold(half).split()
        if len(joined) > 1:
            found.add("".join(joined))
    return frozenset(word for word in found if len(word) > 1) or frozenset(found)


def compare(one: str, two: str) -> Agreement | None:
    """How two names agree, at best; None when they do not. Never proof: twins, namesakes and families exist."""
    first, second = _name_words(one), _name_words(two)
    if not first or not second:
        return None
    if first == second or "".join(first) == "".join(second):
        return Agreement.SAME
    if sorted(first) == sorted(second):
        return Agreement.TRANSPOSED
    if len(first) == 1 or len(second) == 1:
        return Agreement.VARIANT if len(first) == len(second) and _alike(first[0], second[0]) else None
    return _compare_parts(first, second) or _compare_turned(first, second)


def _compare_parts(first: list[str], second: list[str]) -> Agreement | None:
    families = (_families(first), _families(second))
    same_family = _same_family(*families)
    given = (first[0], second[0])
    if same_family:
        if given[0] == given[1]:
            return Agreement.SAME if families[0] == families[1] else Agreement.VARIANT
        if _alike(*given) or any(_alike(first[0], w) or _alike(second[0], w) for w in _middles(first, second)):
            return Agreement.VARIANT
        short, long = sorted(given, key=len)
        return Agreement.INITIAL if len(short) == 1 and long.startswith(short) else None
    if _alike(*given) and _families_overlap(first, second):
        return Agreement.FAMILY_CHANGED
    return None


def _compare_turned(first: list[str], second: list[str]) -> Agreement | None:
    """The family name first in one of the two, the given name in another form."""
    for one, two in ((first, second), (second, first)):
        if _compare_parts([*one[1:], one[0]], two) in (Agreement.SAME, Agreement.VARIANT):
            return Agreement.TRANSPOSED
    return None


def _middles(first: list[str], second: list[str]) -> list[str]:
    """Middle names of the one, if the other goes by it as a first name."""
    return [w for w in (*first[1:-1], *second[1:-1]) if len(w) > 1 and w not in _FAITH_NAMES]


def _alike(one: str, two: str) -> bool:
    return one == two or two in BY_NAME.get(one, ()) or (min(len(one), len(two)) > 2 and spelling(one) == spelling(two))


def _families(words: list[str]) -> tuple[str, ...]:
    """The family name: the last word, with particles before it, without Singh or Kaur if there is another."""
    last = len(words) - 1
    while last > 1 and words[last - 1] in _PARTICLES:
        last -= 1
    return tuple(words[last:])


def _family_key(words: tuple[str, ...]) -> str:
    joined = "".join(words)
    for woman, man in _GENDERED:
        if len(joined) > len(woman) + 2 and joined.endswith(woman):
            return spelling(joined[: -len(woman)] + man)
    return spelling(joined)


def _same_family(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    return one == two or _family_key(one) == _family_key(two) or two[-1] in BY_NAME.get(one[-1], ())


def _families_overlap(one: list[str], two: list[str]) -> bool:
    """The last name of the one is somewhere among the later names of the other, or is one that Sikhs add."""
    keys = [{_family_key((word,)) for word in words[1:]} for words in (one, two)]
    lasts = [_family_key((words[-1],)) for words in (one, two)]
    return lasts[0] in keys[1] or lasts[1] in keys[0] or bool({one[-1], two[-1]} & _FAITH_NAMES)


def _family_forms(word: str) -> set[str]:
    """Other forms of one family name: -ski and -ska, Mc and Mac."""
    found: set[str] = set()
    for woman, man in _GENDERED:
        if len(word) > len(woman) + 2 and word.endswith(woman):
            found.add(word[: -len(woman)] + man)
        if man and len(word) > len(man) + 2 and word.endswith(man):
            found.add(word[: -len(man)] + woman)
    if re.match(r"mac[b-df-hj-np-tv-z]", word) and len(word) > 5:
        found.add("mc" + word[3:])
    elif word.startswith("mc") and len(word) > 4:
        found.add("mac" + word[2:])
    return found


def _name_words(full: str) -> list[str]:
    words = fold(full).split()
    named = [word for place, word in enumerate(words) if not (place == 0 and word in _TITLES)]
    joined: list[str] = []
    for word in named:
        if joined and joined[-1] in ("o", "mc", "mac") and len(word) > 2:
            joined[-1] += word
        else:
            joined.append(word)
    return joined or words


def _split_words(words: list[str], *, family_words: int | None) -> Parts:
    title: list[str] = []
    while len(words) > 1 and fold(words[0]) in _TITLES:
        title.append(words.pop(0))
    suffix: list[str] = []
    while len(words) > 2 and family_words is None and fold(words[-1]) in _SUFFIXES:
        suffix.insert(0, words.pop())
    if len(words) < 2:
        family = words.pop() if title and words else ""
        return Parts(" ".join(title), tuple(words), family, " ".join(suffix))
    start = len(words) - (family_words or 1)
    while family_words is None and start > 1 and fold(words[start - 1]) in _PARTICLES:
        start -= 1
    return Parts(" ".join(title), tuple(words[:start]), " ".join(words[start:]), " ".join(suffix))


def _last_word(name: str) -> str:
    """The word of a family name that its initial is taken from: Berg of "van der Berg", but O of "O'Brien"."""
    words = name.split()
    return words[-1] if words and fold(words[0]) in _PARTICLES and words[0][0].islower() else words[0]
