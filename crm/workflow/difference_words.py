"""The sentences in which a difference between two definitions is told to a service owner."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from crm.values.amount import Amount
from crm.workflow import questions as q
from crm.workflow.conditions import AllOf, AnyOf, FactName, FactTest, Not, RowsTest, TasksTest
from crm.workflow.course import Action, By
from crm.workflow.definition import Definition
from crm.workflow.duties import Clock, Task
from crm.workflow.names import names
from crm.workflow.packs import Place
from crm.workflow.people import Named
from crm.workflow.place_words import field_words, item_words, noun_of, part_at, place_words, title_of
from crm.workflow.sentences import fact_words, sentence
from crm.workflow.shapes import Text

CONDITIONS = (AllOf, AnyOf, Not, RowsTest, TasksTest, FactTest)
_TITLES = frozenset({"name", "label", "page"})
_LANGUAGES = {"en": "English", "cy": "Welsh"}
_PLACES = {"role": "roles", "status": "statuses", "action": "actions", "task": "tasks", "clock": "clocks",
           "message": "messages", "outcome": "outcomes", "person": "people", "value": "values",
           "table": "tables"}  # fmt: skip


class Saying:
    """One definition and how its parts and values are said."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    @cached_property
    def named(self) -> dict[Place, tuple[str, str]]:
        """What is named at each place, where a name stands alone there or begins the text."""
        return {name.place: (name.kind, name.code) for name in names(self.definition) if not name.is_given}

    def subject(self, place: Place, *, capital: bool = True) -> str:
        """What stands at a place, as the beginning of a sentence."""
        return place_words(self.definition, place, capital=capital)

    def value(self, value: Any, place: Place) -> str:
        """Anything that may stand in a definition, in words."""
        if isinstance(value, Text):
            return " / ".join(f"“{words}”" for words in value.every())
        if isinstance(value, CONDITIONS):
            return sentence(value, self.definition)
        if isinstance(value, FactName):
            return fact_words(value, self.definition)
        if isinstance(value, By):
            role = self.value(value.role, (*place, "role"))
            return role if value.when is None else f"{role} (only when {sentence(value.when, self.definition)})"
        if isinstance(value, BaseModel):
            return self._parts(value, place)
        if isinstance(value, Mapping):
            return ", ".join(f"{str(key).replace('_', ' ')}: {self.value(one, (*place, str(key)))}"
                             for key, one in value.items()) or "nothing"  # fmt: skip
        if isinstance(value, tuple | list):
            return ", ".join(self.value(one, (*place, n)) for n, one in enumerate(value)) or "nothing"
        return self._scalar(value, place)

    def _parts(self, part: BaseModel, place: Place) -> str:
        title = title_of(part)
        if title:
            return f"“{title}”"
        said = []
        for name, field in type(part).model_fields.items():
            value, word = getattr(part, name), field.alias or name
            if value != field.get_default(call_default_factory=True):
                here = self.value(value, (*place, word))
                said.append(f"only when {here}" if word == "when" else f"{field_words(word)} {here}")
        return ", ".join(said) or "as usual"

    def _scalar(self, value: Any, place: Place) -> str:
        if value is None:
            return "nothing"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, Amount):
            return value.words()
        if isinstance(value, str):
            return self._named(value, place)
        return str(value)

    def _named(self, value: str, place: Place) -> str:
        kind, code = self.named.get(place, ("", ""))
        title = self.title(kind, code)
        if title and value == code.rpartition(".")[2]:
            return f"“{title}”"
        if title and "." in value:
            before, _, after = value.partition(code)
            return f"{before.strip('.')} “{title}”" + (f" {after.strip('.').replace('_', ' ')}" if after else "")
        return value if " " in value or not value else value.replace("_", " ")

    def title(self, kind: str, code: str) -> str:
        """What people call what has this kind and code; "" when there is no such thing."""
        if kind in ("question", "asked", "row", "option"):
            place = next((name.place for name in names(self.definition)
                          if name.is_given and (name.kind, name.code) == (kind, code)), None)  # fmt: skip
            if place is None:
                return ""
            return title_of(part_at(self.definition, place[:-1] if place[-1] == "code" else place))
        part = getattr(self.definition, _PLACES[kind], {}).get(code) if kind in _PLACES else None
        return title_of(part) if part is not None else ""


def added(new: Saying, place: Place, part: Any, above: Any) -> str:
    """An item or entry that was not there."""
    holder, key = str(place[-2]), place[-1]
    if isinstance(part, By) and isinstance(above, Action | Task):
        verb = "take" if isinstance(above, Action) else "do"
        return f"{_who(new, part, place)} may now {verb} “{title_of(above)}”{_only(new, part)}"
    if isinstance(part, BaseModel | tuple) and not isinstance(part, q.EachRow) and not title_of(part):
        return f"{_holder(new, place)} has a new {noun_of(holder, part)}: {new.value(part, place)}"
    if isinstance(part, BaseModel):
        what = item_words(holder, key, part).removeprefix("the ")
        return f"There is a new {what}" if len(place) == 2 else f"{_holder(new, place)} has a new {what}"
    if isinstance(above, Action) and holder == "from":
        return f"“{title_of(above)}” may now also be taken from {new.value(part, place)}"
    return f"{_list(new, place)} now has {_entry(new, place, part)}"


def removed(old: Saying, place: Place, part: Any, above: Any) -> str:
    """An item or entry that is gone."""
    holder, key = str(place[-2]), place[-1]
    if isinstance(part, By) and isinstance(above, Action | Task):
        verb = "take" if isinstance(above, Action) else "do"
        return f"{_who(old, part, place)} may no longer {verb} “{title_of(above)}”{_only(old, part)}"
    if isinstance(part, BaseModel | tuple) and not isinstance(part, q.EachRow) and not title_of(part):
        return f"{_holder(old, place)} no longer has a {noun_of(holder, part)}: {old.value(part, place)}"
    if isinstance(part, BaseModel):
        what = item_words(holder, key, part)
        return f"{what[0].upper()}{what[1:]} is gone" + (f" from {_holder(old, place, capital=False)}"
                                                         if len(place) > 2 else "")  # fmt: skip
    if isinstance(above, Action) and holder == "from":
        return f"“{title_of(above)}” may no longer be taken from {old.value(part, place)}"
    return f"{_list(old, place)} no longer has {_entry(old, place, part)}"


def moved(new: Saying, place: Place) -> str:
    """An item or entry that comes elsewhere in its order."""
    return f"{new.subject(place)} comes at another place in the order"


def changed(old: Saying, new: Saying, was: Place, place: Place, before: Any, after: Any, above: Any) -> str:
    """A field, or a value of a list or mapping, that is another than before. None: nothing was, or is, given."""
    word, field = str(place[-1]), field_words(str(place[-1]), above)
    subject, its = _subject(new, place, field)
    now, then = new.value(after, place), old.value(before, was)
    if now == then:  # the words are the same, what stands behind them is not
        now, then = f"{now} ({_bare(after)})", f"{then} ({_bare(before)})"
    if word in _TITLES and isinstance(before, Text) and isinstance(after, Text):
        return f"{old.subject(was[:-1])} is now called {_changed_words(before, after)}"
    if isinstance(before, Text) and isinstance(after, Text):
        return f"{its} now says {_changed_words(before, after)}"
    if word == "when":
        return _condition(subject, then, now, before, after)
    if isinstance(above, Clock) and word == "target":
        return f"“{title_of(above)}” is due in {now} instead of {then}"
    if isinstance(above, Action) and word == "to" and before is not None and after is not None:
        return f"“{title_of(above)}” now leads to {now} instead of {then}"
    if word == "required" and isinstance(above, q.Asked):
        return f"{subject} {_must(now, after)}; before, it {_must_have(then, before)}"
    if before is None or after is None:
        a_field = _with_article(field)
        return f"{subject} now has {a_field}: {now}" if before is None else \
            f"{subject} no longer has {a_field} (before: {then})"
    if isinstance(place[-1], int):
        return f"{new.subject(place)} is now {now} instead of {then}"
    return f"{its} is now {now} instead of {then}"


def listed(old: Saying, new: Saying, was: Place, place: Place, before: Any, after: Any, above: Any) -> str:
    """A list of words with others in it, or in another order."""
    field = field_words(str(place[-1]), above)
    _, its = _subject(new, place, field)
    more = [new.value(one, (*place, n)) for n, one in enumerate(after) if one not in before]
    fewer = [old.value(one, (*was, n)) for n, one in enumerate(before) if one not in after]
    said = [f"gain {_many(more)}"] if more else []
    said += [f"lose {_many(fewer)}"] if fewer else []
    if not said:
        return f"{its} are now in the order {_many([new.value(one, (*place, n)) for n, one in enumerate(after)])}"
    return f"{its} {' and '.join(said)}"


def _with_article(field: str) -> str:
    first = field.partition(" ")[0]
    if first.endswith("s") or field.endswith("s") or first in ("people", "script", "next"):
        return field
    return f"an {field}" if field[0] in "aeiou" else f"a {field}"


def _many(words: list[str]) -> str:
    return ", ".join(words)


def _subject(saying: Saying, place: Place, field: str) -> tuple[str, str]:
    """What a field belongs to, and the field itself, as beginnings of a sentence."""
    if len(place) == 1 or place[:-1] == ("access",):
        return "The service", f"The {field}"
    subject = _holder(saying, place)
    return subject, f"{subject}: the {field}"


def retyped(old: Saying, new: Saying, was: Place, place: Place, before: Any, after: Any) -> str:
    """A part that became one of another kind (a question of another type, another effect)."""
    if isinstance(after, q.Shown) and isinstance(before, q.Shown):
        kinds = [str(getattr(one, "type", "")).replace("_", " ") for one in (after, before)]
        return f"{new.subject(place)} has the type {kinds[0]} instead of {kinds[1]}"
    return f"{new.subject(place)} is now {new.value(after, place)} instead of {old.value(before, was)}"


def _must(now: str, after: Any) -> str:
    if isinstance(after, bool):
        return "must now be answered" if after else "need no longer be answered"
    return f"must now be answered only if {now.removeprefix('only when ')}"


def _must_have(then: str, before: Any) -> str:
    if isinstance(before, bool):
        return "had to be" if before else "did not have to be"
    return f"had to be only if {then.removeprefix('only when ')}"


def _condition(subject: str, then: str, now: str, before: Any, after: Any) -> str:
    if before is None:
        return f"{subject}: now only when {now}; before, always"
    if after is None:
        return f"{subject}: no longer only when {then}"
    return f"{subject}: now only when {now}, instead of only when {then}"


def _changed_words(before: Text, after: Text) -> str:
    if isinstance(before.root, str) or isinstance(after.root, str):
        return f"{' / '.join(f'“{words}”' for words in after.every())} instead of " \
               f"{' / '.join(f'“{words}”' for words in before.every())}"
    said = []
    for language in dict.fromkeys((*before.root, *after.root)):
        then, now = before.root.get(language), after.root.get(language)
        if then != now:
            was = f"instead of “{then}”" if then is not None else "where nothing was"
            said.append(f"{'“' + now + '”' if now is not None else 'nothing'} {was}"
                        + (f" in {_LANGUAGES[language]}" if language != "en" else ""))
    return ", ".join(said) or "the same in another order of languages"


def _holder(saying: Saying, place: Place, *, capital: bool = True) -> str:
    """What an item or a field belongs to."""
    above = place[:-1]
    while above and isinstance(part_at(saying.definition, above), tuple | Mapping):
        above = above[:-1]
    return saying.subject(above, capital=capital)


def _list(saying: Saying, place: Place) -> str:
    return saying.subject(place[:-1])


def _entry(saying: Saying, place: Place, part: Any) -> str:
    key = f"“{str(place[-1]).replace('_', ' ')}”: " if isinstance(place[-1], str) else ""
    return key + saying.value(part, place)


def _who(saying: Saying, by: By, place: Place) -> str:
    known = saying.definition.roles.get(by.role)
    return f"The role “{known.name.say()}”" if isinstance(known, Named) else _STANDING.get(by.role, f"“{by.role}”")


_STANDING = {"agent": "Contact-centre agents", "officer": "Officers of the team", "lead": "The team’s lead",
             "assignee": "Whoever the case is assigned to", "reporter": "The reporter",
             "representative": "A representative", "system": "The system", "anyone": "Anyone on the staff"}  # fmt: skip


def _only(saying: Saying, by: By) -> str:
    return f" when {sentence(by.when, saying.definition)}" if by.when is not None else ""


def _bare(value: Any) -> str:
    if isinstance(value, BaseModel):
        return value.model_dump_json(by_alias=True, exclude_defaults=True)
    return repr(value)
