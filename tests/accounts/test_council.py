"""The council's settings, and who read what is restricted."""

from typing import Any

import pytest
from sqlalchemy import select

from crm.accounts import council
from crm.errors import Invalid, NotAllowed
from crm.foundation import settings
from crm.ledger.models import EventRow
from tests.accounts import people


def test_an_administrator_changes_settings_and_only_what_changed_is_recorded(database: Any) -> None:
    boss = people.actor(people.member("administrator"))
    changed = council.change({"name": "  Northmoor  City ", "phone": settings.council().phone}, actor=boss)
    assert changed == ["name"] and settings.council().name == "Northmoor City"
    row = database.scalars(select(EventRow).where(EventRow.stream == "council")).one()
    assert row.payload == {"keys": ["name"]}
    assert council.change({"name": "Northmoor City"}, actor=boss) == []


def test_others_do_not(database: Any) -> None:
    with pytest.raises(NotAllowed):
        council.change({"name": "Ours"}, actor=people.actor(people.member("lead")))


@pytest.mark.parametrize(("key", "value"), [
    ("name", ""), ("name", "x" * 101), ("name_cy", " "), ("brand_colour", "green"), ("link_colour", "#ffee88"),
    ("languages", ()), ("languages", ("en", "fr")), ("phone", "none"), ("email", "x"),
    ("website", "javascript:alert(1)"), ("tile_url", "https://tiles.example/map.png"),
    ("tile_url", "https://t.example; script-src *//{z}{x}{y}"), ("session_idle_minutes", 0), ("session_hours", 100),
])
def test_a_wrong_setting_is_refused_by_its_name(database: Any, key: str, value: Any) -> None:
    boss = people.actor(people.member("administrator"))
    with pytest.raises(Invalid) as refused:
        council.change({key: value}, actor=boss)
    assert key in refused.value.fields


def test_contrast_is_that_of_the_guidelines() -> None:
    assert round(council.contrast("#000000"), 1) == 21.0
    assert round(council.contrast("#767676"), 2) == 4.54


