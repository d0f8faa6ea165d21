"""Trying a service out: every example of every pack, walked and kept again as an example, comes out as it did."""

from pathlib import Path

import pytest

from crm.workflow import examples, happenings, packs, trying
from crm.workflow.definition import Example
from tests.workflow.small import PACKS, small
from tests.workflow.test_walks import council, definition_of

WALKED = [(path, example.name) for path in PACKS for example in definition_of(path).examples
          if not (example.stopped or example.expect.stopped)]


def example_of(path: Path, name: str) -> Example:
    return next(example for example in definition_of(path).examples if example.name == name)


@pytest.mark.parametrize(("path", "name"), WALKED, ids=lambda part: getattr(part, "stem", None))
def test_a_walk_kept_as_an_example_comes_out_as_it_did(path: Path, name: str) -> None:
    definition, example = definition_of(path), example_of(path, name)
    trial = trying.walk(definition, example, council=council(), is_open=True)
    assert trial.is_open and trial.faults == []
    kept = trying.as_example(trial, name="Kept")
    data = packs.to_data(definition)
    again = packs.parse({**data, "examples": [kept]})
    result = examples.run(again, again.examples[0], council=council())
    assert result.failures == ()


@pytest.mark.parametrize(("path", "name"), WALKED, ids=lambda part: getattr(part, "stem", None))
def test_everything_that_happens_is_told_in_words(path: Path, name: str) -> None:
    definition = definition_of(path)
    trial = trying.walk(definition, example_of(path, name), council=council(), is_open=True)
    for one in trial.happened:
        told = happenings.lines(definition, one.decision, council=council())
        silent = [change for change in one.decision.changes if type(change).__name__ == "RuleFired"]
        assert len(told) >= len(one.decision.changes) - len(silent) + len(one.decision.effects)
        assert all(line.words for line in told)


def test_a_refusal_is_part_of_what_happened_and_of_the_example() -> None:
    definition = small()
    example = Example.model_validate({
        "name": "x", "at": "2026-11-23T09:00", "answers": {"where": {"lat": 51.5, "lon": -3.0}, "sharp": "no"},
        "steps": [{"as": "crew", "do": "plan"}]})
    trial = trying.walk(definition, example, council=council(), is_open=True)
    (refused,) = [one for one in trial.happened if one.decision.refusal]
    assert refused.step == 1 and refused.decision.refusal is not None and refused.decision.refusal.rule == "role"
    assert trying.as_example(trial, name="Crews do not plan")["steps"][0]["refused"] == "role"
    assert trial.situation.status == "received"


def test_a_case_whose_form_is_not_sent_yet_is_not_open() -> None:
    definition = small()
    example = Example.model_validate({"name": "x", "at": "2026-11-23T09:00"})
    assert not trying.walk(definition, example, council=council(), is_open=False).is_open
    half = trying.walk(definition, example, council=council(), is_open=True)
    assert not half.is_open and half.faults
