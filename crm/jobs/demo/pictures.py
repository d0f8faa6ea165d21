"""A few drawn pictures, so that cases of the demo have photos before and after without anybody's photo."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw

from crm.foundation import files
from crm.jobs.demo.chance import Chance

NAMES = ("IMG_0412", "IMG_2207", "photo", "20260314_081522", "after", "WhatsApp Image")
_SIZE = (800, 600)


def store(*, seed: int) -> list[dict[str, Any]]:
    """Keep the pictures among the files; returns the columns that a row of each has."""
    chance = Chance(seed, "pictures")
    kept: list[dict[str, Any]] = []
    for name in NAMES:
        content = _draw(chance)
        row = files.store(content, name=f"{name}.jpg", by="system")
        files.keep_preview(row, content)
        row.is_claimed = True
        kept.append({"sha256": row.sha256, "preview_sha256": row.preview_sha256, "name": row.name,
                     "media_type": row.media_type, "size": row.size})
    return kept


def _draw(chance: Chance) -> bytes:
    """A street: sky, a wall, the pavement and some bags or a sofa on it."""
    width, height = _SIZE
    picture = Image.new("RGB", _SIZE, (168, 186, 200))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 180, width, 420), fill=(146, 94, 74))
    for row in range(180, 420, 24):
        for column in range(-30 * (row // 24 % 2), width, 60):
            pen.rectangle((column, row, column + 60, row + 24), outline=(176, 128, 108))
    pen.rectangle((0, 420, width, height), fill=(120, 120, 122))
    pen.line((0, 420, width, 420), fill=(90, 90, 92), width=6)
    for _ in range(chance.between(0, 5)):
        x, y, size = chance.between(80, 620), chance.between(380, 480), chance.between(50, 110)
        pen.ellipse((x, y, x + size, y + size), fill=(28, 30, 34), outline=(60, 62, 66))
    if chance.flip(0.5):
        x = chance.between(100, 480)
        pen.rounded_rectangle((x, 380, x + 220, 480), radius=18, fill=(96, 70, 108))
        pen.rounded_rectangle((x, 330, x + 220, 400), radius=18, fill=(112, 84, 126))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()
