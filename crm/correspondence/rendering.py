"""Fills the `{{placeholder}}`s of a message with plain facts. Our own substitution, never a template language."""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{\{\s*([a-z][a-z0-9_.]*)\s*\}\}")
BOTH = {"subject": " / ", "body": "\n\n" + "-" * 20 + "\n\n"}


def fill(text: str, facts: Mapping[str, str]) -> str:
    """The text with its placeholders filled; one that is not known becomes nothing, and its line is tidied."""
    filled = PLACEHOLDER.sub(lambda found: facts.get(found.group(1), ""), text)
    return "\n".join(re.sub(r" {2,}", " ", line).rstrip() for line in filled.splitlines())


def placeholders(text: str) -> frozenset[str]:
    """The names that a text quotes."""
    return frozenset(PLACEHOLDER.findall(text))


def in_language(part: str, texts: Mapping[str, str], language: str | None) -> str:
    """A text for a reader: their language, or both when theirs is not known; `part` is subject or body.

    `texts` by language; a language that is missing falls back to the one there is.
    """
    if language is not None and language in texts:
        return texts[language]
    if language is None and len(texts) > 1:
        ordered = [texts[code] for code in ("cy", "en") if texts.get(code)]
        return BOTH[part].join(dict.fromkeys(ordered))
    return texts.get("en") or next(iter(texts.values()), "")
