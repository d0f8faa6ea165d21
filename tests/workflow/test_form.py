"""Forms: what shows, where it stops, and whether what was typed will do."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.errors import Invalid
from crm.workflow import form
from crm.workflow.definition import Definition
from crm.workflow.situation import Situation
from tests.workflow.small import COUNCIL, MONDAY, form_of, question, small

EMPTY = Situation(council=COUNCIL)


def check(definition: Definition, answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return form.check_answers(definition, answers, situation=EMPTY, now=MONDAY, **more)


def errors(definition: Definition, answers: dict[str, Any], **more: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        check(definition, answers, **more)
    return dict(caught.value.fields)


def shown(definition: Definition, answers: dict[str, Any], **more: Any) -> form.FormShown:
    return form.show(definition, answers, situation=EMPTY, now=MONDAY, **more)


def codes(page: form.PageShown) -> list[str]:
    return [item.code for item in page.items]


@pytest.mark.parametrize(
    ("kind", "more", "typed", "kept"),
    [
        ("text", {}, "  two   words ", "two words"),
        ("text", {}, "nul\x00l", "null"),
        ("long_text", {}, " one\r\ntwo ", "one\ntwo"),
        ("number", {}, "1,200", 1200),
        ("number", {"decimals": 1}, "2.5", 2.5),
        ("number", {}, 3, 3),
        ("text", {}, "\x1b[0mred \ud83d\u00a0🎉", "[0mred 🎉"),
        ("money", {}, "£12.50", 12.5),
        ("money", {}, 12, 12),
        ("date", {}, "2026-11-23", "2026-11-23"),
        ("date", {}, {"day": "3", "month": "2", "year": "2026"}, "2026-02-03"),
        ("date", {}, "3/2/2026", "2026-02-03"),
        ("date", {}, "3 Feb 2026", "2026-02-03"),
        ("date", {}, "27 november 2026", "2026-11-27"),
        ("date", {}, "27 Tachwedd 2026", "2026-11-27"),
        ("date", {}, "2026-11-27T10:00", "2026-11-27"),
        ("date", {"precision": "approximate"}, {"year": "2019"}, {"year": 2019}),
        ("date", {"precision": "approximate"}, {"year": 2019, "month": 4}, {"year": 2019, "month": 4}),
        ("date", {"precision": "approximate"}, "2019-04", {"year": 2019, "month": 4}),
        ("yes_no", {}, True, "yes"),
        ("yes_no", {}, "No", "no"),
        ("choice", {"options": {"a": "A", "b": "B"}}, "a", "a"),
        ("choice", {"options": {"a": "A", "b": "B"}}, ["b"], "b"),
        ("choices", {"options": {"a": "A", "b": "B"}}, ["a", "b", "a"], ["a", "b"]),
        ("choices", {"options": {"a": "A", "b": "B"}}, "b", ["b"]),
        ("declaration", {}, True, "yes"),
        ("declaration", {}, ["yes"], "yes"),
        ("address", {}, "1 High Street", {"text": "1 High Street"}),
        ("address", {}, {"uprn": "100100000001", "text": ""}, {"uprn": "100100000001"}),
        ("place", {}, {"lat": "51.5", "lon": -3}, {"lat": 51.5, "lon": -3.0}),
        ("place", {}, {"usrn": 12345678, "text": "by the bridge"}, {"usrn": "12345678", "text": "by the bridge"}),
        ("person", {}, {"name": "Ann", "phone": "01632 960123", "email": ""},
         {"name": "Ann", "phone": "01632 960123"}),
        ("person", {}, {"contact": "abc"}, {"contact": "abc"}),
        ("organisation", {}, "Lets Ltd", {"name": "Lets Ltd"}),
        ("files", {}, ["f1", "f1", "f2"], ["f1", "f2"]),
        ("phone", {}, " 01632 960123", "01632 960123"),
        ("email", {}, "Ann <ann@EXAMPLE.org>", "ann@example.org"),
        ("case", {}, "482-1937-05", "482-1937-05"),
        ("team", {}, "waste", "waste"),
        ("officer", {}, "u1", "u1"),
    ],
)  # fmt: skip
def test_an_answer_is_kept_as_its_type_says(kind: str, more: dict[str, Any], typed: Any, kept: Any) -> None:
    definition = small(form=form_of(question("it", kind, **more)))
    assert check(definition, {"it": typed}) == {"it": kept}
    assert check(definition, {"it": kept}) == {"it": kept}


@pytest.mark.parametrize(
    ("kind", "more", "typed", "words"),
    [
        ("text", {}, "x" * 301, "300 characters or fewer"),
        ("text", {}, {"a": 1}, "Enter text"),
        ("text", {"least": 3}, "ab", "3 characters or more"),
        ("number", {}, "many", "Enter a number"),
        ("number", {}, 10**400, "Enter a number"),
        ("number", {}, float("inf"), "Enter a number"),
        ("text", {}, 10**50, "Enter text"),
        ("text", {}, [[[[[[[[[["x"]]]]]]]]]], "Enter text"),
        ("yes_no", {}, {"a": {"b": 1}}, "yes or no"),
        ("choice", {"options": {"a": "A"}}, {"a": 1}, "Enter text"),
        ("choices", {"options": {"a": "A"}}, [{"a": 1}], "Enter text"),
        ("files", {}, [{"a": 1}], "not an answer"),
        ("person", {}, ["Ann"], "not an answer"),
        ("number", {}, "2.5", "whole number"),
        ("number", {}, True, "Enter a number|Enter text"),
        ("number", {"least": 1}, "0", "1 or more"),
        ("number", {"most": 5}, "6", "5 or less"),
        ("number", {}, float("nan"), "Enter a number"),
        ("money", {}, "1.234", "2 decimal"),
        ("money", {}, "-1", "0 or more"),
        ("date", {}, "31 2 2026", "real date"),
        ("date", {}, {"day": "1", "month": "", "year": "2026"}, "a day, a month and a year"),
        ("date", {}, "1 1 999", "real date"),
        ("date", {}, {"day": "31", "month": "2", "year": "2026"}, "real date"),
        ("date", {}, {"day": "3", "month": "", "year": "2026"}, "a day, a month and a year"),
        ("date", {}, {"day": 1, "month": 1, "year": 26}, "4 numbers"),
        ("date", {"must_be": "past"}, "2026-11-23", "in the past"),
        ("date", {"must_be": "past_or_today"}, "2026-11-24", "today or in the past"),
        ("date", {"must_be": "today_or_future"}, "2026-11-22", "today or in the future"),
        ("date", {"must_be": "future"}, "2026-11-23", "in the future"),
        ("date", {"must_be": "past_or_today", "precision": "approximate"}, {"year": 2027}, "in the past"),
        ("yes_no", {}, "perhaps", "yes or no"),
        ("choice", {"options": {"a": "A"}}, "z", "one of the options"),
        ("choice", {"options": {"a": "A"}}, ["a", "b"], "one option"),
        ("choices", {"options": {"a": "A", "b": "B"}, "most": 1}, ["a", "b"], "1 or fewer"),
        ("choices", {"options": {"a": "A", "b": "B"}, "least": 2}, ["a"], "2 or more"),
        ("place", {}, {"lat": "51.5"}, "latitude"),
        ("place", {}, {"lat": 99, "lon": 0}, "latitude"),
        ("place", {}, {"uprn": "abc"}, "UPRN"),
        ("place", {}, {"planet": "Mars"}, "not an answer"),
        ("person", {}, {"name": "Ann", "email": "nowhere"}, "email address"),
        ("files", {"most": 1}, ["a", "b"], "1 or fewer"),
        ("phone", {}, "x", "telephone number"),
        ("email", {}, "x", "email address"),
    ],
)
def test_an_answer_that_will_not_do_is_refused_in_words(kind: str, more: Any, typed: Any, words: str) -> None:
    definition = small(form=form_of(question("it", kind, **more)))
    said = errors(definition, {"it": typed})["it"]
    assert any(part in said for part in words.split("|"))


def test_what_is_required_and_missing_is_named_by_its_label() -> None:
    assert errors(small(), {}) == {
        "where": "Answer this question: Where is it?",
        "sharp": "Select an answer: Is anything sharp?",
    }


def test_refusals_are_said_in_welsh_too() -> None:
    said = errors(small(), {"sharp": "yes"}, language="cy")
    assert said == {"where": "Atebwch y cwestiwn hwn: Where is it?"}


def test_an_answer_to_a_question_that_does_not_exist_is_refused() -> None:
    answers = {"where": {"uprn": "1"}, "sharp": "no", "colour": "red"}
    assert errors(small(), answers) == {"colour": "This service has no such question."}


CONDITIONAL = small(
    form=[
        {"page": "One", "questions": [question("land", "choice", options={"road": "Road", "private": "Private"},
                                               required=True)]},
        {"page": "Two", "when": {"answer": "land", "is": "road"},
         "questions": [question("width", "number", required=True)]},
        {"page": "Three", "questions": [
            question("owner", required={"answer": "land", "is": "private"}),
            question("gate", when={"answer": "land", "is": "private"}),
            question("kind", "choice", options={"car": {"label": "Car", "when": {"answer": "land", "is": "road"}},
                                                "bike": "Bike"}),
        ]},
    ]
)  # fmt: skip


def test_a_page_and_a_question_show_only_while_their_condition_is_known_to_hold() -> None:
    assert [page.number for page in shown(CONDITIONAL, {}).pages] == [0, 2]
    assert [page.number for page in shown(CONDITIONAL, {"land": "road"}).pages] == [0, 1, 2]
    assert codes(shown(CONDITIONAL, {"land": "private"}).pages[-1]) == ["owner", "gate", "kind"]


def test_an_answer_to_a_question_that_no_longer_shows_is_dropped() -> None:
    kept = check(CONDITIONAL, {"land": "private", "width": 3, "owner": "Ann", "gate": "left"})
    assert kept == {"land": "private", "owner": "Ann", "gate": "left"}


def test_a_question_may_be_required_on_a_condition() -> None:
    assert errors(CONDITIONAL, {"land": "private"}) == {"owner": "Answer this question: About owner"}
    assert check(CONDITIONAL, {"land": "road", "width": "2"}) == {"land": "road", "width": 2}


def test_only_options_whose_condition_holds_are_offered() -> None:
    item = shown(CONDITIONAL, {"land": "private"}).pages[-1].items[-1]
    assert item.options is not None and list(item.options) == ["bike"]
    assert "kind" in errors(CONDITIONAL, {"land": "private", "owner": "A", "kind": "car"})


STOPPING = small(
    form=form_of(
        question("land", "choice", options={"road": "Road", "private": "Private", "water": "Water"}, required=True),
        {"code": "owner_stop", "type": "stop", "when": {"answer": "land", "is": "private"}, "text": "The owner clears.",
         "staff_may_pass": True},
        {"code": "water_stop", "type": "stop", "when": {"answer": "land", "is": "water"}, "text": "Ask the agency."},
        question("what", required=True),
    )
)  # fmt: skip


def test_a_stop_ends_the_form_where_it_stands() -> None:
    found = shown(STOPPING, {"land": "private", "what": "sofa"})
    assert found.stop is not None and found.stop.code == "owner_stop"
    assert codes(found.pages[0]) == ["land", "owner_stop"]
    assert errors(STOPPING, {"land": "private", "what": "sofa"}) == {"owner_stop": "The owner clears."}


def test_staff_pass_a_stop_with_a_reason_where_they_may() -> None:
    answers = {"land": "private", "owner_stop": {"passed": "Owner is the council"}, "what": "sofa"}
    assert check(STOPPING, answers, for_staff=True) == answers
    assert "owner_stop" in errors(STOPPING, answers, for_staff=False)
    assert "owner_stop" in errors(STOPPING, {**answers, "owner_stop": {"passed": " "}}, for_staff=True)
    water = {"land": "water", "water_stop": {"passed": "Please"}, "what": "sofa"}
    assert "water_stop" in errors(STOPPING, water, for_staff=True)


PEOPLE = question(
    "people", "group", repeat={"least": 1, "most": 2}, required=True,
    questions=[question("name", required=True), question("child", "yes_no"),
               question("school", when={"answer": "child", "is": "yes"}, required=True)],
)  # fmt: skip


def test_the_rows_of_a_group_are_checked_each_for_itself() -> None:
    definition = small(form=form_of(PEOPLE))
    rows = [{"name": "Ann", "child": "no", "school": "x"}, {"name": "", "child": "yes"}]
    assert errors(definition, {"people": rows}) == {
        "people.1.name": "Answer this question: About name",
        "people.1.school": "Answer this question: About school",
    }
    kept = check(definition, {"people": [rows[0], {"name": "Bo", "child": "yes", "school": "Ysgol"}]})
    assert kept["people"] == [{"name": "Ann", "child": "no"}, {"name": "Bo", "child": "yes", "school": "Ysgol"}]


def test_a_group_has_no_fewer_and_no_more_rows_than_it_may() -> None:
    definition = small(form=form_of(PEOPLE))
    assert "at least 1" in errors(definition, {"people": []})["people"]
    assert "at least 1" in errors(definition, {})["people"]
    assert "at most 2" in errors(definition, {"people": [{"name": "a"}] * 3})["people"]


@pytest.mark.parametrize("rows", ["Ann", ["Ann"], 3])
def test_rows_that_are_no_rows_are_refused(rows: Any) -> None:
    assert "not an answer" in errors(small(form=form_of(PEOPLE)), {"people": rows})["people"]


def test_an_empty_group_that_is_not_required_asks_for_nothing() -> None:
    optional = {**PEOPLE, "required": False}
    assert check(small(form=form_of(optional)), {}) == {}
    assert check(small(form=form_of(optional)), {"people": [{"name": " "}]}) == {}


def test_a_group_without_repeat_is_one_row() -> None:
    once = {key: value for key, value in PEOPLE.items() if key != "repeat"}
    definition = small(form=form_of(once))
    assert check(definition, {"people": {"name": "Ann"}}) == {"people": [{"name": "Ann"}]}
    assert errors(definition, {}) == {"people.0.name": "Answer this question: About name"}


def spans(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"from_on": start, **({"to_on": end} if end else {})} for start, end in pairs]


@pytest.mark.parametrize(
    ("check_of", "rows", "passes"),
    [
        ({"no_gaps": {"from": "from_on", "to": "to_on"}}, spans(("2026-01-01", "2026-01-31"), ("2026-02-01", "")),
         True),
        ({"no_gaps": {"from": "from_on", "to": "to_on"}}, spans(("2026-01-01", "2026-01-30"), ("2026-02-01", "")),
         False),
        ({"no_overlap": {"from": "from_on", "to": "to_on"}}, spans(("2026-02-01", ""), ("2026-01-01", "2026-02-01")),
         False),
        ({"no_overlap": {"from": "from_on", "to": "to_on"}}, spans(("2026-02-01", ""), ("2026-01-01", "2026-01-31")),
         True),
        ({"sum": "share", "is": 100}, [{"share": 60}, {"share": 40}], True),
        ({"sum": "share", "is": 100}, [{"share": 60}, {"share": 30}], False),
        ({"sum": "share", "at_most": 100}, [{"share": 60}, {"share": 50}], False),
        ({"when": {"rows": "rows", "some": {"answer": "share", "at_least": 50}}}, [{"share": 60}], True),
        ({"when": {"rows": "rows", "some": {"answer": "share", "at_least": 50}}}, [{"share": 6}], False),
    ],
)  # fmt: skip
def test_rows_are_checked_together(check_of: dict[str, Any], rows: list[dict[str, Any]], passes: bool) -> None:
    group = question(
        "rows",
        "group",
        repeat={"most": 5},
        checks=[{**check_of, "else": "The rows will not do."}],
        questions=[question("from_on", "date"), question("to_on", "date"), question("share", "number")],
    )
    definition = small(form=form_of(group))
    if passes:
        assert check(definition, {"rows": rows})["rows"]
    else:
        assert errors(definition, {"rows": rows}) == {"rows": "The rows will not do."}


def test_a_check_has_words_of_its_own() -> None:
    account = question(
        "account",
        checks=[
            {"matches": "[0-9]{8}", "else": "Eight digits."},
            {"when": {"answer": "account", "is": "12345678"}, "else": "Not that one."},
        ],
    )
    definition = small(form=form_of(account))
    assert errors(definition, {"account": "123"}) == {"account": "Eight digits."}
    assert errors(definition, {"account": "87654321"}) == {"account": "Not that one."}
    assert check(definition, {"account": "12345678"})


def test_what_an_action_asks_for_each_row_is_kept_row_by_row() -> None:
    definition = small(
        form=form_of(PEOPLE),
        actions={"note": {"name": "Note", "from": "any", "by": "parks", "ask": [
            {"each": "people", "questions": [question("billed", "money", required=True),
                                             question("why", when={"answer": "name", "is": "Bo"}, required=True)]}]}},
    )  # fmt: skip
    situation = Situation(council=COUNCIL, answers={"people": [{"name": "Ann"}, {"name": "Bo"}]})
    ask = definition.actions["note"].ask

    def asked(rows: Any) -> dict[str, Any]:
        return form.check_asked(definition, ask, {"people": rows}, situation=situation, now=MONDAY)

    assert asked([{"billed": 5}, {"billed": "6", "why": "late"}]) == {
        "people": [{"billed": 5}, {"billed": 6, "why": "late"}]
    }
    with pytest.raises(Invalid) as caught:
        asked([{"billed": 5}])
    assert set(caught.value.fields) == {"people.1.billed", "people.1.why"}


def test_a_form_begins_with_what_is_known() -> None:
    definition = small(
        form=form_of(
            question("mail", "email", prefill="person.email"),
            question("day", prefill="place.collection_day"),
            question("other"),
        )
    )
    situation = Situation(council=COUNCIL, person={"email": "a@example.org"}, place={})
    assert form.prefilled(definition, situation=situation) == {"mail": "a@example.org"}


def test_the_errors_of_one_page_can_be_told_from_the_rest() -> None:
    found = shown(CONDITIONAL, {"land": "road"})
    assert found.errors_of(found.pages[0]) == {}
    assert list(found.errors_of(found.pages[1])) == ["width"]
    assert found.missing == {"width"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["name", "text", "uprn", "lat", "lon", "year", "month", "day", "passed", "a"]), inner,
        max_size=3),
    max_leaves=8,
)  # fmt: skip
EVERY_TYPE = small(
    form=form_of(
        *(question(kind, kind, **({"options": {"a": "A", "b": "B"}} if kind.startswith("choice") else {}))
          for kind in ("text", "long_text", "number", "money", "date", "yes_no", "choice", "choices", "address",
                       "place", "person", "organisation", "files", "phone", "email", "case", "declaration", "team",
                      "officer")),
        question("month", "date", precision="approximate", must_be="past"),
        PEOPLE,
        {"code": "halt", "type": "stop", "text": "Stop", "when": {"answer": "text", "is": "a"}, "staff_may_pass": True},
    )
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(EVERY_TYPE.questions)), JSON, max_size=6))
def test_whatever_is_sent_is_kept_clean_or_refused_in_words(sent: dict[str, Any]) -> None:
    found = shown(EVERY_TYPE, sent, for_staff=True)
    assert all(isinstance(words, str) and words for words in found.errors.values())
    kept = dict(found.answers)
    json.dumps(kept, allow_nan=False, ensure_ascii=False).encode()
    assert shown(EVERY_TYPE, kept, for_staff=True).answers == kept
