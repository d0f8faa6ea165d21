"""Answers told to people."""

from typing import Any

import pytest

from crm.workflow.telling import answer_in_words, asked_lines, summary_lines
from tests.workflow.small import form_of, question, small


@pytest.mark.parametrize(
    ("kind", "more", "value", "english", "welsh"),
    [
        ("yes_no", {}, "yes", "Yes", "Ie"),
        ("choice", {"options": {"a": {"en": "Apple", "cy": "Afal"}}}, "a", "Apple", "Afal"),
        ("choices", {"options": {"a": "Apple", "b": "Pear"}}, ["b", "a"], "Pear, Apple", "Pear, Apple"),
        ("date", {}, "2026-11-23", "23 November 2026", "23 Tachwedd 2026"),
        ("date", {"precision": "approximate"}, {"year": 2026, "month": 2}, "February 2026", "Chwefror 2026"),
        ("date", {"precision": "approximate"}, {"year": 2026}, "2026", "2026"),
        ("money", {}, 1234.5, "£1,234.50", "£1,234.50"),
        ("money", {}, 20, "£20", "£20"),
        ("number", {"unit": {"en": "bags", "cy": "bag"}}, 3, "3 bags", "3 bag"),
        ("files", {}, ["a", "b"], "2 files", "2 ffeil"),
        ("person", {}, {"name": "Ann", "phone": "01632 960123"}, "Ann, 01632 960123", "Ann, 01632 960123"),
        ("place", {}, {"lat": 51.5, "lon": -3.0}, "51.50000, -3.00000", "51.50000, -3.00000"),
        ("place", {}, {"uprn": "12", "text": "1 High Street"}, "1 High Street", "1 High Street"),
        ("text", {}, None, "", ""),
    ],
)
def test_an_answer_is_told_in_words(kind: str, more: Any, value: Any, english: str, welsh: str) -> None:
    asked = small(form=form_of(question("it", kind, **more))).questions["it"]
    assert answer_in_words(asked, value) == english
    assert answer_in_words(asked, value, language="cy") == welsh


def test_the_lines_of_a_form_follow_its_order_and_tell_rows_apart() -> None:
    group = question("witness", "group", repeat={"most": 3}, seen_by=["crew"], questions=[question("described")])
    definition = small(form=form_of(question("what"), group, question("size", "number")))
    lines = summary_lines(definition, {"size": 2, "witness": [{"described": "tall"}, {"described": "red coat"}]})
    assert [(line.code, line.label, line.text, line.row, line.guarded) for line in lines] == [
        ("witness.0.described", "About described", "tall", 1, True),
        ("witness.1.described", "About described", "red coat", 2, True),
        ("size", "About size", "2", None, False),
    ]
    everything = summary_lines(definition, {}, with_unanswered=True)
    assert [(line.code, line.text) for line in everything] == [("what", ""), ("size", "")]


def test_what_an_action_asked_is_told_in_its_order() -> None:
    ask = small().actions["ask"].ask
    assert [(line.label, line.text) for line in asked_lines(ask, {"question": "Which one?"})] == [
        ("What?", "Which one?")
    ]
