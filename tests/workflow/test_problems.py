"""The problems of a definition, by tables: what is done to the small service, and what is said where."""

from typing import Any

import pytest

from crm.workflow import packs
from crm.workflow.problems import KnownToCouncil, find_problems, is_publishable
from tests.workflow.small import PACKS, SMALL, form_of, question, small


def said(council: KnownToCouncil | None = None, **changes: Any) -> dict[str, str]:
    return {problem.place: problem.words for problem in find_problems(small(**changes), council=council)}


def act(**more: Any) -> dict[str, Any]:
    return {"it": {"name": "It", "from": "received", "by": "parks", **more}}


def test_the_small_service_has_no_problems() -> None:
    assert find_problems(small()) == ()


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_the_packs_have_no_problems(path: Any) -> None:
    definition = packs.from_yaml(path.read_text())
    problems = find_problems(definition, council=KnownToCouncil(services={one.stem for one in PACKS}))
    assert is_publishable(problems), [problem for problem in problems if problem.severity == "problem"]


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        # statuses
        ({"statuses": {"lost": {"kind": "open", "name": "Lost"}}}, "statuses.lost", "cannot be left"),
        ({"statuses": {"over": {"kind": "closed", "name": "Over"}}}, "statuses.over", "cannot be reached"),
        ({"statuses": {"also": {"kind": "new", "name": "Also"}}}, "statuses", "Exactly one"),
        ({"statuses": {"wait": {"kind": "waiting", "name": "Wait"}}, "actions": act(to="wait")}, "statuses.wait",
         "wait for ever"),
        ({"statuses": {"a": {"kind": "open", "name": "A"}, "b": {"kind": "open", "name": "B"}},
          "actions": {**act(to="a"), "ab": {"name": "AB", "from": "a", "to": "b", "by": "parks"},
                      "ba": {"name": "BA", "from": "b", "to": "a", "by": "parks"}}}, "statuses.a", "come to an end"),
        ({"clocks": {"mend": {**SMALL["clocks"]["mend"], "stops": {"on": "action.plan"}}}}, "statuses.planned",
         "No clock runs"),
        # actions
        ({"actions": act(by=[])}, "actions.it.by", "Nobody may take"),
        ({"actions": act(**{"from": "kind.in_force"})}, "actions.it.from", "from no status"),
        ({"actions": act(to="nowhere")}, "actions.it.to", "no status nowhere"),
        ({"actions": act(**{"from": ["elsewhere"]})}, "actions.it.from", "no status|from no status"),
        ({"actions": act(to="mended")}, "actions.it.outcomes", "offers no outcome"),
        ({"actions": act(outcomes=["mended"])}, "actions.it.outcomes", "does not close"),
        ({"actions": act(by=["clown"])}, "actions.it.by.0", "no role clown"),
        ({"actions": act(by_other_than=["juggle"])}, "actions.it.by_other_than", "no action or task juggle"),
        ({"actions": act(within={"of": "answer.never", "limit": "1 wd"})}, "actions.it.within.of", "no question"),
        ({"actions": act(ask=[question("a"), question("a")])}, "actions.it.ask.1", "used twice"),
        ({"actions": act(ask=[question("outcome")])}, "actions.it.ask.0", "meaning of its own"),
        ({"actions": act(ask=[{"each": "parties", "questions": [question("a")]}])}, "actions.it.ask.0", "no group"),
        # effects
        ({"actions": act(do=[{"message": "hello", "to": "reporters"}])}, "actions.it.do.0.message", "no message"),
        ({"actions": act(do=[{"task": "dig"}])}, "actions.it.do.0.task", "no task dig"),
        ({"actions": act(do=[{"clock": "sand", "do": "stop"}])}, "actions.it.do.0.clock", "no clock sand"),
        ({"actions": act(do=[{"notify": "king"}])}, "actions.it.do.0.notify", "no role king"),
        ({"actions": act(do=[{"set": {"nothing": 1}}])}, "actions.it.do.0.set.nothing", "no question nothing"),
        ({"actions": act(do=[{"assign": {"team": "nobody_knows"}}])}, "actions.it.do.0.assign", "no role"),
        # tests that say nothing of what is asked
        ({"form": form_of(question("a", type="number"), question("b", when={"answer": "a", "is": "many"}))},
         "form.0.questions.1.when", "answered with a number, which is never “many”"),
        ({"form": form_of(question("a"), question("b", when={"answer": "a", "is": 5}))},
         "form.0.questions.1.when", "answered with words, which is never “5”"),
        ({"form": form_of(question("a"), question("b", when={"answer": "a", "at_least": 5}))},
         "form.0.questions.1.when", "answered with words, which is never at least “5”"),
        ({"form": form_of(question("a", type="date"), question("b", when={"answer": "a", "at_most": 5}))},
         "form.0.questions.1.when", "answered with a date, which is never at most “5”"),
        ({"form": form_of(question("a", type="number"), question("b", when={"answer": "a", "before": "2026-01-01"}))},
         "form.0.questions.1.when", "answered with a number, which is never before"),
        ({"priority": [{"when": {"answer": "where", "is": "here"}, "is": "high"}]}, "priority.0.when",
         "answered with a place, which is never “here”"),
        ({"priority": [{"when": {"answer": "sharp", "after": {"now": "date"}}, "is": "high"}]}, "priority.0.when",
         "answered with yes or no, which is never after another fact"),
        ({"tables": {"t": {"given": {"a": {"answer": "sharp"}}, "gives": ["b"], "rows": [{"a": "maybe", "b": 1}]}}},
         "tables.t.rows.0.a", "“maybe” is none of"),
        ({"tables": {"t": {"given": {"a": {"answer": "parts"}}, "gives": ["b"],
                           "rows": [{"a": {"at_least": 3}, "b": 1}]}}},
         "tables.t.rows.0.a", "answered with several of its options, which is never at least “3”"),
        ({"actions": act(within={"of": "answer.sharp", "limit": "1 wd"})}, "actions.it.within.of", "is no date"),
        # conditions
        ({"priority": [{"when": {"answer": "colour", "is": "red"}, "is": "high"}]}, "priority.0.when", "no question"),
        ({"priority": [{"when": {"answer": "sharp", "is": "maybe"}, "is": "high"}]}, "priority.0.when", "none of"),
        ({"priority": [{"when": {"answer": "parts", "has": "arm"}, "is": "high"}]}, "priority.0.when", "none of"),
        ({"priority": [{"when": {"fact": "status", "is": "lost"}, "is": "high"}]}, "priority.0.when", "none of"),
        ({"priority": [{"when": {"asked": "colour", "is": "red"}, "is": "high"}]}, "priority.0.when", "No action"),
        ({"priority": [{"when": {"value": "sum", "is": 1}, "is": "high"}]}, "priority.0.when", "no value sum"),
        ({"priority": [{"when": {"task": "dig", "is": "passed"}, "is": "high"}]}, "priority.0.when", "no task dig"),
        ({"priority": [{"when": {"tasks": "dig", "every": "passed"}, "is": "high"}]}, "priority.0.when", "no task"),
        ({"priority": [{"when": {"clock": "sand", "is": "running"}, "is": "high"}]}, "priority.0.when", "no clock"),
        ({"priority": [{"when": {"days_since": "action.dig", "at_least": 1}, "is": "high"}]}, "priority.0.when",
         "no action dig"),
        ({"priority": [{"when": {"actor": "king", "is": "yes"}, "is": "high"}]}, "priority.0.when", "no role king"),
        ({"priority": [{"when": {"rows": "sharp", "some": {"answer": "x", "is": 1}}, "is": "high"}]},
         "priority.0.when", "no group sharp"),
        ({"form": form_of(question("a", when={"answer": "b", "is": "x"}), question("b"))}, "form.0.questions.0.when",
         "comes later"),
        ({"form": [{"page": "A", "questions": [question("a")]},
                   {"page": "B", "when": {"answer": "b", "is": "x"}, "questions": [question("b")]}]},
         "form.1.when", "comes later"),
        # questions
        ({"form": form_of(question("a", "group", questions=[question("b", secret={"until": "closed"})]))},
         "form.0.questions.0", "cannot be secret"),
        ({"form": form_of(question("a"), question("a"))}, "form.0.questions.1", "used twice"),
        ({"form": form_of(question("a", "files", listed=True))}, "form.0.questions.0.listed", "column"),
        ({"form": form_of(question("a", checks=[{"matches": "[", "else": "x"}]))},
         "form.0.questions.0.checks.0.matches", "regular expression"),
        ({"form": form_of(question("a", "group", questions=[question("b")], checks=[{"sum": "c", "is": 1,
         "else": "x"}]))},
         "form.0.questions.0.checks.0", "no question c"),
        ({"form": form_of(question("a", secret={"until": "action.fly"}))}, "form.0.questions.0.secret.until",
         "no action fly"),
        ({"form": form_of(question("a", seen_by=["king"]))}, "form.0.questions.0.seen_by", "no role king"),
        # clocks, tasks, rules
        ({"clocks": {"c": {**SMALL["clocks"]["mend"], "starts": {"on": "action.reopen_it"}}}}, "clocks.c.starts.on",
         "no action"),
        ({"clocks": {"c": {**SMALL["clocks"]["mend"], "starts": {"on": "status.asked"}}},
          "actions": {"ask": {**SMALL["actions"]["ask"], "by": []}}}, "clocks.c.starts", "can never start"),
        ({"clocks": {"c": {**SMALL["clocks"]["mend"], "stops": {"on": "status.asked"}}},
          "actions": {"ask": {**SMALL["actions"]["ask"], "by": []}}}, "clocks.c.stops", "can never stop"),
        ({"clocks": {"c": {**SMALL["clocks"]["mend"], "pauses": [{"in": "abroad"}]}}}, "clocks.c.pauses.0.in",
         "no status abroad"),
        ({"clocks": {"c": {**SMALL["clocks"]["mend"], "warn_at": None}}}, "clocks.c", "warns nobody"),
        ({"tasks": {"t": {"name": "T", "by": "parks"}}}, "tasks.t.opens", "never opens"),
        ({"tasks": {"t": {"name": "T", "opens": {"on": "opened"}}}}, "tasks.t.by", "Nobody may do"),
        ({"tasks": {"t": {"name": "T", "opens": {"on": "opened"}, "by": "parks", "for_each": "rooms"}}},
         "tasks.t.for_each", "no group rooms"),
        ({"rules": [{"after": "1 wd", "in": "received", "do": "ask"}]}, "rules.0.do", "not open to `system`"),
        ({"rules": [{"after": "1 wd", "in": "planned", "do": "plan"}]}, "rules.0.in", "cannot be done from"),
        ({"rules": [{"after": "1 wd", "in": "received", "do": "fly"}]}, "rules.0.do", "no action fly"),
        ({"rules": [{"after": "1 wd", "in": "received", "do": "plan", "with": {"x": 1}}]}, "rules.0.with.x",
         "does not ask"),
        ({"rules": [{"after": "1 wd", "in": "received", "do": "it"}],
          "actions": act(by=["system"], ask=[question("a", required=True)])}, "rules.0.with", "needs an answer"),
        ({"rules": [{"after": "1 wd", "in": "received", "do": "it"}],
          "actions": act(by=["system"], to="mended", outcomes=["mended", "removed"])}, "rules.0.with",
         "which `outcome`"),
        # the rest
        ({"outcomes": {"sold": {"name": "Sold"}}}, "outcomes.sold", "No action offers"),
        ({"roles": {"king": "King"}}, "roles.king", "used nowhere"),
        ({"messages": {"m": {"channels": ["email"], "subject": "S", "body": "B"}}}, "messages.m", "never sent"),
        ({"values": {"v": 1}}, "values.v", "used nowhere"),
        ({"values": {"v": {"sum": [1, {"value": "w"}]}, "w": {"sum": [{"value": "v"}]}}}, "values.v", "on itself"),
        ({"values": {"v": {"table": "t", "gives": "x"}}}, "values.v.table", "no table t"),
        ({"retention": [{"of": "answer.x", "after": "1 year", "from": "closed", "then": "delete"}]}, "retention.0.of",
         "no answer x"),
        ({"nearby": {"within_m": 5, "for": "1 days", "same": "x"}}, "nearby.same", "no question x"),
        ({"people": {"owner": {"from": "answer.x"}}}, "people.owner.from", "no question x"),
        ({"examples": []}, "examples", "no example"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_each_problem_is_said_at_its_place(changes: dict[str, Any], place: str, words: str) -> None:
    found = said(**changes)
    assert place in found, found
    assert any(part in found[place] for part in words.split("|"))


def test_a_value_from_which_an_action_or_a_clock_counts_is_used() -> None:
    values = {"first": {"plus": ["2026-11-23", "1 month"]}, "last": {"plus": ["2026-11-23", "2 months"]}}
    bounded = act(not_before={"of": "value.first", "wait": "7 days"}, within={"of": "value.last", "limit": "7 days"})
    assert {"values.first", "values.last"} <= set(said(values=values))
    assert not {"values.first", "values.last"} & set(said(values=values, actions=bounded))


def test_what_the_council_lacks_is_a_problem() -> None:
    council = KnownToCouncil(roles={"crew"}, calendars={"street"}, languages=("en", "cy"))
    found = said(council)
    assert "No team holds" in found["roles.parks"]
    assert "no calendar office" in found["calendar"]
    assert found["summary"] == "This text for residents is missing in Welsh."
    assert "name" not in found


def test_a_bare_text_is_in_the_first_language_of_the_council() -> None:
    found = said(KnownToCouncil(languages=("cy",), first="cy"))
    assert "summary" not in found and "name" not in found


def message(body: str, to: str = "reporters", **more: Any) -> dict[str, str]:
    return said(
        form=form_of(question("gate", secret={"until": "closed"}), question("ill", sensitive=True),
                     question("seen", seen_by=["crew"]), question("open")),
        priority=[], messages={"m": {"channels": ["email"], "subject": "S", "body": body, **more}},
        on_open=[{"message": "m", "to": to}], examples=[],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "to", "words"),
    [
        ("{{answer.gate}}", "crew", "secret"),
        ("{{answer.ill}}", "crew", "sensitive"),
        ("{{answer.seen}}", "reporters", "may not see"),
        ("{{answer.never}}", "reporters", "Nothing fills"),
        ("{{asked.never}}", "reporters", "Nothing fills"),
        ("{{colour}}", "reporters", "Nothing fills"),
        ("{{part.long}}", "reporters", "Nothing fills"),
        ("{{clock.mend}}", "reporters", "Nothing fills"),
    ],
)
def test_a_message_quotes_only_what_its_reader_may_see(body: str, to: str, words: str) -> None:
    assert words in message(body, to)["messages.m"]


@pytest.mark.parametrize(("body", "to"), [("{{answer.seen}}", "crew"), ("{{answer.open}} {{ reference }}", "reporters"),
                                          ("{{clock.mend.due}} {{answer.where_is}}"[:19], "reporters")])  # fmt: skip
def test_a_message_may_quote_what_is_open_to_its_reader(body: str, to: str) -> None:
    assert "messages.m" not in message(body, to)


def test_a_part_that_no_text_holds_is_a_warning() -> None:
    found = message("Hello", parts={"long": [{"text": "x"}]})
    assert "messages.m.parts.long" in found
