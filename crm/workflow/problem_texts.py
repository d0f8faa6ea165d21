"""Problems of texts: languages that residents need, placeholders that nothing fills, and quotes of what is guarded."""

from collections.abc import Collection, Iterator

from crm.workflow import questions as q
from crm.workflow import rows
from crm.workflow.definition import PERSON_WORDS, Definition, Task
from crm.workflow.effects import MessageEffect
from crm.workflow.finding import Finder
from crm.workflow.messages import BARE_PLACEHOLDERS, Message, placeholders
from crm.workflow.sentences import find_question
from crm.workflow.shapes import Text

OUTSIDE = PERSON_WORDS | {"reporters"}
_LANGUAGE_NAMES = {"en": "English", "cy": "Welsh"}


def look(finder: Finder, *, languages: Collection[str], first: str) -> None:
    """Looks through the texts for residents, and through what messages quote."""
    for place, text in residents_texts(finder):
        missing = [_LANGUAGE_NAMES.get(code, code) for code in languages if code not in text.languages(first=first)]
        if missing:
            finder.problem(place, f"This text for residents is missing in {' and '.join(missing)}.")
    readers = _readers(finder)
    for code, message in finder.definition.messages.items():
        _quotes(finder, code, message, readers.get(code, set()))
    for code, task in finder.definition.tasks.items():
        _rows_of(finder, f"tasks.{code}.for_each", task)


def residents_texts(finder: Finder) -> Iterator[tuple[str, Text]]:
    """Every text that residents read, with its place."""
    definition = finder.definition
    yield "name", definition.name
    yield "summary", definition.summary
    if definition.next_steps is not None:
        yield "next_steps", definition.next_steps
    if {"portal", "api"} & set(definition.channels):
        yield from _form_texts(finder)
    for code, status in definition.statuses.items():
        if status.public is not None:
            yield f"statuses.{code}.public", status.public
    for code, clock in definition.clocks.items():
        if clock.public is not None:
            yield f"clocks.{code}.public", clock.public
    for code, outcome in definition.outcomes.items():
        if outcome.public is not None:
            yield f"outcomes.{code}.public", outcome.public
    for code, action in definition.actions.items():
        if action.public is not None:
            yield f"actions.{code}.public", action.public
    yield from _message_texts(definition)


def _form_texts(finder: Finder) -> Iterator[tuple[str, Text]]:
    for number, page in enumerate(finder.definition.form):
        yield f"form.{number}.page", page.page
        if page.hint is not None:
            yield f"form.{number}.hint", page.hint
    for place, question in finder.all_asked():
        if not place.startswith("form."):
            continue
        if isinstance(question, q.Notice | q.Stop):
            yield f"{place}.text", question.text
            continue
        yield f"{place}.label", question.label
        if question.hint is not None:
            yield f"{place}.hint", question.hint
        for number, check in enumerate(question.checks):
            yield f"{place}.checks.{number}.else", check.else_
        if isinstance(question, q.ChoiceQuestion | q.ChoicesQuestion):
            for code, option in question.options.items():
                yield f"{place}.options.{code}", option.label


def _message_texts(definition: Definition) -> Iterator[tuple[str, Text]]:
    for code, message in definition.messages.items():
        yield f"messages.{code}.subject", message.subject
        yield f"messages.{code}.body", message.body
        if message.short is not None:
            yield f"messages.{code}.short", message.short
        for name, choices in message.parts.items():
            for number, choice in enumerate(choices):
                yield f"messages.{code}.parts.{name}.{number}.text", choice.text


def _readers(finder: Finder) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for _, effect in finder.effects():
        if isinstance(effect, MessageEffect):
            found.setdefault(effect.message, set()).update(effect.to)
    return found


def _quotes(finder: Finder, code: str, message: Message, readers: set[str]) -> None:
    place = f"messages.{code}"
    quoted = {name for text in message.texts() for name in placeholders(text)}
    for name in sorted(quoted):
        words = _unknown(finder, name, message)
        if words is not None:
            finder.problem(place, words)
        elif readers:
            _may_read(finder, place, name, readers)
    used = {name.removeprefix("part.") for name in quoted if name.startswith("part.")}
    for name in message.parts:
        if name not in used:
            finder.warning(f"{place}.parts.{name}", f"No text of this message holds {{{{part.{name}}}}}.")


def _unknown(finder: Finder, name: str, message: Message) -> str | None:
    """Why nothing would fill this placeholder, or None."""
    definition = finder.definition
    kind, _, rest = name.partition(".")
    code = rest.partition(".")[0]
    known = {
        "answer": lambda: find_question(definition, rest) is not None,
        "asked": lambda: code in finder.asked,
        "row": lambda: bool(rest),
        "value": lambda: code in definition.values,
        "part": lambda: code in message.parts,
        "clock": lambda: code in definition.clocks and rest == f"{code}.due",
        "place": lambda: bool(rest),
    }
    if (not rest and name in BARE_PLACEHOLDERS) or (rest and kind in known and known[kind]()):
        return None
    return f"Nothing fills {{{{{name}}}}}."


def _may_read(finder: Finder, place: str, name: str, readers: set[str]) -> None:
    for question in _guards(finder.definition, name):
        if question.sensitive or question.secret is not None:
            why = "sensitive" if question.sensitive else "secret"
            finder.problem(place, f"A message may not quote {{{{{name}}}}}: the answer is {why}.")
            return
        shut = sorted(reader for reader in readers if reader not in (question.seen_by or ()))
        if shut:
            finder.problem(place, f"{', '.join(shut)} may not see {{{{{name}}}}}, which this message quotes.")
            return


def _guards(definition: Definition, name: str) -> list[q.Asked]:
    """What guards the answer behind a placeholder: the question, or the group around it."""
    kind, _, rest = name.partition(".")
    if kind == "row":
        return rows.guards_of(definition, rest)
    question = find_question(definition, rest, asked=kind == "asked") if kind in ("answer", "asked") else None
    around = definition.questions.get(rest.partition(".")[0]) if kind == "answer" else None
    return [one for one in (around, question) if isinstance(one, q.Asked) and one.is_guarded]


def _rows_of(finder: Finder, place: str, task: Task) -> None:
    """A task is opened for each row, so whoever does it learns of the row."""
    for item in rows.items_of(finder.definition, task.for_each) if task.for_each else ():
        if isinstance(item, q.Asked) and item.seen_by:
            shut = sorted({entry.role for entry in task.by} - set(item.seen_by) - {"system"})
            if shut:
                finder.problem(place, f"{', '.join(shut)} may not see {item.code}, for whose rows this task opens.")
