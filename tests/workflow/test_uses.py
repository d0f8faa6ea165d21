"""Where what a service has is used."""

import pytest

from crm.errors import NotFound
from crm.workflow import packs, uses
from tests.workflow.small import SERVICES, small

FLY_TIPPING = packs.from_yaml((SERVICES / "fly-tipping.yaml").read_text())


def words(kind: str, code: str) -> list[str]:
    return [use.words for use in uses.uses(FLY_TIPPING, kind, code) if not use.is_example]


@pytest.mark.parametrize(
    ("kind", "code", "said"),
    [
        ("question", "land", ["The condition of the stop “The owner of private land has to clear it.”",
                              "The condition of the question “Who owns the land?”"]),
        ("option", "land.private", ["The condition of the stop “The owner of private land has to clear it.”",
                                    "The condition of the question “Who owns the land?”"]),
        ("role", "crew", ["The people who may see the cases", "The list of who may do it of the action “Cleared”"]),
        ("clock", "clear", ["Effect 1 of the action “Give it longer”"]),
        ("message", "cleared", ["Effect 1 of the action “Cleared”"]),
        ("status", "cleared", ["The destination of the action “Cleared”",
                               "The starting point of the action “Charge the owner”",
                               "The starting point of the action “Not fixed”",
                               "The events of the stop of the clock “Clear”"]),
        ("calendar", "street-crews", ["The calendar"]),
        ("outcome", "nothing_found", ["The outcomes of the action “Cleared”"]),
    ],
)  # fmt: skip
def test_uses_are_said_in_words(kind: str, code: str, said: list[str]) -> None:
    assert words(kind, code) == said


def test_examples_are_named_once_each() -> None:
    found = [use for use in uses.uses(FLY_TIPPING, "question", "land") if use.is_example]
    assert len(found) == len({use.place for use in found}) > 3


def test_what_a_place_defines_is_missed_elsewhere_and_not_in_itself() -> None:
    missed = uses.uses_of_place(FLY_TIPPING, "form.0.questions.1")
    assert {use.place for use in missed if not use.is_example} == {"form.0.questions.2.when", "form.0.questions.3.when"}
    assert uses.uses_of_place(FLY_TIPPING, "rules.0") == ()
    both = small(
        actions={name: {"name": name, "from": "any", "by": ["crew"],
                        "ask": [{"code": "why", "type": "text", "label": "Why?"}]} for name in ("one", "two")},
        retention=[{"of": "asked.why", "after": "1 years", "from": "closed", "then": "delete"}])  # fmt: skip
    assert uses.uses_of_place(both, "actions.one") == ()  # the other action still asks it
    assert [use.place for use in uses.uses(both, "asked", "why")] == ["retention.0.of"]


def test_what_is_defined_at_a_place_is_named() -> None:
    assert uses.given_at(FLY_TIPPING, "statuses.received") == ("status", "received")
    assert uses.given_at(FLY_TIPPING, "form.1.questions.3.questions.0") == ("row", "witness.described")
    with pytest.raises(NotFound):
        uses.given_at(FLY_TIPPING, "actions.clear.name")
