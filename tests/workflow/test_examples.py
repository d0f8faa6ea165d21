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
