"""Every name in a definition: where each is given, and where each is used; the one list that renaming, "where used" and
the refusal to remove what is used are read from.

Kinds: question, asked (what actions and tasks ask; several may share a code, and with it one meaning), row (a question
inside a group, as GROUP.CODE), option (QUESTION.CODE, asked.QUESTION.CODE or GROUP.QUESTION.CODE), status, action,
task, result (TASK.CODE), clock, message, part (MESSAGE.CODE), outcome, role, person, value, table, column (TABLE.CODE);
and of the council: calendar, service.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from pydantic import BaseModel

from crm.workflow import name_fields as fields
from crm.workflow import questions as q
from crm.workflow.conditions import FactName, FactTest, RowsTest, TasksTest
from crm.workflow.course import Rule
from crm.workflow.definition import Definition, Step, Table, Task, Value
from crm.workflow.effects import EffectShape
from crm.workflow.messages import PLACEHOLDER
from crm.workflow.packs import Place
from crm.workflow.people import PERSON_WORDS, STANDING_WORDS
from crm.workflow.shapes import Text
from crm.workflow.tables import Argument, Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name at a place. `is_key`: it is the key of a mapping there; else it stands in the text at the place, from
    `start`, and `written` is what stands there of it. `is_given`: here it is defined, elsewhere it is used."""

    place: Place
    kind: str
    code: str
    start: int = 0
    is_key: bool = False
    is_given: bool = False

    @property
    def written(self) -> str:
        """The name as it stands there: without what it belongs to."""
        return self.code.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class _Around:
    """Where the walk is: in the rows of which groups, the option of which choices, in which message or action."""

    groups: tuple[str, ...] = ()
    message: str = ""
    table: str = ""
    kind: str = "question"
    owner: str = ""


def names(definition: Definition) -> tuple[Name, ...]:
    """Every name of a definition, in its order; worked out once for a definition."""
    found: tuple[Name, ...] | None = definition.__dict__.get("_names")
    if found is None:
        found = tuple(_Walk(definition).part(definition, (), _Around()))
        definition.__dict__["_names"] = found
    return found


class _Walk:
    """The walk through one definition."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    @cached_property
    def asks(self) -> dict[str, list[Any]]:
        """What actions and tasks ask, by code."""
        found: dict[str, list[Any]] = {}
        lists = [action.ask for action in self.definition.actions.values()]
        for item in (item for ask in (*lists, *(task.ask for task in self.definition.tasks.values())) for item in ask):
            found.setdefault(item.code, []).append(item)
        return found

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """The questions of the rows of every group, by code."""
        found: dict[str, dict[str, Any]] = {}
        items = [*self.definition.questions.values(), *(item for group in self.asks.values() for item in group)]
        for item in items:
            if isinstance(item, q.GroupQuestion | q.EachRow):
                found.setdefault(item.code, {}).update({one.code: one for one in item.questions})
        return found

    # -- any part --

    def part(self, part: Any, place: Place, around: _Around) -> Iterator[Name]:
        if isinstance(part, Text):
            yield from self._text(part, place, around)
        elif isinstance(part, BaseModel):
            yield from self._model(part, place, around)
        elif isinstance(part, Mapping):
            for key, value in part.items():
                yield from self.part(value, (*place, key), around)
        elif isinstance(part, tuple):
            for index, value in enumerate(part):
                yield from self.part(value, (*place, index), around)

    def _model(self, part: BaseModel, place: Place, around: _Around) -> Iterator[Name]:
        around = self._inside(part, place, around)
        if isinstance(part, FactName):
            yield from self._fact(part, place, around)
        elif isinstance(part, TasksTest):
            yield from self._tasks(part, place)
        elif isinstance(part, Value) and part.table is not None:
            yield Name(place=(*place, "gives"), kind="column", code=f"{part.table}.{part.gives}")
        elif isinstance(part, Argument):
            yield from self._rows_of(part, place)
        elif isinstance(part, Table):
            yield from self._table(part, place, around)
        elif isinstance(part, Rule):
            yield from self._given_answers(part.with_, (*place, "with"), part.do)
        elif isinstance(part, Step):
            yield from self._step(part, place)
        for name, field in type(part).model_fields.items():
            value = getattr(part, name)
            if value is not None:
                below = (*place, field.alias or name)
                yield from self._field(part, name, value, below, around)
                yield from self.part(value, below, self._below(part, name, around))

    def _inside(self, part: BaseModel, place: Place, around: _Around) -> _Around:
        if isinstance(part, q.GroupQuestion):
            return replace(around, groups=(*around.groups, part.code))
        if isinstance(part, q.EachRow):
            return replace(around, groups=(*around.groups, part.each))
        if isinstance(part, EffectShape | Task) and part.for_each is not None:
            return replace(around, groups=(*around.groups, part.for_each.removeprefix("asked.")))
        if place[:1] == ("messages",) and len(place) == 2:
            return replace(around, message=str(place[1]))
        return replace(around, table=str(place[1])) if isinstance(part, Table) else around

    def _below(self, part: BaseModel, name: str, around: _Around) -> _Around:
        """What is around a field: the questions asked by an action, those in a group, the conditions on rows."""
        if name == "ask":
            return replace(around, kind="asked")
        if name == "questions" and isinstance(part, q.GroupQuestion | q.EachRow):
            return replace(around, kind="row", owner=part.code)
        if isinstance(part, RowsTest) and name != "rows":
            return replace(around, groups=(*around.groups, part.rows))
        return around

    # -- fields that hold names --

    def _field(self, part: BaseModel, name: str, value: Any, place: Place, around: _Around) -> Iterator[Name]:
        word = fields.field_kind(part, name)
        if word is None:
            return
        if word.startswith("given."):
            yield from self._given(part, word.removeprefix("given."), value, place, around)
        elif word.startswith("keys."):
            yield from (Name(place=(*place, key), kind=word.removeprefix("keys."), code=key, is_key=True)
                        for key in value)
        elif word == "answers":
            yield from self._answers(value, place, "question")
        else:
            many = value if isinstance(value, tuple) else (value,)
            for index, one in enumerate(many):
                if isinstance(one, str):
                    yield from self._code(word, one, (*place, index) if isinstance(value, tuple) else place, around)

    def _given(self, part: BaseModel, kind: str, value: Any, place: Place, around: _Around) -> Iterator[Name]:
        if kind == "code":
            code = f"{around.owner}.{value}" if around.kind == "row" else value
            yield Name(place=place, kind=around.kind, code=code, is_given=True)
            return
        if kind == "columns":
            yield from (Name(place=(*place, n), kind="column", code=f"{around.table}.{code}", is_given=True)
                        for n, code in enumerate(value))
            return
        owner = {"option": lambda: self._owner(part, around), "result": lambda: str(place[1]),
                 "part": lambda: around.message, "column": lambda: around.table}.get(kind)  # fmt: skip
        for key in value:
            code = f"{owner()}.{key}" if owner else key
            yield Name(place=(*place, key), kind=kind, code=code, is_key=True, is_given=True)

    def _owner(self, part: Any, around: _Around) -> str:
        start = {"question": "", "asked": "asked."}.get(around.kind, f"{around.owner}.")
        return f"{start}{part.code}"

    def _code(self, word: str, value: str, place: Place, around: _Around) -> Iterator[Name]:
        definition = self.definition
        if word == "dotted":
            yield from self._dotted(value, place, around)
        elif word == "rows":
            yield from self._rows_name(value, place)
        elif word == "row":
            yield from self._answer(value, place, around)
        elif word == "who":
            yield from self._who(value, place, around)
        elif word == "doer":
            kind = "action" if value in definition.actions else "task" if value in definition.tasks else "question"
            yield Name(place=place, kind=self._asked_kind(value) if kind == "question" else kind, code=value)
        elif word == "named":  # questions of the form or of actions
            yield Name(place=place, kind=self._asked_kind(value), code=value)
        elif word == "status":
            if value != "any" and "." not in value:
                yield Name(place=place, kind="status", code=value)
        elif word == "calendar" and value in ("this", "date", "time"):
            return
        else:
            yield Name(place=place, kind=word, code=value)

    def _asked_kind(self, code: str) -> str:
        return "question" if code in self.definition.questions or code not in self.asks else "asked"

    def _who(self, word: str, place: Place, around: _Around) -> Iterator[Name]:
        if "." in word:
            yield from self._dotted(word, place, around)
        elif word in self.definition.people:
            yield Name(place=place, kind="person", code=word)
        elif word in self.definition.roles or word not in STANDING_WORDS | PERSON_WORDS:
            yield Name(place=place, kind="role", code=word)

    # -- texts that name something --

    def _text(self, text: Text, place: Place, around: _Around) -> Iterator[Name]:
        wordings = {None: text.root} if isinstance(text.root, str) else text.root
        for language, wording in wordings.items():
            here = place if language is None else (*place, language)
            for found in PLACEHOLDER.finditer(wording):
                name = found.group(1)
                if name.startswith("part."):
                    yield Name(place=here, kind="part", code=f"{around.message}.{name[5:]}", start=found.start(1) + 5)
                else:
                    yield from self._dotted(name, here, around, start=found.start(1))

    def _dotted(self, text: str, place: Place, around: _Around, *, start: int = 0) -> Iterator[Name]:
        kind, _, rest = text.partition(".")
        code, _, last = rest.partition(".")
        at = start + len(kind) + 1
        if kind in ("answer", "row") and code:
            yield from self._answer(rest, place, around, start=at)
        elif kind == "asked" and code:
            yield from self._asked(rest, place, start=at)
        elif kind in ("value", "clock", "status", "action", "message") and code:
            yield Name(place=place, kind=kind, code=code, start=at)
        elif kind == "people" and code in self.definition.people:
            yield Name(place=place, kind="person", code=code, start=at)
        elif kind == "task" and code:
            yield Name(place=place, kind="task", code=code, start=at)
            yield from self._of_task(code, last, place, start=at + len(code) + 1)

    def _of_task(self, code: str, word: str, place: Place, *, start: int = 0) -> Iterator[Name]:
        task = self.definition.tasks.get(code)
        if task is None or not word:
            return
        if word in task.results:
            yield Name(place=place, kind="result", code=f"{code}.{word}", start=start)
        elif any(item.code == word for item in task.ask):
            yield Name(place=place, kind="asked", code=word, start=start)

    def _answer(self, text: str, place: Place, around: _Around, *, start: int = 0) -> Iterator[Name]:
        """A question by its name, which in a row is first one of the row's."""
        code, _, inner = text.partition(".")
        group = self._group_of(code, around)
        if group is not None:
            yield Name(place=place, kind="row", code=f"{group}.{code}", start=start)
            return
        yield Name(place=place, kind="question", code=code, start=start)
        if inner and inner in self.rows.get(code, {}):
            yield Name(place=place, kind="row", code=f"{code}.{inner}", start=start + len(code) + 1)

    def _asked(self, text: str, place: Place, *, start: int = 0) -> Iterator[Name]:
        code, _, inner = text.partition(".")
        is_group = any(isinstance(item, q.EachRow) for item in self.asks.get(code, ()))
        yield Name(place=place, kind="question" if is_group else "asked", code=code, start=start)
        if inner and inner in self.rows.get(code, {}):
            yield Name(place=place, kind="row", code=f"{code}.{inner}", start=start + len(code) + 1)

    def _group_of(self, code: str, around: _Around) -> str | None:
        for group in reversed(around.groups):
            if code in self.rows.get(group, {}):
                return group
        if code in self.definition.questions:
            return None
        return next((group for group, inner in self.rows.items() if code in inner), None)

    def _rows_name(self, text: str, place: Place) -> Iterator[Name]:
        code = text.removeprefix("asked.")
        kind = "asked" if code in self.asks and code not in self.definition.questions else "question"
        yield Name(place=place, kind=kind, code=code, start=len(text) - len(code))

    # -- conditions and values --

    def _fact(self, fact: FactName, place: Place, around: _Around) -> Iterator[Name]:
        kind, text, here = fact.kind, fact.name, (*place, fact.kind)
        if kind == "now":
            yield from self._code("calendar", text, here, around)
        elif kind == "actor":
            yield from self._who(text, here, around)
        elif kind == "days_since":
            yield from self._dotted(text, here, around)
        elif kind in ("answer", "asked", "row", "value", "task", "clock"):
            for name in self._dotted(f"{kind}.{text}", here, around):
                yield replace(name, start=name.start - len(kind) - 1)
        if isinstance(fact, FactTest):
            yield from self._rights(fact, place, around)

    def _rights(self, test: FactTest, place: Place, around: _Around) -> Iterator[Name]:
        right, here = test.right, (*place, test.test)
        for index, one in enumerate(right if isinstance(right, tuple) else (right,)):
            if isinstance(one, str):
                yield from self._constant(test, one, (*here, index) if isinstance(right, tuple) else here, around)

    def _constant(self, fact: FactName, value: str, place: Place, around: _Around) -> Iterator[Name]:
        """What a constant names that this fact is compared with."""
        if fact.kind == "fact" and fact.name in ("status", "outcome"):
            yield Name(place=place, kind=fact.name, code=value)
        elif fact.kind == "task" and fact.name.endswith(".result"):
            yield from self._of_task(fact.name.partition(".")[0], value, place)
        elif fact.kind in ("answer", "asked", "row"):
            owner = self._chooser(fact, around)
            if owner is not None and value in owner[1].options:
                yield Name(place=place, kind="option", code=f"{owner[0]}.{value}")

    def _chooser(self, fact: FactName, around: _Around) -> tuple[str, Any] | None:
        """The choice that a fact asks for, with the name its options go by."""
        code, _, inner = fact.name.partition(".")
        found: tuple[str, Any] | None
        group = self._group_of(code, around) if fact.kind != "asked" else None
        if group is not None:
            found = f"{group}.{code}", self.rows[group][code]
        elif inner and inner in self.rows.get(code, {}):
            found = f"{code}.{inner}", self.rows[code][inner]
        elif fact.kind == "asked":
            choosers = [item for item in self.asks.get(code, ()) if hasattr(item, "options")]
            found = (f"asked.{code}", choosers[0]) if choosers else None
        else:
            last = around.groups[-1] if around.groups else ""
            code = last if fact.kind == "row" and code == "option" else code
            found = (code, self.definition.questions[code]) if code in self.definition.questions else None
        return found if found is not None and hasattr(found[1], "options") else None

    def _tasks(self, test: TasksTest, place: Place) -> Iterator[Name]:
        for word in ("every", "some", "none"):
            for index, state in enumerate(getattr(test, word) or ()):
                for code in test.tasks:
                    yield from self._of_task(code, state, (*place, word, index))

    def _rows_of(self, argument: Argument, place: Place) -> Iterator[Name]:
        if argument.of is not None and argument.of in self.rows.get(argument.rows, {}):
            yield Name(place=(*place, "of"), kind="row", code=f"{argument.rows}.{argument.of}")

    def _table(self, table: Table, place: Place, around: _Around) -> Iterator[Name]:
        for number, row in enumerate(table.rows):
            for column, cell in row.items():
                here = (*place, "rows", number, column)
                yield Name(place=here, kind="column", code=f"{place[1]}.{column}", is_key=True)
                if column in table.given:
                    yield from self._cell(table.given[column], cell, here, around)

    def _cell(self, fact: FactName, cell: Any, place: Place, around: _Around) -> Iterator[Name]:
        if isinstance(cell, Cell):
            for word, value in cell.model_dump(by_alias=True, exclude_unset=True).items():
                yield from self._cell(fact, value, (*place, word), around)
        elif isinstance(cell, tuple | list):
            for index, one in enumerate(cell):
                yield from self._cell(fact, one, (*place, index), around)
        elif isinstance(cell, str):
            yield from self._constant(fact, cell, place, around)

    # -- answers as examples and rules give them --

    def _step(self, step: Step, place: Place) -> Iterator[Name]:
        doer = step.do or step.task
        yield from self._given_answers(step.with_, (*place, "with"), doer)
        if step.task is not None and step.result is not None:
            yield from self._of_task(step.task, step.result, (*place, "result"))

    def _given_answers(self, answers: Mapping[str, Any], place: Place, doer: str | None) -> Iterator[Name]:
        outcome = answers.get("outcome")
        if isinstance(outcome, str):
            yield Name(place=(*place, "outcome"), kind="outcome", code=outcome)
        yield from self._answers({code: value for code, value in answers.items() if code != "outcome"}, place, "asked")

    def _answers(self, answers: Mapping[str, Any], place: Place, kind: str) -> Iterator[Name]:
        for code, value in answers.items():
            asked = self.asks.get(code, [])
            if kind == "asked" and asked and not isinstance(asked[0], q.EachRow):
                question, of = next((one for one in asked if hasattr(one, "options")), asked[0]), "asked"
            else:
                question, of = self.definition.questions.get(code), "question"
            owner = f"asked.{code}" if of == "asked" else code
            yield Name(place=(*place, code), kind=of, code=code, is_key=True)
            yield from self._value(question, owner, value, (*place, code))

    def _value(self, question: Any, owner: str, value: Any, place: Place) -> Iterator[Name]:
        if hasattr(question, "options"):
            for index, one in enumerate(value if isinstance(value, list | tuple) else [value]):
                if isinstance(one, str) and one in question.options:
                    at = (*place, index) if isinstance(value, list | tuple) else place
                    yield Name(place=at, kind="option", code=f"{owner}.{one}")
        group = owner.removeprefix("asked.")
        if group in self.rows and isinstance(value, list | tuple):
            for number, row in enumerate(value):
                for code, given in row.items() if isinstance(row, Mapping) else ():
                    yield Name(place=(*place, number, code), kind="row", code=f"{group}.{code}", is_key=True)
                    inner = self.rows[group].get(code)
                    yield from self._value(inner, f"{group}.{code}", given, (*place, number, code))


def is_in_example(name: Name) -> bool:
    """Whether the name stands in an example."""
    return name.place[:1] == ("examples",)
