"""A service as a picture: a box for each status, a label for each action on the arrow it goes along.

`draw(definition)` gives everything with its place and size; a template turns it into SVG. Whoever cannot see it
reads the same in `step_table`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from crm.workflow.course import Action
from crm.workflow.definition import Definition, StatusKind
from crm.workflow.laying_out import Arrow, lay_out

MANY = 4
"""From so many statuses on, "from any open status" is said in words instead of drawn as so many arrows."""
NAME_SIZE, SMALL_SIZE = 15.0, 13.0
"""Sizes of the letters, in units of the picture: of a status's name, and of everything else."""
SHADE_FILLS = ("#fff6ee", "#fde9d9", "#fbd0ad", "#f6ad74", "#ec8b43")
"""The colours of the shades, from short to long; black letters are readable on each."""
_NAME_LINE, _LINE = 19.0, 17.0
_WIDEST = 170.0
_MARGIN = 4.0

KIND_WORDS: Mapping[StatusKind, str] = {
    "new": "New",
    "open": "Open",
    "waiting": "Waiting",
    "in_force": "In force",
    "closed": "Closed",
}
WAITS_FOR = {
    "reporter": "Waiting for the reporter",
    "resident": "Waiting for a resident",
    "third_party": "Waiting for somebody else",
    "council": "Waiting for the council",
    "date": "Waiting for a date",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One line of letters: its words, the middle of its base, and the code of the action it names, if one."""

    words: str
    x: float
    y: float
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusBox:
    """A status: `lines` its name, `notes` its kind and figures, `stays` the actions taken without leaving it.

    `shade`: None, or from 0 (short) to 4 (long) how dark it is to be coloured. Places count from the upper left.
    """

    code: str
    kind: StatusKind
    name: str
    x: float
    y: float
    width: float
    height: float
    lines: Sequence[Written]
    notes: Sequence[Written]
    stays: Sequence[Written]
    shade: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLabel:
    """The actions that go from the same statuses to the same one. `is_system`: nobody takes them by hand."""

    x: float
    y: float
    width: float
    height: float
    lines: Sequence[Written]
    is_system: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One arrow or part of one: an SVG path, the corners of its point, and whether it is dashed."""

    path: str
    point: str
    is_dashed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Everywhere:
    """Actions that may be taken in many statuses and leave the case where it is. Their `x` and `y` say nothing."""

    words: str
    actions: Sequence[Written]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """The whole picture, and beneath it what would only fill it with arrows."""

    width: float
    height: float
    boxes: Sequence[StatusBox]
    labels: Sequence[ActionLabel]
    lines: Sequence[Line]
    everywhere: Sequence[Everywhere]
    description: str
    is_shaded: bool = False

    @property
    def kinds(self) -> Sequence[StatusKind]:
        """The kinds of status in it, for its key."""
        return [kind for kind in KIND_WORDS if any(box.kind == kind for box in self.boxes)]

    @property
    def shade_fills(self) -> Sequence[str]:
        """The colours of the shades."""
        return SHADE_FILLS

    @property
    def has_system(self) -> bool:
        """Whether anything in it happens by itself."""
        return any(label.is_system for label in self.labels)

    @property
    def has_stays(self) -> bool:
        """Whether anything in a box can be done without leaving it."""
        return any(box.stays for box in self.boxes)


def draw(
    definition: Definition,
    *,
    notes: Mapping[str, str] | None = None,
    shades: Mapping[str, int] | None = None,
) -> Drawing:
    """The picture of this service. `notes`: a line of figures for a status; `shades`: how dark it is coloured."""
    boxes = {code: _box(definition, code, (notes or {}).get(code), (shades or {}).get(code))
             for code in definition.statuses}
    groups = _groups(definition)
    labels = {f"action {number}": _label(definition, group) for number, group in enumerate(groups)}
    arrows: list[Arrow] = []
    dashed: list[bool] = []
    for name, group in zip(labels, groups, strict=True):
        heads = [Arrow(tail=code, head=name, has_head=False) for code in group.drawn_from]
        arrows += [*heads, *([Arrow(tail=name, head=group.to, has_head=True)] if group.to in boxes else [])]
        dashed += [group.is_system] * (len(arrows) - len(dashed))
    sizes = {code: (box.width, box.height) for code, box in boxes.items()}
    layout = lay_out(sizes | {name: (label.width, label.height) for name, label in labels.items()}, arrows)
    middles = layout.middles
    return Drawing(
        width=layout.width + 2 * _MARGIN,
        height=layout.height + 2 * _MARGIN,
        boxes=[_box_at(box, middles[code]) for code, box in boxes.items()],
        labels=[_label_at(label, middles[name]) for name, label in labels.items()],
        lines=[Line(path=course.path, point=course.point, is_dashed=is_dashed)
               for course, is_dashed in zip(layout.courses, dashed, strict=True) if course.path],
        everywhere=_everywhere(definition),
        description=_describe(definition),
        is_shaded=shades is not None,
    )


# -- which arrows there are --


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    """Actions that share their arrows."""

    drawn_from: tuple[str, ...]
    in_words: str
    to: str
    is_system: bool
    actions: tuple[str, ...]


def _groups(definition: Definition) -> list[_Group]:
    found: dict[tuple[tuple[str, ...], str, str, bool], list[str]] = {}
    for code, action in definition.actions.items():
        leaves = leaves_from(definition, action)
        if action.to is not None and leaves:
            in_words = many_in_words(definition, action, leaves)
            key = (() if in_words else leaves, in_words, action.to, is_by_itself(action))
            found.setdefault(key, []).append(code)
    return [_Group(drawn_from=leaves, in_words=words, to=to, is_system=is_system, actions=tuple(codes))
            for (leaves, words, to, is_system), codes in found.items()]


def covered(definition: Definition, action: Action) -> tuple[str, ...]:
    """The statuses from which the action may be taken, in the order of the service."""
    return tuple(code for code in definition.statuses if definition.covers(action.from_, code))


def leaves_from(definition: Definition, action: Action) -> tuple[str, ...]:
    """The statuses that the action leaves for another."""
    return () if action.to is None else tuple(code for code in covered(definition, action) if code != action.to)


def is_by_itself(action: Action) -> bool:
    """Whether nobody takes the action by hand."""
    return bool(action.by) and all(by.role == "system" for by in action.by)


def many_in_words(definition: Definition, action: Action, codes: Sequence[str]) -> str:
    """"any open status" where these are many and have words in common; else nothing."""
    if len(codes) < MANY:
        return ""
    rest = {code: status.kind for code, status in definition.statuses.items() if code != action.to}
    if set(codes) == set(rest):
        return "any status" if action.to is None else "any other status"
    if set(codes) == {code for code, kind in rest.items() if kind != "closed"}:
        return "any status that is not closed"
    kinds = {rest[code] for code in codes}
    if set(codes) == {code for code, kind in rest.items() if kind in kinds}:
        *others, last = [KIND_WORDS[kind].lower() for kind in KIND_WORDS if kind in kinds]
        return f"any {', '.join(others)}{' or ' if others else ''}{last} status"
    return ""


def _everywhere(definition: Definition) -> list[Everywhere]:
    found: dict[str, list[Written]] = {}
    for code, action in definition.actions.items():
        if action.to is None and (words := many_in_words(definition, action, covered(definition, action))):
            found.setdefault(words, []).append(Written(words=action.name.say(), x=0.0, y=0.0, code=code))
    return [Everywhere(words=f"In {words}", actions=codes) for words, codes in found.items()]


def _stays(definition: Definition, status: str) -> list[str]:
    """The actions that leave a case in this status, but those said to be possible in many."""
    return [code for code in definition.actions_from[status]
            if (action := definition.actions[code]).to in (None, status)
            and not (action.to is None and many_in_words(definition, action, covered(definition, action)))]


# -- sizes --


def text_width(words: str, size: float) -> float:
    """About how wide these words are in a sans serif face of this size; rather too wide than too narrow."""
    return sum(_letter(letter) for letter in words) * size


def _letter(letter: str) -> float:
    if letter in "iljtfI.,:;'’!|()[] ":
        return 0.33
    if letter in "mwMW@%&":
        return 0.9
    return 0.72 if letter.isupper() else 0.58


def wrap(words: str, size: float, *, widest: float = _WIDEST) -> list[str]:
    """The words in lines of at most this width; a longer word has a line of its own."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and text_width(longer, size) > widest:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _box(definition: Definition, code: str, note: str | None, shade: int | None) -> StatusBox:
    status = definition.statuses[code]
    name = status.name.say()
    kind = WAITS_FOR.get(status.waiting_for or "", KIND_WORDS[status.kind])
    names = wrap(name, NAME_SIZE)
    smalls = [*wrap(kind, SMALL_SIZE), *(wrap(note, SMALL_SIZE) if note else [])]
    stays = [(line, action) for action in _stays(definition, code)
             for line in wrap(f"• {definition.actions[action].name.say()}", SMALL_SIZE)]
    widest = max(*(text_width(line, NAME_SIZE) for line in names), *(text_width(line, SMALL_SIZE) for line in smalls),
                 *(text_width(line, SMALL_SIZE) for line, _ in stays), 84.0)
    width = widest + (44.0 if status.kind == "waiting" else 26.0)
    top = 4 + len(names) * _NAME_LINE
    return StatusBox(
        code=code, kind=status.kind, name=name, x=0.0, y=0.0, width=width, shade=shade,
        height=top + len(smalls) * _LINE + (len(stays) * _LINE + 8 if stays else 0) + 9,
        lines=[Written(words=line, x=0.0, y=number * _NAME_LINE + _NAME_LINE) for number, line in enumerate(names)],
        notes=[Written(words=line, x=0.0, y=top + number * _LINE + 13) for number, line in enumerate(smalls)],
        stays=[Written(words=line, x=-widest / 2, y=top + (len(smalls) + number) * _LINE + 21, code=action)
               for number, (line, action) in enumerate(stays)],
    )


def _label(definition: Definition, group: _Group) -> ActionLabel:
    lines: list[tuple[str, str | None]] = []
    if group.in_words:
        lines += [(line, None) for line in wrap(f"from {group.in_words}:", SMALL_SIZE)]
    for code in group.actions:
        action = definition.actions[code]
        words = action.name.say()
        if any(by.role == "system" for by in action.by):
            words += " (by itself)" if group.is_system else " (or by itself)"
        lines += [(line, code) for line in wrap(words, SMALL_SIZE)]
    return ActionLabel(
        x=0.0, y=0.0, is_system=group.is_system,
        width=max(text_width(line, SMALL_SIZE) for line, _ in lines) + 18,
        height=len(lines) * _LINE + 7,
        lines=[Written(words=line, x=0.0, y=number * _LINE + 16, code=code)
               for number, (line, code) in enumerate(lines)],
    )


# -- places --


def _box_at(box: StatusBox, middle: tuple[float, float]) -> StatusBox:
    x, y = middle[0] - box.width / 2, middle[1] - box.height / 2
    return replace(box, x=x, y=y, lines=_moved(box.lines, middle[0], y), notes=_moved(box.notes, middle[0], y),
                   stays=_moved(box.stays, middle[0], y))


def _label_at(label: ActionLabel, middle: tuple[float, float]) -> ActionLabel:
    x, y = middle[0] - label.width / 2, middle[1] - label.height / 2
    return replace(label, x=x, y=y, lines=_moved(label.lines, middle[0], y))


def _moved(lines: Sequence[Written], x: float, y: float) -> list[Written]:
    return [replace(line, x=line.x + x, y=line.y + y) for line in lines]


def _describe(definition: Definition) -> str:
    first = definition.statuses[definition.first_status].name.say()
    ends = [status.name.say() for status in definition.statuses.values() if status.kind == "closed"]
    return (f"A case begins as {first}. It can end as {' or '.join(ends) if ends else 'nothing: no status is closed'}. "
            "The table beneath says the same in words.")
