"""The packs of `services/`: each is read and written without loss, names calendars that exist, and proves itself."""

from pathlib import Path

import pytest

from crm.sla import holidays
from crm.workflow import examples, packs, problems
from crm.workflow.definition import Definition
from tests.services.northmoor import PATHS, council, pack

WORTH_HAVING = {
    "fly-tipping", "missed-bin", "noise-nuisance", "freedom-of-information", "corporate-complaint", "council-tax-move",
    "safeguarding-concern", "pothole", "street-light", "dog-fouling", "graffiti", "play-equipment",
    "blocked-drain", "abandoned-vehicle", "assisted-collection", "parking-permit", "subject-access",
    "data-protection-complaint",
}  # fmt: skip


def each_pack() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def test_the_services_worth_having_are_there() -> None:
    assert {path.stem for path in PATHS} >= WORTH_HAVING


@each_pack()
def test_a_pack_is_read_written_and_read_again_without_loss(path: Path) -> None:
    definition = pack(path)
    assert definition.code == path.stem
    assert packs.from_yaml(packs.to_yaml(definition)) == definition
    assert packs.from_json(packs.to_json(definition)) == definition


def _calendars_named(definition: Definition) -> set[str]:
    named = [definition.calendar]
    for part in (*definition.clocks.values(), *definition.tasks.values(), *definition.rules):
        named.extend([part.calendar] if part.calendar else [])
    return set(named)


@each_pack()
def test_a_pack_names_calendars_that_the_council_has(path: Path) -> None:
    assert _calendars_named(pack(path)) <= set(council().calendars)


@each_pack()
def test_the_examples_of_a_pack_come_out_as_they_say(path: Path) -> None:
    results = examples.run_all(pack(path), council=council())
    assert len(results) >= 4
    assert {result.name: result.failures for result in results if not result.passed} == {}


@each_pack()
def test_a_pack_has_no_problems_and_no_warnings(path: Path) -> None:
    known = problems.KnownToCouncil(
        languages=("en", "cy"),
        roles=tuple(pack(path).roles),
        calendars=tuple(council().calendars),
        services=tuple(one.stem for one in PATHS),
    )
    found = problems.find_problems(pack(path), council=known)
    assert [f"{one.severity} {one.place}: {one.words}" for one in found] == []


def test_an_example_can_fail() -> None:
    definition = pack(next(path for path in PATHS if path.stem == "fly-tipping"))
    first = definition.examples[0]
    wrong = first.model_copy(update={"expect": first.expect.model_copy(update={"status": "cleared"})})
    assert not examples.run(definition, wrong, council=council()).passed


def test_bank_holidays_of_the_calendars_agree_with_a_second_source() -> None:
    calendars = council().calendars
    for code, division in (("contact-centre", holidays.ENGLAND_AND_WALES), ("uk-any", holidays.UK_ANY)):
        ours = {day for day, _why in calendars[code].closed}
        theirs = {day for day in holidays.bank_holidays(division) if 2024 <= day.year <= 2028}
        assert ours == theirs, code
