"""Problems of conditions: facts that can never be known, tests that can never hold, questions asked too late."""

from collections.abc import Mapping

from crm.values.amount import Amount
from crm.workflow import problem_tests
from crm.workflow import questions as q
from crm.workflow.conditions import FactName, FactTest, RowsTest, TasksTest
from crm.workflow.definition import (
    STANDING_WORDS,
    Definition,
)
from crm.workflow.finding import TASK_STATES, Finder, parts_of, questions_around, unknown_moment
from crm.workflow.needs import fact_names
from crm.workflow.tables import Cell, Table


def look(finder: Finder) -> None:
    """Looks through every condition and reference."""
    _facts(finder)
    _order(finder)


def _facts(finder: Finder) -> None:
    for place, name in fact_names(finder.definition):
        words = _unknown_fact(finder, name, place)
        if words is not None:
            finder.problem(place, words)
        elif isinstance(name, FactTest):
            problem_tests.look_at(finder, place, name, name.test, name.right)
    for code, table in finder.definition.tables.items():
        _cells(finder, f"tables.{code}", table)
    for place, test in parts_of(finder.definition, RowsTest):
        code = test.rows.partition(".")[0]
        if code not in finder.definition.groups and code not in finder.asked:
            finder.problem(place, f"There is no group {test.rows}.")
    for place, test in parts_of(finder.definition, TasksTest):
        _tasks_test(finder, place, test)


def _cells(finder: Finder, place: str, table: Table) -> None:
    """The cells of a table's columns that are looked at."""
    for number, row in enumerate(table.rows):
        for column, cell in row.items():
            fact, here = table.given.get(column), f"{place}.rows.{number}.{column}"
            if fact is None or isinstance(cell, Amount) or _unknown_fact(finder, fact, f"{place}.given.{column}"):
                continue
            tests = cell.tests if isinstance(cell, Cell) else {"is": cell}
            for test, right in tests.items():
                problem_tests.look_at(finder, here, fact, test, right)


def _tasks_test(finder: Finder, place: str, test: TasksTest) -> None:
    tasks = finder.definition.tasks
    for code in test.tasks:
        if code not in tasks:
            finder.problem(place, f"There is no task {code}.")
    results = {result for code in test.tasks if code in tasks for result in tasks[code].results}
    for word in test.every or test.some or test.none or ():
        if word not in TASK_STATES and word not in results:
            finder.problem(place, f"{word} is neither a state nor a result of these tasks.")


def _unknown_fact(finder: Finder, name: FactName, place: str) -> str | None:
    """Why this fact can never be known, or None."""
    definition, kind = finder.definition, name.kind
    code, _, inner = name.name.partition(".")
    if kind == "answer":
        return _unknown_answer(finder, code, inner, place)
    if kind == "asked" and code not in finder.asked:
        return f"No action and no task asks for {code}."
    if kind == "value" and code not in definition.values:
        return f"There is no value {code}."
    if kind == "task" and code not in definition.tasks:
        return f"There is no task {code}."
    if kind == "task" and inner and inner != "result" and not _task_asks(definition, code, inner):
        return f"The task {code} does not ask for {inner}."
    if kind == "clock" and (
        code not in definition.clocks or inner not in ("", "late", "warned", "due", "started", "ended")
    ):
        return f"There is no clock {name.name}."
    if kind == "days_since":
        return unknown_moment(finder, name.name, place=place)
    if kind == "actor" and code != "person" and code not in definition.roles and code not in STANDING_WORDS:
        return f"There is no role {code}."
    if (
        kind == "count"
        and name.count is not None
        and name.count.action is not None
        and name.count.action not in definition.actions
    ):
        return f"There is no action {name.count.action}."
    return None


def _task_asks(definition: Definition, code: str, name: str) -> bool:
    return any(item.code == name.partition(".")[0] for item in definition.tasks[code].ask)


def _unknown_answer(finder: Finder, code: str, inner: str, place: str) -> str | None:
    definition = finder.definition
    question = definition.questions.get(code)
    if question is None:
        in_rows = any(one.code == code for one in questions_around(finder, place))
        return None if in_rows else f"There is no question {code}."
    if isinstance(question, q.Notice):
        return f"{code} is a notice and has no answer."
    is_group = isinstance(question, q.GroupQuestion)
    if (
        inner
        and isinstance(question, q.GroupQuestion)
        and all(one.code != inner.partition(".")[0] for one in question.questions)
    ):
        return f"The group {code} has no question {inner}."
    parts = (q.PersonQuestion, q.OrganisationQuestion, q.AddressQuestion, q.PlaceQuestion, q.Stop)
    return (
        f"The answer to {code} has no part {inner}."
        if inner and not is_group and not isinstance(question, parts)
        else None
    )


def _order(finder: Finder) -> None:
    """Conditions of the form on questions that come later."""
    definition = finder.definition
    position = {question.code: number for number, (_, question) in enumerate(finder.questions())}
    for page_number, page in enumerate(definition.form):
        first = position[page.questions[0].code]
        for place, name in fact_names(page.when, f"form.{page_number}.when"):
            _comes_before(finder, place, name, position, limit=first)
    for place, question in finder.questions():
        here = position[question.code]
        for inner, name in fact_names(question, place):
            may_be_itself = f"{place}.checks" in inner or isinstance(question, q.GroupQuestion)
            _comes_before(finder, inner, name, position, limit=here + 1 if may_be_itself else here)


def _comes_before(finder: Finder, place: str, name: FactName, position: Mapping[str, int], *, limit: int) -> None:
    if name.kind == "answer" and position.get(name.name.partition(".")[0], -1) >= limit:
        finder.problem(place, f"This asks about {name.name}, which comes later on the form.")
