"""The base map where no tiles are set: GeoJSON from the demo's file (streets, buildings) or the gazetteer (wards)."""

import gzip
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Response, request

from crm.places import queries as places


def answer(drawn: Path | None) -> Response:
    """The map as a private answer that a browser may keep for an hour: the file, else the wards of the gazetteer."""
    if drawn is not None and drawn.exists():
        packed = _packed(drawn, drawn.stat().st_mtime_ns)
    else:
        wards = {"type": "FeatureCollection", "features": [_ward(area) for area in places.areas("ward", drawn=True)]}
        packed = gzip.compress(json.dumps(wards).encode(), 5)
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(packed if takes_gzip else gzip.decompress(packed), mimetype="application/geo+json")
    if takes_gzip:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@lru_cache(maxsize=2)
def _packed(path: Path, changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9)


def _ward(area: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"layer": "ward", "name": area.name},
            "geometry": {"type": "MultiPolygon", "coordinates": area.boundary}}
