"""The packs of `services/`: each can be read, and is written and read again without loss."""

from pathlib import Path

import pytest

from crm.workflow import packs

FOLDER = Path(__file__).parents[2] / "services"
PACKS = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "calendars.yaml")


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_a_pack_is_read_written_and_read_again_without_loss(path: Path) -> None:
    definition = packs.from_yaml(path.read_text())
    assert definition.code == path.stem
    assert packs.from_yaml(packs.to_yaml(definition)) == definition
    assert packs.from_json(packs.to_json(definition)) == definition
