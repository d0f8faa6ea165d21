"""Who may do what in which status, as one table, and how it differs from another version's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from crm.workflow import sentences
from crm.workflow.definition import Definition
from crm.workflow.people import STANDING_WORDS
from crm.workflow.step_table import role_name

Change = Literal["", "added", "removed", "changed"]
CHANGES: Mapping[Change, str] = {"added": "Added", "removed": "Removed", "changed": "Changed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One action that a role may take in a status. `condition`: only when; empty for always.

    `change`: what became of it since the other version; `was`: where it led and on what condition before.
    """

    action: str
    name: str
    to: str
    condition: str
    change: Change = ""
    was: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A status and, in the order of the table's roles, what each may do."""

    status: str
    name: str
    cells: Sequence[Sequence[Entry]]
    change: Change = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleTable:
    """The whole table. `roles`: word, name and what became of it since the other version."""

    roles: Sequence[tuple[str, str, Change]]
    rows: Sequence[Row]

    @property
    def changes(self) -> list[str]:
        """Every difference from the other version as a sentence, in the order of the table."""
        found = [f"{name}: {change} as a role." for _, name, change in self.roles if change]
        for row in self.rows:
            if row.change:
                found.append(f"{row.name}: {row.change} as a status.")
            found += [_sentence(role, row, entry) for (_, role, _), cell in zip(self.roles, row.cells, strict=True)
                      for entry in cell if entry.change]
        return found


def role_table(definition: Definition, *, before: Definition | None = None) -> RoleTable:
    """The table of a version; with `before`, what is no longer possible stands in it too, and all changes marked."""
    mine, old = _cells(definition), _cells(before) if before else {}
    roles = _merged(_roles(definition), _roles(before) if before else {})
    statuses = _merged(_statuses(definition), _statuses(before) if before else {})
    compared = before is not None
    return RoleTable(
        roles=[(word, name, _kept(word, _roles(definition), _roles(before) if before else None))
               for word, name in roles.items()],
        rows=[Row(status=status, name=name,
                  cells=[_compared(mine.get((status, word), {}), old.get((status, word), {}), compared=compared)
                         for word in roles],
                  change=_kept(status, definition.statuses, before.statuses if before else None))
              for status, name in statuses.items()],
    )


def _cells(definition: Definition) -> dict[tuple[str, str], dict[str, Entry]]:
    found: dict[tuple[str, str], dict[str, Entry]] = {}
    for status in definition.statuses:
        for code in definition.actions_from[status]:
            action = definition.actions[code]
            to = definition.statuses[action.to].name.say() if action.to in definition.statuses else "Stays"
            guard = sentences.sentence(action.when, definition) if action.when else ""
            for by in action.by:
                own = sentences.sentence(by.when, definition) if by.when else ""
                condition = " and ".join(part for part in (own, guard) if part)
                cell = found.setdefault((status, by.role), {})
                if code in cell:  # named twice: either condition will do
                    either = (cell[code].condition, condition)
                    condition = f"{either[0]} or {either[1]}" if all(either) else ""
                cell[code] = Entry(action=code, name=action.name.say(), to=to, condition=condition)
    return found


def _roles(definition: Definition) -> dict[str, str]:
    """The roles of the service, then the other words that its actions name."""
    named = [by.role for action in definition.actions.values() for by in action.by]
    words = [*definition.roles, *(word for word in sorted(STANDING_WORDS) if word in named), *named]
    return {word: role_name(definition, word) for word in dict.fromkeys(words)}


def _statuses(definition: Definition) -> dict[str, str]:
    return {code: status.name.say() for code, status in definition.statuses.items()}


def _merged(mine: Mapping[str, str], old: Mapping[str, str]) -> dict[str, str]:
    return {**mine, **{word: name for word, name in old.items() if word not in mine}}


def _kept(word: str, mine: Mapping[str, object], old: Mapping[str, object] | None) -> Change:
    if old is None or (word in mine and word in old):
        return ""
    return "added" if word in mine else "removed"


def _compared(mine: Mapping[str, Entry], old: Mapping[str, Entry], *, compared: bool) -> list[Entry]:
    if not compared:
        return list(mine.values())
    return [*(_marked(entry, old.get(code)) for code, entry in mine.items()),
            *(_gone(entry) for code, entry in old.items() if code not in mine)]


def _marked(entry: Entry, old: Entry | None) -> Entry:
    if old is None:
        return Entry(action=entry.action, name=entry.name, to=entry.to, condition=entry.condition, change="added")
    if (entry.to, entry.condition) == (old.to, old.condition):
        return entry
    was = f"to {old.to}" if entry.to != old.to else "always" if not old.condition else f"only when {old.condition}"
    return Entry(action=entry.action, name=entry.name, to=entry.to, condition=entry.condition, change="changed",
                 was=was)


def _gone(entry: Entry) -> Entry:
    return Entry(action=entry.action, name=entry.name, to=entry.to, condition=entry.condition, change="removed")


def _sentence(role: str, row: Row, entry: Entry) -> str:
    if entry.change == "changed":
        now = f"to {entry.to}" if entry.was.startswith("to ") else \
            f"only when {entry.condition}" if entry.condition else "always"
        return f"{role}, in {row.name}: “{entry.name}” is possible {now}, before {entry.was}."
    does = "may do" if entry.change == "added" else "may no longer do"
    return f"{role}, in {row.name}: {does} “{entry.name}”."
