"""Nothing is lost between the three forms of a definition, whatever it says; what is not of the format is refused."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.errors import Invalid
from crm.workflow import packs, places
from crm.workflow.definition import Definition
from tests.workflow.generated import ALL, CODES, PLACES, definitions

SLOWLY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@settings(SLOWLY, max_examples=12)
@given(definitions())
def test_yaml_and_json_give_every_definition_back_unchanged(definition: Definition) -> None:
    for again in (packs.from_yaml(packs.to_yaml(definition)), packs.from_json(packs.to_json(definition)),
                  packs.parse(packs.to_data(definition))):  # fmt: skip
        assert repr(again) == repr(definition)  # in the same order too
    assert json.loads(json.dumps(packs.to_data(definition))) == packs.to_data(definition)


@SLOWLY
@given(st.data())
def test_an_unknown_word_is_refused_by_name_wherever_it_stands(data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(ALL) - 1))
    objects = [slot for slot in PLACES[number] if slot.kind == "object" and slot.is_present
               and isinstance(places.find(ALL[number], slot.place), dict)]  # fmt: skip
    slot = data.draw(st.sampled_from(objects))
    word = data.draw(st.sampled_from(["nonsense", "labell", "wehn", "payment", "records"]))
    text = packs.to_data(packs.parse(ALL[number]))
    with pytest.raises(Invalid) as refused:
        packs.from_json(json.dumps(places.put(text, f"{slot.place}.{word}", data.draw(st.sampled_from(CODES)))))
    said = " ".join(refused.value.fields.values())
    assert word in said or "effect" in said or "condition" in said or "fact" in said, refused.value.fields


@pytest.mark.parametrize("given_format", [2, 99, "1", 0, None])
def test_another_format_is_refused_in_words(given_format: Any) -> None:
    with pytest.raises(Invalid) as refused:
        packs.parse({**ALL[0], "format": given_format})
    assert "format" in refused.value.fields
    if given_format in (2, 99):
        assert "newer" in refused.value.fields["format"]
