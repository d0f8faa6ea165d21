"""The packs and the calendars of `services/`, as the tests read them."""

from functools import cache
from pathlib import Path

from crm.catalogue import calendars
from crm.sla.calendar import Calendar
from crm.workflow import packs
from crm.workflow.definition import Definition
from crm.workflow.situation import Council

FOLDER = Path(__file__).parents[2] / "services"
PATHS = sorted(path for path in FOLDER.glob("*.yaml") if path.name != "calendars.yaml")


@cache
def pack(path: Path) -> Definition:
    """The definition in this file."""
    return packs.from_yaml(path.read_text(encoding="utf-8"))


@cache
def council() -> Council:
    """Northmoor, with nothing set but its calendars."""
    seed = calendars.read_seed((FOLDER / "calendars.yaml").read_text(encoding="utf-8"))
    return Council(calendars={code: Calendar.from_data(data) for code, (_name, data) in seed.items()})
