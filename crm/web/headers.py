"""Headers of every answer: a content security policy without exceptions, no copies kept, no guessing of types."""

from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.wrappers import Response

from crm.web import houses

#: Nothing inline at all: our scripts are files, so no nonce is needed and none can leak.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{tiles}; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def hang(app: Flask, *, production: bool) -> None:
    """Put the headers on every answer; `Strict-Transport-Security` only in production."""

    @app.after_request
    def dress(response: Response) -> Response:
        head = response.headers
        head.setdefault("Content-Security-Policy", POLICY.format(tiles=_tile_host()))
        head.setdefault("Referrer-Policy", "same-origin")
        head["X-Content-Type-Options"] = "nosniff"
        head["Cross-Origin-Opener-Policy"] = "same-origin"
        head["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()"
        if production:
            head["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        cache = response.cache_control
        if not cache.public and not (cache.private and cache.max_age):
            head["Cache-Control"] = "no-store"
        if response.mimetype == "text/html":
            response.vary.add("HX-Request")
        return response


def _tile_host() -> str:
    tiles = urlsplit(houses.council().tile_url)
    # {s} stands for a letter of several hosts; a policy says it with a star.
    return f" {tiles.scheme}://{tiles.netloc.replace('{s}', '*')}" if tiles.netloc else ""


def wants_part() -> bool:
    """Whether htmx asks for a part of the page rather than the whole of it."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Request-Type") != "full"
