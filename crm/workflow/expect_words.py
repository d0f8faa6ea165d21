"""What an example expects, in words: what it is about, and what it is said to be."""

from collections.abc import Iterator
from typing import Any

from crm.values.dates import moment_in_words
from crm.workflow import counting
from crm.workflow.definition import Example
from crm.workflow.difference_words import Saying
from crm.workflow.examples import Failure

_ABOUT = {
    "due": "the due date of {}", "clocks": "the state of {}", "late": "whether {} is late", "tasks": "the task {}",
    "answers": "the answer to {}", "values": "the value {}", "offered": "the action {}", "withheld": "the action {}",
    "messages": "the message {}", "notified": "that {} is told",
}
_KINDS = {"due": "clock", "clocks": "clock", "late": "clock", "tasks": "task", "values": "value", "offered": "action",
          "withheld": "action", "messages": "message", "notified": "role", "status": "status", "outcome": "outcome"}
#: What is expected of a name in a list, and what came out instead.
_OF_LISTS = {"offered": ("offered to somebody", "offered to nobody"), "messages": ("sent", "not sent"),
             "notified": ("told", "not told")}


def failure_words(failure: Failure, saying: Saying) -> str:
    """What was expected and what came out, as a sentence."""
    if not failure.place:
        return f"{failure.where}: {failure.words}"
    what, code = _what(failure.place)
    about_it = about(what, code or str(failure.expected), saying)
    if what in _OF_LISTS:
        expected, found = _OF_LISTS[what]
    else:
        expected, found = (value(what, one, saying) for one in (failure.expected, failure.found))
    return f"{failure.where}: {about_it}. Expected: {expected}. Came out: {found}."


def changes(before: Example, after: Example, saying: Saying) -> list[tuple[str, str]]:
    """What an example expects otherwise, as places in it with a sentence each; none when anything else differs, or
    something is expected more or no longer."""
    then, now = (one.model_dump(mode="json", by_alias=True, exclude_defaults=True) for one in (before, after))
    old, new = dict(_expected(then)), dict(_expected(now))
    if before.name != after.name or old.keys() != new.keys() or _rest(then) != _rest(now):
        return []
    return [(place, _changed(after.name, place, old[place], new[place], saying))
            for place in new if old[place] != new[place]]


def about(what: str, code: str, saying: Saying) -> str:
    """What an expectation is about."""
    if not code or what not in _ABOUT:
        return f"the {what}"
    kinds = (_KINDS[what],) if what in _KINDS else ("question", "asked")
    title = next(filter(None, (saying.title(kind, code) for kind in kinds)), "") or code.replace("_", " ")
    return _ABOUT[what].format(f"“{title}”")


def value(what: str, said: Any, saying: Saying) -> str:
    """What is expected, or came out: dates as people read them, and names."""
    if said is None:
        return {"due": "no date", "withheld": "offered"}.get(what, "none")
    if isinstance(said, bool):
        return "yes" if said else "no"
    if isinstance(said, list):
        return ", ".join(value(what, one, saying) for one in said) or "none"
    if what == "due":
        return _moment(str(said))
    if what in ("status", "outcome"):
        return f"“{saying.title(what, str(said)) or said}”"
    if what in ("answers", "values"):
        return saying.value(said, ())
    return f"withheld ({said})" if what == "withheld" else str(said).replace("_", " ")


def _moment(text: str) -> str:
    moment = counting.as_moment(text)
    return moment_in_words(counting.as_instant(moment)) if moment is not None else text


def _changed(name: str, place: str, then: Any, now: Any, saying: Saying) -> str:
    what, code = _what(place)
    step = f", after step {int(place.split('.')[1]) + 1}," if place.startswith("steps.") else ""
    return f"The example “{name}” now expects{step} {about(what, code, saying)} to be " \
           f"{value(what, now, saying)} instead of {value(what, then, saying)}"


def _what(place: str) -> tuple[str, str]:
    """The word of `expect` that a place is about, and the code below it."""
    what, _, code = place.rpartition("expect.")[2].partition(".")
    return what, code


def _expected(data: Any) -> Iterator[tuple[str, Any]]:
    """Everything that an example as plain data expects, by its place; a list of names is one of them."""
    holders = [*((f"steps.{number}.", step) for number, step in enumerate(data.get("steps", ()))), ("", data)]
    for above, holder in holders:
        for what, said in holder.get("expect", {}).items():
            for code, one in said.items() if isinstance(said, dict) else [("", said)]:
                yield f"{above}expect.{what}{'.' + code if code else ''}", one


def _rest(data: Any) -> Any:
    """An example without what it expects; its lists of names and the stop of its form stay."""
    def bare(holder: Any) -> Any:
        kept = {what: said for what, said in holder.get("expect", {}).items() if what in (*_OF_LISTS, "stopped")}
        return {**holder, "expect": kept}

    return {**bare(data), "steps": [bare(step) for step in data.get("steps", ())]}
