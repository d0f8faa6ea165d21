"""No kind of event is without words for histories and the audit."""

import importlib
import pkgutil

import crm
from crm.ledger.events import KINDS
from crm.web import event_words


def all_kinds() -> set[str]:
    for module in pkgutil.walk_packages(crm.__path__, "crm."):
        if module.name.endswith(".events"):
            importlib.import_module(module.name)
    return {kind for kind, event in KINDS.items() if event.__module__.startswith("crm.")}


def test_every_kind_of_event_has_words() -> None:
    assert sorted(kind for kind in all_kinds() if not event_words.has_words(kind)) == []


def test_there_are_no_words_for_what_cannot_happen() -> None:
    assert sorted(set(event_words.WORDS) - all_kinds()) == []


def test_every_kind_is_in_a_group_of_the_audit() -> None:
    starts = tuple(start for _, group in event_words.kinds().values() for start in group)
    assert sorted(kind for kind in all_kinds() if not kind.startswith(starts)) == []
