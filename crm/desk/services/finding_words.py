"""What a replay found, in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crm.values.dates import moment_in_words
from crm.workflow.definition import Definition

_HEADINGS = {
    "stop": "No case would be opened", "answer": "An answer would not fit", "asks": "More would be asked",
    "refused": "A move would be refused", "task": "A task would go otherwise",
    "unsure": "Could not be judged", "due": "Due on another date", "no_clock": "A clock would not run",
    "new_clock": "A clock would run as well", "late": "Would be late", "in_time": "Would not be late",
}


def heading(kind: str) -> str:
    """What a kind of finding is called."""
    return _HEADINGS.get(kind, kind)


class Words:
    """The words of findings, with the names of a definition."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    def about(self, one: Mapping[str, Any]) -> str:
        """What it is about: the action, task, clock or question by its name."""
        kind, code = one["kind"], str(one.get("about", ""))
        return self.named(kind, code, str(one.get("rule", "")))

    def named(self, kind: str, code: str, rule: str = "") -> str:
        """The name of what a finding of this kind is about. `rule`: of one that could not be judged, what it would
        have been."""
        d = self.definition
        head, _, rest = code.partition(".")
        if kind == "unsure":
            kind = rule if rule in _HEADINGS else "refused"
        if kind == "refused":
            return d.actions[head].name.say() if head in d.actions else head
        if kind == "task":
            return d.tasks[head].name.say() if head in d.tasks else head
        if kind in ("due", "no_clock", "new_clock"):
            return d.clocks[head].name.say() if head in d.clocks else head
        if kind == "asks" and rest:
            action = d.actions.get(head)
            label = next((getattr(item, "label", None) for item in action.ask if item.code == rest), None) \
                if action else None
            return f"{action.name.say() if action else head}: {label.say() if label is not None else rest}"
        question = d.questions.get(head)
        label = getattr(question, "label", None)
        return label.say() if label is not None else head

    def said(self, one: Mapping[str, Any]) -> str:
        """One finding of a case in a sentence."""
        words = [heading(one["kind"])]
        if about := self.about(one):
            words.append(f": {about}")
        if one["kind"] == "due":
            words.append(f", {_day(one['old'])} becomes {_day(one['new'])}")
        elif one.get("new"):
            words.append(f", due {_day(one['new'])}")
        elif one.get("words"):
            words.append(f". {one['words']}")
        return "".join(words)


def _day(text: str) -> str:
    return moment_in_words(datetime.fromisoformat(text))
