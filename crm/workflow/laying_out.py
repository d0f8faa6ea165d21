"""Where the boxes and arrows of a picture stand: the layered layout of Graphviz, asked of its library.

The only module that knows Graphviz. Boxes come with their sizes and carry no text, so no font is ever asked for.
See docs/decisions/0013-the-diagram-is-laid-out-by-graphviz.md.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import pygraphviz

_INCH = 72.0
"""Graphviz takes sizes in inches and answers in points; one unit of ours is one point."""
_ONE_AT_A_TIME = Lock()
"""Graphviz keeps what it is doing in globals of the process."""
_HEAD = 9.0
_HEAD_HALF = 4.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A line between two boxes by their names; `has_head`: it ends in a point."""

    tail: str
    head: str
    has_head: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a line runs: an SVG path, and the corners of its point (none without)."""

    path: str
    point: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The middle of each box by its name, the courses of the arrows in their order, and the size of it all."""

    middles: Mapping[str, Point]
    courses: Sequence[Course]
    width: float
    height: float


def lay_out(sizes: Mapping[str, Point], arrows: Sequence[Arrow]) -> Layout:
    """Places boxes of these sizes (width, height) in layers from top to bottom, the first named uppermost.

    The same boxes and arrows in the same order always come out the same.
    """
    placed = _ask(sizes, arrows)
    _, _, width, height = (float(part) for part in placed["bb"].split(","))
    middles = {one["name"]: _point(one["pos"], height) for one in placed["objects"]}
    by_id = {one["id"]: one for one in placed.get("edges", ())}
    courses = [_course(by_id[str(number)].get("pos", ""), height) for number in range(len(arrows))]
    return Layout(middles=middles, courses=courses, width=width, height=height)


def _ask(sizes: Mapping[str, Point], arrows: Sequence[Arrow]) -> Any:
    with _ONE_AT_A_TIME:
        graph = pygraphviz.AGraph(directed=True, strict=False, nodesep=0.24, ranksep=0.3)
        try:
            graph.node_attr.update(label="", shape="box", fixedsize="true")
            for name, (width, height) in sizes.items():
                graph.add_node(name, width=width / _INCH, height=height / _INCH)
            for number, arrow in enumerate(arrows):
                graph.add_edge(arrow.tail, arrow.head, id=str(number), dir="forward" if arrow.has_head else "none")
            return json.loads(graph.draw(format="json0", prog="dot"))
        finally:
            graph.close()


def _point(text: str, height: float) -> Point:
    x, y = (float(part) for part in text.split(",")[-2:])
    return x, height - y  # Graphviz counts from below


def _course(text: str, height: float) -> Course:
    """Reads "e,x,y x,y x,y ...": where the point ends, then a start and triples of Bezier points."""
    tokens = text.split()
    ends = [_point(token, height) for token in tokens if token.startswith("e,")]
    points = [_point(token, height) for token in tokens if token[0] not in "es"]
    if not points:
        return Course(path="", point="")
    path = f"M{_pair(points[0])}"
    for at in range(1, len(points) - 2, 3):
        path += f" C{_pair(points[at])} {_pair(points[at + 1])} {_pair(points[at + 2])}"
    return Course(path=path, point=_arrow_point(points[-1], ends[0]) if ends else "")


def _arrow_point(last: Point, end: Point) -> str:
    long = math.dist(last, end) or 1.0
    along = ((end[0] - last[0]) / long, (end[1] - last[1]) / long)
    back = (end[0] - along[0] * _HEAD, end[1] - along[1] * _HEAD)
    sides = [(back[0] - along[1] * side, back[1] + along[0] * side) for side in (_HEAD_HALF, -_HEAD_HALF)]
    return " ".join(_pair(corner) for corner in (end, *sides))


def _pair(point: Point) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"
