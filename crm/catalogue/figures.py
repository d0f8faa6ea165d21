"""The council's own figures: what services leave to the council to set, such as a limit in pounds or a time."""

from dataclasses import dataclass
from typing import Any

from crm.accounts import council
from crm.catalogue import services, versions
from crm.catalogue.services import Entry
from crm.errors import Invalid, NotFound
from crm.foundation import settings
from crm.values import text as texts
from crm.values.actor import Actor
from crm.values.amount import Amount
from crm.workflow.tables import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of one service. `default` is what the service says, `chosen` what the council set instead, if it
    did; both as they are typed."""

    entry: Entry
    code: str
    words: str
    default: str
    chosen: str | None


def list_figures() -> list[Figure]:
    """Every figure of every live service, by service."""
    found = []
    for entry in sorted(services.offered(), key=lambda one: one.name.get("en", one.code).casefold()):
        for code, value in versions.live(entry.id)[1].values.items():
            if value.kind == "setting":
                found.append(_figure(entry, code, value))
    return found


def get(service: str, code: str) -> Figure:
    """One figure. Raises NotFound."""
    entry = services.get(service)
    return _figure(entry, code, _value(entry, code))


def choose(service: str, code: str, typed: str, *, actor: Actor) -> None:
    """Set a figure, or with nothing typed go back to what the service says. Raises NotFound, NotAllowed or Invalid."""
    entry = services.get(service)
    value, key = _value(entry, code), f"{entry.code}.{code}"
    others = {name: kept for name, kept in settings.council().values if name != key}
    cleaned = texts.clean_line(typed)
    if cleaned:
        others[key] = _read(cleaned, value)
    council.change({"values": tuple(sorted(others.items()))}, actor=actor)


def _figure(entry: Entry, code: str, value: Value) -> Figure:
    chosen = dict(settings.council().values).get(f"{entry.code}.{code}")
    named = value.name or value.hint
    return Figure(entry=entry, code=code, words=named.say() if named else code.replace("_", " ").capitalize(),
                  default=_typed(value.setting), chosen=None if chosen is None else _typed(chosen))


def _value(entry: Entry, code: str) -> Value:
    value = versions.live(entry.id)[1].values.get(code)
    if value is None or value.kind != "setting":
        raise NotFound("This service has no such figure.")
    return value


def _read(typed: str, value: Value) -> Any:
    """What was typed, as the kind of thing that the service's own figure is; amounts of time stay as they are typed."""
    default = value.setting
    try:
        if isinstance(default, Amount):
            return str(Amount.parse(typed))
        if isinstance(default, bool):
            return {"yes": True, "no": False}[typed.casefold()]
        if isinstance(default, int | float):
            number = float(typed.replace(",", "").removeprefix("£"))
            if number < 0 or number > 1e9:
                raise ValueError
            return int(number) if number.is_integer() else number
    except (ValueError, KeyError) as wrong:
        like = f"an amount of time, like {default}" if isinstance(default, Amount) else \
            "yes or no" if isinstance(default, bool) else f"a number, like {_typed(default)}"
        raise Invalid(fields={"figure": f"Enter {like}"}) from wrong
    return typed


def _typed(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
