"""What differs between two definitions, in words."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from crm.workflow import differences, orders, packs, places, shape_at
from crm.workflow.definition import Definition
from tests.workflow.generated import changed, definitions
from tests.workflow.small import SERVICES

FLY_TIPPING = packs.to_data(packs.from_yaml((SERVICES / "fly-tipping.yaml").read_text()))
SLOWLY = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def said(data: Any) -> list[str]:
    return [change.words for change in differences.difference(packs.parse(FLY_TIPPING), packs.parse(data))]


def put(place: str, value: Any, data: Any = FLY_TIPPING) -> Any:
    return places.put(shape_at.opened(data, place), place, value)


def moved_to_another_page() -> Any:
    data = places.remove(FLY_TIPPING, "form.0.questions.3")
    return places.add(data, "form.1.questions", places.get(FLY_TIPPING, "form.0.questions.3"), position=0)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (put("form.0.questions.1.options.verge", "Verge"),
         "The question “What kind of land?” has a new option “Verge”"),
        (places.remove(FLY_TIPPING, "form.0.questions.1.options.park"),
         "The option “Park” is gone from the question “What kind of land?”"),
        (put("clocks.clear.target", "3 wd"), "“Clear” is due in 3 working days instead of 5 working days"),
        (places.remove(FLY_TIPPING, "actions.refuse.by.0"), "The role “Street officer” may no longer take “No action”"),
        (places.add(FLY_TIPPING, "actions.refuse.by", "agent"), "Contact-centre agents may now take “No action”"),
        (put("actions.clear.to", "no_action"), "“Cleared” now leads to “No action” instead of “Cleared”"),
        (put("actions.clear.name", {"en": "All clear"}), "The action “Cleared” is now called “All clear” instead of "
                                                         "“Cleared”"),
        (put("actions.clear.when", {"answer": "land", "is": "park"}),
         "The action “Cleared”: now only when “What kind of land?” is “Park”; before, always"),
        (places.move(FLY_TIPPING, "statuses.scheduled", by=1), "The status “Scheduled” comes at another place in the "
                                                               "order"),
        (moved_to_another_page(), "The question “Who owns the land?” is now on the page “What has been dumped?”"),
        (put("form.1.questions.0.required", False), "The question “What is it?” need no longer be answered; before, it "
                                                    "had to be"),
        (put("lgsl", 588), "The LGSL number is now 588 instead of 587"),
        (places.remove(FLY_TIPPING, "actions.extend"), "The action “Give it longer” is gone"),
    ],
)  # fmt: skip
def test_a_difference_is_a_sentence_for_the_owner(data: Any, words: str) -> None:
    assert said(data) == [words]


def test_conditions_that_sound_alike_are_told_apart() -> None:
    one = put("actions.clear.when", {"fact": "status", "is": "scheduled"})
    other = put("actions.clear.when", {"fact": "status", "in": ["scheduled"]})
    (change,) = differences.difference(packs.parse(one), packs.parse(other))
    assert change.place == "actions.clear.when" and change.words


@pytest.mark.parametrize(("place", "told"), [
    ("actions.refuse.from", []), ("access.see", []),
    ("clocks.clear.stops.on", []),
    ("actions.refuse.outcomes", ["“No action”: the outcomes are now in the order"]),
    ("messages.scheduled.channels", ["The message “Your report {{reference}}”: the channels are now in the order"]),
    ("actions.refuse.by", ["at another place in the order"])])
def test_another_order_is_told_only_where_it_means_something(place: str, told: list[str]) -> None:
    first = packs.parse(put(place, places.get(shape_at.opened(FLY_TIPPING, place), place)))
    data = put(place, list(reversed(places.get(shape_at.opened(FLY_TIPPING, place), place))))
    assert orders.same(packs.parse(data), first) == (not told)
    found = [change.words for change in differences.difference(first, packs.parse(data))]
    assert len(found) == len(told) and all(words in one for words, one in zip(told, found, strict=True)), found


@SLOWLY
@given(changed())
def test_every_change_is_told_at_its_place(made: tuple[dict[str, Any], str, dict[str, Any]]) -> None:
    before, place, after = made
    found = differences.difference(packs.parse(before), packs.parse(after))
    if orders.same(packs.parse(before), packs.parse(after)):
        assert found == []
        return
    assert found and all(change.words for change in found)
    holder = places.parent_of(place)
    touching = [change for change in found for at in (change.place, change.was or change.place)
                if places.is_within(place, at) or places.is_within(at, place) or places.is_within(at, holder)]
    assert touching, (place, found)


@settings(SLOWLY, max_examples=20)
@given(definitions(), definitions())
def test_two_definitions_differ_in_words_exactly_when_they_differ(one: Definition, other: Definition) -> None:
    assert differences.difference(one, one) == []
    assert bool(differences.difference(one, other)) == (not orders.same(one, other))
