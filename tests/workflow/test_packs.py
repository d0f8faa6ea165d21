"""Reading and writing definitions."""

import copy
from pathlib import Path
from typing import Any

import pytest

from crm.errors import Invalid
from crm.workflow import packs
from tests.workflow.small import PACKS, SMALL, small


def refused(**changes: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        packs.parse({**copy.deepcopy(SMALL), **changes})
    return dict(caught.value.fields)


def test_yaml_and_json_bring_back_the_same_definition() -> None:
    definition = small()
    assert packs.from_yaml(packs.to_yaml(definition)) == definition
    assert packs.from_json(packs.to_json(definition)) == definition


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_pack_survives_being_written_and_read_again(path: Path) -> None:
    definition = packs.from_yaml(path.read_text())
    assert packs.from_yaml(packs.to_yaml(definition)) == definition
    assert packs.from_json(packs.to_json(definition)) == definition


def test_a_value_may_stand_for_an_amount_of_time() -> None:
    clock = {**SMALL["clocks"]["mend"], "target": {"value": "promise"}}
    definition = small(clocks={"mend": clock}, values={"promise": {"setting": "5 wd"}})
    assert packs.from_yaml(packs.to_yaml(definition)) == definition


def test_every_text_is_quoted_when_written() -> None:
    assert 'code: "broken-bench"' in packs.to_yaml(small())
    assert '"yes"' in packs.to_yaml(small())


def test_all_errors_come_at_once_with_their_places() -> None:
    fields = refused(abuot="place", channels=["pigeon"], clocks={"x": {**SMALL["clocks"]["mend"], "target": "5 wx"}})
    assert set(fields) == {"abuot", "channels.0", "clocks.x.target"}
    assert 'Did you mean "about"?' in fields["abuot"]
    assert "not an amount of time" in fields["clocks.x.target"]


def test_a_missing_part_is_named() -> None:
    with pytest.raises(Invalid) as caught:
        packs.parse({key: value for key, value in SMALL.items() if key != "statuses"})
    assert caught.value.fields == {"statuses": "This is missing."}


@pytest.mark.parametrize("word", ["records", "sources", "price", "payment", "refund"])
def test_a_reserved_word_is_refused_by_saying_that_it_comes_later(word: str) -> None:
    assert "later" in refused(**{word: {}})[word]


@pytest.mark.parametrize("word", ["visit", "webhook", "hold_messages"])
def test_an_effect_for_later_is_refused_by_saying_so(word: str) -> None:
    assert "later" in refused(on_open=[{word: "x"}])["on_open.0"]


def test_a_question_type_for_later_is_refused_by_saying_so() -> None:
    form = [{"page": "A", "questions": [{"code": "a", "type": "slot", "label": "When?"}]}]
    assert "later" in refused(form=form)["form.0.questions.0"]


def test_a_condition_has_one_fact_and_one_test() -> None:
    place = "priority.0.when"
    assert "exactly one test" in refused(priority=[{"when": {"answer": "sharp"}, "is": "high"}])[place]
    two = {"answer": "sharp", "asked": "x", "is": "yes"}
    assert "exactly one fact" in refused(priority=[{"when": two, "is": "high"}])[place]


def test_a_key_given_twice_is_refused_with_its_line() -> None:
    with pytest.raises(Invalid, match='Line 3: found duplicate key "a"'):
        packs.from_yaml("a: 1\nb: 2\na: 3\n")


def test_an_error_in_a_pack_names_its_line() -> None:
    text = packs.to_yaml(small()).replace('target: "5 wd"', 'target: "5 wx"')
    line = 1 + text[: text.index("5 wx")].count("\n")
    with pytest.raises(Invalid) as caught:
        packs.from_yaml(text)
    assert caught.value.fields["clocks.mend.target"].endswith(f"(line {line})")


def test_yes_and_on_are_words_and_not_booleans() -> None:
    data, _ = packs.read_yaml("is: yes\non: off\n")
    assert data == {"is": "yes", "on": "off"}


@pytest.mark.parametrize("text", ["a: [1", "\x00", "- 1", "just words", "", "a: !!python/object:os.system x"])
def test_what_is_no_pack_is_refused_in_words(text: str) -> None:
    with pytest.raises(Invalid):
        packs.from_yaml(text)


def test_aliases_cannot_fill_the_memory() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    with pytest.raises(Invalid, match="too many values"):
        packs.from_yaml("\n".join(levels))
