"""A form with answers: which questions show, page by page, where it stops, and whether what was typed will
do.

One definition serves the resident's web form, the call screen, the crew's phone and the API: all of them
ask here.
"""

from collections import ChainMap
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from crm.errors import Invalid
from crm.workflow import answers as reading
from crm.workflow import counting, row_checks
from crm.workflow import questions as q
from crm.workflow.definition import Definition
from crm.workflow.evaluation import holds, is_true
from crm.workflow.facts import Facts
from crm.workflow.question_parts import Option, Required
from crm.workflow.saying import Wrong, say
from crm.workflow.situation import EngineActor, Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShown:
    """A question, notice or stop that shows. `options`: those offered now (of choices). `required`: at this
    moment. `value`: the answer so far as it would be kept, None while empty or wrong. `rows`: for a group
    and for `each`, the items of every row (an empty group shows `least` rows, at least one). `passed`: the
    reason given at a stop."""

    code: str
    item: q.Asked | q.Notice | q.Stop | q.EachRow
    required: bool = False
    value: Any = None
    options: Mapping[str, Option] | None = None
    rows: tuple[tuple["ItemShown", ...], ...] = ()
    passed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageShown:
    """A page of the form that has something to show. `number` is its position in the definition, from 0."""

    number: int
    page: q.Page
    items: tuple[ItemShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormShown:
    """The form as it shows for the answers so far.

    `stop`: the first stop in force that was not passed; what comes after it does not show. `answers`: the
    typed values of the questions that show. `errors`: by question code ("witness.0.described"), what is
    wrong or missing.
    """

    pages: tuple[PageShown, ...]
    stop: q.Stop | None
    answers: Mapping[str, Any]
    errors: Mapping[str, str]
    missing: frozenset[str] = frozenset()

    def errors_of(self, page: PageShown) -> dict[str, str]:
        """The errors of one page."""
        codes = {item.code for item in page.items}
        return {code: words for code, words in self.errors.items() if code.partition(".")[0] in codes}


def show(
    definition: Definition,
    answers: Mapping[str, Any],
    *,
    situation: Situation,
    now: datetime,
    actor: EngineActor | None = None,
    for_staff: bool = False,
    language: str = "en",
    settled: Collection[str] = (),
) -> FormShown:
    """The form for these answers (as typed, or as kept). `situation` brings the council, person and place. `settled`:
    codes of questions that need no answer here, because the open case that is joined has it."""
    walk = _Walk(answers, for_staff=for_staff, language=language, settled=settled)
    typed = walk.typed
    walk.facts = Facts(definition=definition, situation=replace(situation, answers=typed), now=now, actor=actor)
    pages: list[PageShown] = []
    for number, page in enumerate(definition.form):
        if walk.stop is not None or not is_true(page.when, walk.facts):
            continue
        items = walk.items(page.questions)
        if items:
            pages.append(PageShown(number=number, page=page, items=items))
    return FormShown(
        pages=tuple(pages), stop=walk.stop, answers=typed, errors=walk.errors, missing=frozenset(walk.missing)
    )


def show_asked(
    definition: Definition,
    ask: Sequence[q.EachRow | q.Question],
    asked: Mapping[str, Any],
    *,
    situation: Situation,
    now: datetime,
    actor: EngineActor | None = None,
    row: Mapping[str, Any] | None = None,
    language: str = "en",
) -> FormShown:
    """What an action or a task asks, for what was typed so far; `row`: of the task. One page (none when it
    asks nothing)."""
    walk = _Walk(asked, for_staff=True, language=language)
    walk.facts = Facts(definition=definition, situation=situation, now=now, actor=actor, asked=walk.typed, row=row)
    items = walk.items(ask)
    page = q.Page.model_construct(page=definition.name, questions=())
    pages = (PageShown(number=0, page=page, items=items),) if items else ()
    return FormShown(
        pages=pages, stop=walk.stop, answers=walk.typed, errors=walk.errors, missing=frozenset(walk.missing)
    )


def check_answers(
    definition: Definition,
    answers: Mapping[str, Any],
    *,
    situation: Situation,
    now: datetime,
    actor: EngineActor | None = None,
    for_staff: bool = False,
    language: str = "en",
    settled: Collection[str] = (),
) -> dict[str, Any]:
    """The answers as they are kept: typed, and only of questions that show. `settled`: see `show`.

    Raises Invalid with `fields` by code ("witness.0.described"): wrong, missing and unknown answers, and a
    stop that is in force and was not passed (under the stop's code).
    """
    form = show(definition, answers, situation=situation, now=now, actor=actor, for_staff=for_staff, language=language,
                settled=settled)
    errors = dict(form.errors)
    errors |= {code: "This service has no such question." for code in answers if code not in definition.questions}
    if form.stop is not None:
        errors[form.stop.code] = form.stop.text.say(language)
    if errors:
        raise Invalid(fields=errors)
    return dict(form.answers)


def check_asked(
    definition: Definition,
    ask: Sequence[q.EachRow | q.Question],
    asked: Mapping[str, Any],
    *,
    situation: Situation,
    now: datetime,
    actor: EngineActor | None = None,
    row: Mapping[str, Any] | None = None,
    language: str = "en",
) -> dict[str, Any]:
    """The answers to what an action or a task asks, as they are kept. Raises Invalid with `fields` by
    code."""
    if not ask and not asked:
        return {}
    form = show_asked(definition, ask, asked, situation=situation, now=now, actor=actor, row=row, language=language)
    errors = asked_errors(form, ask, asked, language=language)
    if errors:
        raise Invalid(fields=errors)
    return dict(form.answers)


def asked_errors(
    form: FormShown, ask: Sequence[q.EachRow | q.Question], asked: Mapping[str, Any], *, language: str = "en"
) -> dict[str, str]:
    """What is wrong or missing by code, answers to what is not asked and a stop in force among it."""
    known = {item.code for item in ask}
    errors = dict(form.errors)
    errors |= {code: "This is not asked here." for code in asked if code not in known}
    if form.stop is not None:
        errors[form.stop.code] = form.stop.text.say(language)
    return errors


def prefilled(definition: Definition, *, situation: Situation) -> dict[str, Any]:
    """Answers to begin with, from what is known of the person and the place."""
    found: dict[str, Any] = {}
    for code, question in definition.questions.items():
        if isinstance(question, q.Asked) and question.prefill:
            kind, _, name = question.prefill.partition(".")
            source = {"person": situation.person, "place": situation.place}.get(kind, situation.answers)
            known = source.get(name)
            if isinstance(known, bool) and isinstance(question, q.YesNoQuestion):
                known = "yes" if known else "no"
            if known is not None:
                found[code] = known
    return found


class _Walk:
    """One walk down a form: answers read in order, each seen by the conditions of what follows."""

    facts: Facts

    def __init__(self, raw: Mapping[str, Any], *, for_staff: bool, language: str,
                 settled: Collection[str] = ()) -> None:
        self.raw = raw
        self.settled = settled
        self.for_staff = for_staff
        self.language = language
        self.typed: dict[str, Any] = {}
        self.errors: dict[str, str] = {}
        self.missing: set[str] = set()
        self.stop: q.Stop | None = None

    def items(self, items: Iterable[q.EachRow | q.Question]) -> tuple[ItemShown, ...]:
        shown: list[ItemShown] = []
        for item in items:
            if self.stop is not None:
                break
            if holds(item.when, self.facts) is True:
                shown.append(self._item(item, self.raw, self.typed, "", self.facts))
        return tuple(shown)

    def _item(
        self,
        item: q.EachRow | q.Question,
        raw: Mapping[str, Any],
        typed: dict[str, Any],
        prefix: str,
        facts: Facts,
    ) -> ItemShown:
        if isinstance(item, q.Stop):
            return self._stop(item, raw, typed)
        if isinstance(item, q.Notice):
            return ItemShown(code=item.code, item=item)
        if isinstance(item, q.EachRow):
            return self._each(item, raw, typed, prefix, facts)
        if isinstance(item, q.GroupQuestion):
            return self._group(item, raw, typed, prefix, facts)
        return self._question(item, raw, typed, prefix, facts)

    def _stop(self, stop: q.Stop, raw: Mapping[str, Any], typed: dict[str, Any]) -> ItemShown:
        given = raw.get(stop.code)
        reason = _reason(given.get("passed")) if isinstance(given, Mapping) else ""
        if reason and stop.staff_may_pass and self.for_staff:
            typed[stop.code] = {"passed": reason}
            return ItemShown(code=stop.code, item=stop, passed=reason)
        self.stop = stop
        return ItemShown(code=stop.code, item=stop)

    def _question(
        self, item: q.Asked, raw: Mapping[str, Any], typed: dict[str, Any], prefix: str, facts: Facts
    ) -> ItemShown:
        place = prefix + item.code
        required = place not in self.settled and _is_required(item, facts)
        options = _options(item, facts)
        value: Any = None
        try:
            value = reading.clean(item, raw.get(item.code), today=counting.local_day(facts.now))
            if value is not None and options is not None:
                _must_be_offered(value, options)
        except Wrong as wrong:
            self.errors[place] = wrong.say(self.language)
            value = None
        else:
            if value is not None:
                typed[item.code] = value
                self._checks(item, value, place, facts)
            elif required:
                self.errors[place] = self._missing(item)
                self.missing.add(place)
        return ItemShown(
            code=item.code,
            item=item,
            required=required,
            value=value,
            options=options,
        )

    def _missing(self, item: q.Asked) -> str:
        kinds = (q.ChoiceQuestion, q.ChoicesQuestion, q.YesNoQuestion)
        message = (
            "Select an answer: {label}"
            if isinstance(item, kinds)
            else "Attach a file: {label}"
            if isinstance(item, q.FilesQuestion)
            else "Tick the box: {label}"
            if isinstance(item, q.DeclarationQuestion)
            else "Answer this question: {label}"
        )
        return say(message, self.language, label=item.label.say(self.language))

    def _checks(self, item: q.Asked, value: Any, place: str, facts: Facts) -> None:
        for check in item.checks:
            if not row_checks.passes(check, value, facts):
                self.errors.setdefault(place, check.else_.say(self.language))

    def _group(
        self, item: q.GroupQuestion, raw: Mapping[str, Any], typed: dict[str, Any], prefix: str, facts: Facts
    ) -> ItemShown:
        place = prefix + item.code
        required = place not in self.settled and _is_required(item, facts)
        filled = self._filled(item, raw.get(item.code), place)
        least = item.least_rows if filled or required else 0
        self._count_rows(item, len(filled), max(least, 1 if required else 0), place)
        before = dict(self.errors)
        blank: list[Mapping[str, Any]] = [{}] * max(least, 1)
        rows: list[dict[str, Any]] = [{} for _ in filled or blank]
        shown = tuple(
            self._row(item.questions, row_raw, row, f"{place}.{index}.", facts.at_row(row))
            for index, (row_raw, row) in enumerate(zip(filled or blank, rows, strict=True))
        )
        # A group that is asked once and required is there even when empty: what it requires is required.
        if not filled and not (required and not item.repeat):
            self.errors = before
            return ItemShown(code=item.code, item=item, required=required, rows=shown)
        kept = [row for row in rows if row]
        if kept:
            typed[item.code] = kept
            self._checks(item, kept, place, facts)
        return ItemShown(code=item.code, item=item, required=required, value=kept or None, rows=shown)

    def _filled(self, item: q.GroupQuestion, given: Any, place: str) -> list[Mapping[str, Any]]:
        """The rows in which something was entered, at most one more than may be."""
        rows = [given] if isinstance(given, Mapping) else [] if reading.is_empty(given) else given
        if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
            self.errors[place] = say("This is not an answer to this kind of question.", self.language)
            return []
        return [row for row in rows if not reading.is_empty(row)][: item.most_rows + 1]

    def _count_rows(self, item: q.GroupQuestion, count: int, least: int, place: str) -> None:
        label = item.label.say(self.language)
        if count > item.most_rows:
            words = "Give at most {most}: {label}"
            self.errors[place] = say(words, self.language, most=item.most_rows, label=label)
        elif item.repeat and count < least and place not in self.errors:
            self.errors[place] = say("Add at least {least}: {label}", self.language, least=max(least, 1), label=label)
            self.missing.add(place)

    def _row(
        self,
        questions: Iterable[q.Question],
        raw: Mapping[str, Any],
        typed: dict[str, Any],
        prefix: str,
        facts: Facts,
    ) -> tuple[ItemShown, ...]:
        return tuple(
            self._item(part, raw, typed, prefix, facts) for part in questions if holds(part.when, facts) is True
        )

    def _each(
        self, item: q.EachRow, raw: Mapping[str, Any], typed: dict[str, Any], prefix: str, facts: Facts
    ) -> ItemShown:
        existing = facts.situation.answers.get(item.each)
        existing = existing if isinstance(existing, list | tuple) else []
        given = raw.get(item.each)
        given = given if isinstance(given, list | tuple) else []
        rows, shown = [], []
        for index, known in enumerate(existing):
            row: dict[str, Any] = {}
            row_raw = given[index] if index < len(given) and isinstance(given[index], Mapping) else {}
            inner = facts.at_row(ChainMap(row, dict(known) if isinstance(known, Mapping) else {"option": known}))
            shown.append(self._row(item.questions, row_raw, row, f"{prefix}{item.each}.{index}.", inner))
            rows.append(row)
        if rows:
            typed[item.each] = rows
        return ItemShown(code=item.each, item=item, required=False, value=rows or None, rows=tuple(shown))


def _is_required(item: q.Asked, facts: Facts) -> bool:
    return is_true(item.required.when, facts) if isinstance(item.required, Required) else item.required


def _options(item: q.Asked, facts: Facts) -> dict[str, Option] | None:
    if not isinstance(item, q.ChoiceQuestion | q.ChoicesQuestion):
        return None
    return {code: option for code, option in item.options.items() if holds(option.when, facts) is True}


def _must_be_offered(value: Any, options: Mapping[str, Option]) -> None:
    if any(code not in options for code in (value if isinstance(value, list) else [value])):
        raise Wrong("Select one of the options.")


def _reason(raw: Any) -> str:
    return reading.text_of(raw)[:1000] if isinstance(raw, str) else ""
