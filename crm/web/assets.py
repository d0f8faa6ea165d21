"""What the browser loads: addresses that carry the contents' hash, served for ever by WhiteNoise."""

import json
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

STATIC = Path(__file__).resolve().parent.parent / "static"
PREFIX = "/static/"
A_YEAR = 365 * 24 * 3600


class Manifest:
    """Names of the built files, by their plain names. Without a build, every name stands for itself."""

    def __init__(self, folder: Path = STATIC) -> None:
        listed = folder / "manifest.json"
        self._names: dict[str, str] = json.loads(listed.read_text()) if listed.exists() else {}
        self._hashed = {PREFIX + name for name in self._names.values()}

    def url(self, name: str) -> str:
        """The address of a built file. Raises KeyError for a name that the build did not make."""
        return PREFIX + (self._names[name] if self._names else name)

    def is_hashed(self, path: str, url: str) -> bool:
        return url in self._hashed


def hang(app: Flask, *, folder: Path = STATIC) -> None:
    """Serve the built files in front of the application, and give templates `static_url(name)`."""
    manifest = Manifest(folder)
    app.jinja_env.globals["static_url"] = manifest.url
    served = WhiteNoise(
        app.wsgi_app, max_age=A_YEAR, allow_all_origins=False, autorefresh=app.debug,
        immutable_file_test=manifest.is_hashed, add_headers_function=_same_kind_only,
    )
    if folder.exists():
        served.add_files(str(folder), prefix=PREFIX)
    app.wsgi_app = served  # type: ignore[method-assign]


def _same_kind_only(headers: dict[str, str], path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
