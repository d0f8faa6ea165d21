"""The seven packs together use every feature of the format; what none uses is named here, with the reason."""

from pathlib import Path

from crm.workflow import packs
from tests.services.features import all_features, features_of

FOLDER = Path(__file__).parents[2] / "services"

NOT_USED = {
    # The seven services rest on public tasks and legal obligations.
    "Definition.lawful_basis=consent",
    "Definition.lawful_basis=contract",
    "Definition.lawful_basis=legitimate_interests",
    "Definition.lawful_basis=vital_interests",
    # None of them waits for another part of the council: that is what tasks are for.
    "Status.waiting_for=council",
}


def test_every_feature_of_the_format_is_used_by_a_pack() -> None:
    used: set[str] = set()
    for path in FOLDER.glob("*.yaml"):
        if path.name != "calendars.yaml":
            used |= features_of(packs.from_yaml(path.read_text()))
    assert sorted(all_features() - used) == sorted(NOT_USED)
    assert used <= all_features()
