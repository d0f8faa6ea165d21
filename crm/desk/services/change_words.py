"""The changes of a draft in words: what was changed, added, removed or moved, and where."""

from crm.catalogue.drafts import Listed
from crm.desk.services.bench import Bench, section_of
from crm.desk.services.names import words
from crm.errors import NotFound

VERBS = {"change": "Changed", "add": "Added to", "remove": "Removed", "move": "Moved", "rename": "Renamed",
         "import": "Imported a pack", "begin": "Began the draft", "expect": "Expected from now on what came out"}


def in_words(bench: Bench, change: Listed) -> str:
    """One change in words, by the names the parts have now."""
    if change.verb in ("import", "begin"):
        return VERBS[change.verb]
    if change.verb == "expect" and change.place == "examples":
        names = [after["name"] for before, after in zip(change.before, change.after, strict=True) if before != after]
        return f"{VERBS[change.verb]}: {', '.join(names)}"
    where = _where(bench, change.place) if change.verb != "remove" else _gone(change.place)
    return f"{VERBS.get(change.verb, change.verb.capitalize())}: {where}"


def _where(bench: Bench, place: str) -> str:
    if not place:
        return "About"
    try:
        return " › ".join(said for said, _ in bench.crumbs(place))
    except NotFound:
        return _gone(place)


def _gone(place: str) -> str:
    """A part that is there no more, by what its place says."""
    parts = [words(None, part).lower() for part in place.split(".")[1:] if not part.isdecimal()]
    return " › ".join([section_of(place).title, *parts])
