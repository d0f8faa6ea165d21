"""The packs together use every feature of the format; what none uses is named here, with the reason."""

from tests.services.features import all_features, features_of
from tests.services.northmoor import PATHS, pack

NOT_USED = {
    # The services rest on public tasks and legal obligations.
    "Definition.lawful_basis=consent",
    "Definition.lawful_basis=contract",
    "Definition.lawful_basis=legitimate_interests",
    "Definition.lawful_basis=vital_interests",
    # Who opens a case either sees it as an agent, or (sealed) keeps the reference only.
    "Access.opener_keeps=case",
    # Residents follow their cases on the portal, which comes later.
    "placeholder link",
    # None of them waits for another part of the council: that is what tasks are for.
    "Status.waiting_for=council",
}


def test_every_feature_of_the_format_is_used_by_a_pack() -> None:
    used = frozenset().union(*(features_of(pack(path)) for path in PATHS))
    assert sorted(all_features() - used) == sorted(NOT_USED)
    assert used <= all_features()
