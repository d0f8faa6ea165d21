"""Running the examples of definitions."""

from typing import Any

import pytest

from crm.sla.calendar import Calendar
from crm.workflow import examples, packs
from crm.workflow.situation import Council
from tests.workflow.small import COUNCIL, PACKS, SERVICES, SMALL, small


@pytest.fixture(scope="module")
def northmoor() -> Council:
    """The council of the packs, with the calendars they name."""
    data, _ = packs.read_yaml((SERVICES / "calendars.yaml").read_text())
    known = [{key: value for key, value in one.items() if key != "name"} for one in data["calendars"]]
    return Council(calendars={one["code"]: Calendar.from_data(one) for one in known})


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_the_examples_of_every_pack_pass(path: Any, northmoor: Council) -> None:
    definition = packs.from_yaml(path.read_text())
    assert definition.examples
    failed = [result for result in examples.run_all(definition, council=northmoor) if not result.passed]
    assert failed == []


def failures(**example: Any) -> tuple[str, ...]:
    definition = small(examples=[{**SMALL["examples"][0], **example}])
    return examples.run_all(definition, council=COUNCIL)[0].failures


def test_an_example_that_comes_out_as_expected_passes() -> None:
    assert failures() == ()


@pytest.mark.parametrize(
    ("example", "words"),
    [
        ({"expect": {"status": "asked"}}, "At the end: status is mended, not asked."),
        ({"expect": {"priority": "urgent"}}, "At the end: priority is normal, not urgent."),
        ({"expect": {"due": {"mend": "2026-12-01T17:00"}}},
         "At the end: the clock mend is 30 November 2026 at 5pm, not 1 December 2026 at 5pm."),
        ({"expect": {"messages": ["ack"]}}, "At the end: the message ack was not sent."),
        ({"expect": {"notified": ["lead"]}}, "At the end: lead was not told."),
        ({"expect": {"offered": ["mend"]}}, "At the end: the action mend is offered to nobody."),
        ({"expect": {"withheld": {"reopen": "role"}}},
         "At the end: the action reopen is not withheld by role (but by none)."),
        ({"expect": {"tasks": {"check": "to_do"}}}, "At the end: the task check is none, not to_do."),
        ({"steps": [{"as": "crew", "do": "plan"}], "expect": {}},
         "Step 1: refused (role): Only “Parks officer” or the system itself can do this."),
        ({"steps": [{"as": "parks", "do": "plan", "refused": "role"}], "expect": {}},
         "Step 1: it was not refused (role was expected)."),
        ({"steps": [{"as": "crew", "do": "plan", "refused": "status"}], "expect": {}},
         "Step 1: refused by role, not by status: Only “Parks officer” or the system itself can do this."),
        ({"steps": [{"at": "2026-11-01T09:00"}], "expect": {}},
         "Step 1: 2026-11-01T09:00 is before the step that came before it."),
        ({"answers": {"sharp": "no"}, "steps": [], "expect": {}}, "Opening: where: Answer this question: Where is it?"),
        ({"stopped": "nowhere", "steps": [], "expect": {}}, "Opening: the form did not stop at nowhere."),
    ],
)  # fmt: skip
def test_an_example_says_what_came_out_differently(example: dict[str, Any], words: str) -> None:
    assert failures(**example)[0] == words


def as_found(**example: Any) -> Any:
    definition = small(examples=[{**SMALL["examples"][0], **example}])
    return examples.run_all(definition, council=COUNCIL)[0].as_found


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_an_example_that_expects_what_came_out_says_again_what_it_said(path: Any, northmoor: Council) -> None:
    definition = packs.from_yaml(path.read_text())
    spoilt = 0
    for example in definition.examples:
        steps = [step.model_copy(update={"expect": _spoilt(step.expect, definition)}) for step in example.steps]
        wrong = example.model_copy(update={"expect": _spoilt(example.expect, definition), "steps": tuple(steps)})
        result = examples.run(definition, wrong, council=northmoor)
        assert result.passed == (wrong == example)
        assert result.passed or _data(result.as_found) == _data(example)
        spoilt += not result.passed
    assert spoilt


def _spoilt(expect: Any, definition: Any) -> Any:
    """Another status, priority, state and date wherever one is expected."""
    if expect is None:
        return None
    statuses = [code for code in definition.statuses if code != expect.status]
    return expect.model_copy(update={
        "status": statuses[0] if expect.status else None,
        "priority": ("low" if expect.priority != "low" else "high") if expect.priority else None,
        "due": dict.fromkeys(expect.due, "1999-12-31T17:00"),
        "clocks": {code: "paused" if state != "paused" else "ended" for code, state in expect.clocks.items()},
        "late": {code: not is_late for code, is_late in expect.late.items()},
        "tasks": {code: ("void", "void", "void") if isinstance(state, tuple) else "referred"
                  for code, state in expect.tasks.items()}})


def _data(example: Any) -> Any:
    return example.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def test_a_clock_that_is_not_due_is_expected_not_to_be() -> None:
    spoilt = {"steps": [], "expect": {"due": {"mend": "2026-11-30T17:00"}, "clocks": {"mend": "ended"}}}
    definition = small(clocks={"mend": {**SMALL["clocks"]["mend"], "starts": {"on": ["status.mended"]}}},
                       examples=[{**SMALL["examples"][0], **spoilt}])
    result = examples.run_all(definition, council=COUNCIL)[0]
    assert _data(result.as_found)["expect"] == {"due": {"mend": None}, "clocks": {"mend": "not_started"}}


def test_another_rule_that_withholds_can_be_expected() -> None:
    found = as_found(steps=[], expect={"withheld": {"reopen": "role"}})
    assert _data(found)["expect"] == {"withheld": {"reopen": "status"}}


@pytest.mark.parametrize("example", [
    {"steps": [], "expect": {"outcome": "mended"}},
    {"steps": [], "expect": {"messages": ["ack"]}},
    {"expect": {"notified": ["lead"], "status": "asked"}},
    {"expect": {"offered": ["mend"], "status": "asked"}},
    {"steps": [], "expect": {"answers": {"never_asked": "yes"}}},
    {"steps": [{"as": "crew", "do": "plan"}], "expect": {"status": "mended"}},
    {"steps": [{"at": "2026-11-01T09:00"}], "expect": {"status": "mended"}},
    {"answers": {"sharp": "no"}, "steps": [], "expect": {"status": "mended"}},
    {"stopped": "nowhere", "steps": [], "expect": {}},
])  # fmt: skip
def test_what_goes_otherwise_or_has_no_words_has_to_be_looked_at(example: dict[str, Any]) -> None:
    assert failures(**example) and as_found(**example) is None


def test_time_passes_between_steps_as_the_sweep_would_pass_it() -> None:
    steps = [{"as": "parks", "do": "plan"}, {"wait": "10 wd", "expect": {"notified": ["lead"], "late": {"mend": True}}}]
    assert failures(steps=steps, expect={"clocks": {"mend": "running"}}) == ()


def test_the_person_of_one_role_may_try_another() -> None:
    definition = small(
        actions={"check": {"name": "Check", "from": "any", "by": ["parks", "crew"], "by_other_than": ["plan"]}},
        examples=[{**SMALL["examples"][0], "expect": {}, "steps": [
            {"as": "parks", "do": "plan"}, {"as": "crew", "person": "parks", "do": "check", "refused": "second_person"},
            {"as": "crew", "do": "check"}]}])  # fmt: skip
    assert examples.run_all(definition, council=COUNCIL)[0].failures == ()
