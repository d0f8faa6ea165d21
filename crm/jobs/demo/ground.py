"""The ground of Northmoor: wards that tile its area, and the ways from a ward's own square to metres and degrees."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, hypot
from typing import NamedTuple

from crm.jobs.demo.chance import Chance

Metres = tuple[float, float]
"""Easting and northing on the British National Grid (EPSG:27700)."""
Degrees = tuple[float, float]
"""Longitude and latitude (WGS84), in the order of GeoJSON."""

SOUTH_WEST: Metres = (329_700.0, 177_700.0)
"""In the Severn estuary: inside the National Grid, and nobody's address."""
WIDTH, HEIGHT = 2_000.0, 1_500.0
"""Metres, for a council of 2,500 properties."""
COLUMNS = (0.0, 0.28, 0.52, 0.74, 1.0)
ROWS = (0.0, 0.32, 0.66, 1.0)
RIVER_ROW = 1
"""The river follows the boundary between the first and the second row of wards."""
STEPS = 4
"""Pieces in each side of a ward."""


class Ward(NamedTuple):
    """A ward: `ring` is its closed outline in metres, anticlockwise; `sides` run south, east, north, west."""

    code: str
    name: str
    sides: tuple[tuple[Metres, ...], tuple[Metres, ...], tuple[Metres, ...], tuple[Metres, ...]]
    ring: tuple[Metres, ...]

    def at(self, u: float, v: float) -> Metres:
        """The point at `u` (west to east) and `v` (south to north), 0 to 1: a Coons patch over the sides."""
        south, east, north, west = self.sides
        sx, sy = _along(south, u)
        nx, ny = _along(north, u)
        wx, wy = _along(west, v)
        ex, ey = _along(east, v)
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = south[0], south[-1], north[-1], north[0]
        u1, v1 = 1 - u, 1 - v
        x = v1 * sx + v * nx + u1 * wx + u * ex - (u1 * v1 * ax + u * v1 * bx + u * v * cx + u1 * v * dx)
        y = v1 * sy + v * ny + u1 * wy + u * ey - (u1 * v1 * ay + u * v1 * by + u * v * cy + u1 * v * dy)
        return x, y

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in metres, through the middle."""
        (ax, ay), (bx, by) = self.at(0, 0.5), self.at(1, 0.5)
        (cx, cy), (dx, dy) = self.at(0.5, 0), self.at(0.5, 1)
        return hypot(bx - ax, by - ay), hypot(dx - cx, dy - cy)


class Ground(NamedTuple):
    """The whole area: its wards, its river, and `degrees`, which turns metres into longitude and latitude."""

    wards: tuple[Ward, ...]
    river: tuple[Metres, ...]
    degrees: Callable[[float, float], Degrees]


def lay_out(
    names: tuple[tuple[str, str], ...], *, scale: float, seed: int, convert: Callable[[float, float], Degrees]
) -> Ground:
    """The ground for twelve wards (code and name), `scale` times as wide and as high as the smallest council.

    `convert` is the exact way from easting and northing to longitude and latitude.
    """
    chance = Chance(seed, "ground")
    width, height = WIDTH * scale, HEIGHT * scale
    corner = [
        [
            (
                SOUTH_WEST[0] + width * x + chance.spread(0.025) * width,
                SOUTH_WEST[1] + height * y + chance.spread(0.025) * height,
            )
            for x in COLUMNS
        ]
        for y in ROWS
    ]
    across = [
        [_side(corner[r][c], corner[r][c + 1], chance) for c in range(len(COLUMNS) - 1)] for r in range(len(ROWS))
    ]
    upward = [
        [_side(corner[r][c], corner[r + 1][c], chance) for c in range(len(COLUMNS))] for r in range(len(ROWS) - 1)
    ]
    wards = []
    for index, (code, name) in enumerate(names):
        r, c = divmod(index, len(COLUMNS) - 1)
        sides = (across[r][c], upward[r][c + 1], across[r + 1][c], upward[r][c])
        ring = sides[0] + sides[1][1:] + sides[2][::-1][1:] + sides[3][::-1][1:]
        wards.append(Ward(code, name, sides, ring))
    river = tuple(point for side in across[RIVER_ROW] for point in side)
    return Ground(tuple(wards), river, _degrees(wards, convert))


def contains(ring: tuple[Metres, ...], x: float, y: float) -> bool:
    """Whether the point lies inside the closed outline (crossings of a ray to the east)."""
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def _side(start: Metres, end: Metres, chance: Chance) -> tuple[Metres, ...]:
    (ax, ay), (bx, by) = start, end
    points = [start]
    for step in range(1, STEPS):
        share, bend = step / STEPS, chance.spread(0.03)
        points.append((ax + (bx - ax) * share - (by - ay) * bend, ay + (by - ay) * share + (bx - ax) * bend))
    return (*points, end)


def _along(side: tuple[Metres, ...], share: float) -> Metres:
    place = share * STEPS
    piece = min(int(place), STEPS - 1)
    rest = place - piece
    (ax, ay), (bx, by) = side[piece], side[piece + 1]
    return ax + (bx - ax) * rest, ay + (by - ay) * rest


def _degrees(wards: list[Ward], convert: Callable[[float, float], Degrees]) -> Callable[[float, float], Degrees]:
    """Exact at the corners of 500 metre squares and straight between: a decimetre off, and many times faster."""
    cell = 500.0
    xs = [x for ward in wards for x, _ in ward.ring]
    ys = [y for ward in wards for _, y in ward.ring]
    west, south = min(xs) - cell, min(ys) - cell
    columns, rows = ceil((max(xs) + cell - west) / cell), ceil((max(ys) + cell - south) / cell)
    known = [[convert(west + c * cell, south + r * cell) for c in range(columns + 1)] for r in range(rows + 1)]

    def degrees(x: float, y: float) -> Degrees:
        c, u = divmod((x - west) / cell, 1)
        r, v = divmod((y - south) / cell, 1)
        low, high, i = known[int(r)], known[int(r) + 1], int(c)
        a, b, d, e = low[i], low[i + 1], high[i], high[i + 1]
        wa, wb, wd, we = (1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v
        return (wa * a[0] + wb * b[0] + wd * d[0] + we * e[0], wa * a[1] + wb * b[1] + wd * d[1] + we * e[1])

    return degrees
