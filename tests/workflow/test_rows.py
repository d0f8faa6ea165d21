"""What may be told of a row for which a task is opened."""

from typing import Any

import pytest

from crm.workflow import rows
from crm.workflow.problems import find_problems
from tests.workflow.small import form_of, question, small

GROUP = {"repeat": {"most": 3}, "questions": [question("room"), question("who", sensitive=True)]}


def test_what_is_guarded_in_a_row_is_left_out_whichever_way_it_came_into_the_row() -> None:
    each = {"spread": {"name": "Spread", "from": "any", "by": "parks",
                       "ask": [{"each": "rooms", "questions": [question("gate_code", seen_by=["parks"])]}]}}
    definition = small(form=form_of(question("rooms", "group", **GROUP)), actions=each)
    row = {"room": "Kitchen", "who": "Ann", "gate_code": "1234"}
    assert rows.plain(definition, row) == {"room": "Kitchen"}
    assert rows.label_of(definition, "rooms", rows.plain(definition, row)) == "Kitchen"


def test_nothing_is_left_of_a_row_of_a_guarded_group_or_of_guarded_choices() -> None:
    options = {"a": "Ann", "b": "Bob"}
    definition = small(form=form_of(
        question("witness", "group", repeat={"most": 3}, seen_by=["parks"], questions=[question("described")]),
        question("bodies", "choices", options=options, sensitive=True), question("parts", "choices", options=options)))
    assert rows.plain(definition, {"described": "tall"}) == {}
    assert rows.plain(definition, {"option": "a", "bodies": "a"}) == {}
    assert rows.plain(definition, {"option": "a", "parts": "a"}) == {"option": "a", "parts": "a"}
    assert rows.label_of(definition, "parts", {"option": "a", "parts": "a"}) == "Ann"


@pytest.mark.parametrize(("by", "is_wrong"), [("crew", True), ("parks", False), (["parks", "crew"], True)])
def test_a_task_for_each_row_of_what_its_workers_may_not_see_is_a_problem(by: Any, is_wrong: bool) -> None:
    definition = small(
        form=form_of(question("witness", "group", repeat={"most": 3}, seen_by=["parks"],
                              questions=[question("described")])),
        tasks={"ring": {"name": "Ring", "opens": {"on": "opened"}, "by": by, "for_each": "witness"}})
    said = [one.words for one in find_problems(definition) if one.place == "tasks.ring.for_each"]
    assert said == (["crew may not see witness, for whose rows this task opens."] if is_wrong else [])


@pytest.mark.parametrize("name", ["row.described", "answer.witness.described", "answer.witness"])
def test_a_message_may_not_quote_from_inside_a_guarded_group(name: str) -> None:
    definition = small(
        form=form_of(question("witness", "group", repeat={"most": 3}, seen_by=["parks"],
                              questions=[question("described")])),
        actions={"tell": {"name": "Tell", "from": "any", "by": "parks",
                          "do": [{"message": "hello", "to": "reporters"}]}},
        messages={"hello": {"channels": ["email"], "subject": "Hello", "body": f"It says {{{{{name}}}}}"}})
    said = [one.words for one in find_problems(definition) if one.place == "messages.hello"]
    assert said == [f"reporters may not see {{{{{name}}}}}, which this message quotes."]
