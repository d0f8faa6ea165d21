"""Hangs the doorframe on an application: templates and their pieces, language, headers, errors, static files."""

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Flask, Response
from flask_wtf.csrf import CSRFProtect
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

from crm.foundation import settings
from crm.foundation.settings import Council
from crm.values.actor import Actor
from crm.web import (
    access,
    addresses,
    assets,
    filters,
    flashes,
    headers,
    held_forms,
    houses,
    language,
    map_layer,
    menu,
    once,
    paging,
    pieces,
    problems,
)

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
csrf = CSRFProtect()
doors = Blueprint("house", __name__)


def furnish(app: Flask, *, production: bool = False, map_file: Path | None = None,
            council: Callable[[], Council] = settings.council,
            actor: Callable[[], Actor | None] = houses.actor_signed_in) -> None:
    """Give an application everything that web doors share. Call once, before the doors are hung.

    `map_file`: a GeoJSON base map for where the council sets no tiles. `council` and `actor` are given only by tests.
    """
    addresses.hang(app)
    app.url_map.strict_slashes = False  # /desk/ is /desk
    app.extensions["house"] = houses.House(council=council, actor=actor, map_file=map_file)
    _templates(app)
    csrf.init_app(app)
    language.hang(app)
    filters.hang(app)
    problems.hang(app)
    headers.hang(app, production=production)
    assets.hang(app)
    app.register_blueprint(doors)


def _templates(app: Flask) -> None:
    app.jinja_loader = ChoiceLoader([
        FileSystemLoader(TEMPLATES),
        PrefixLoader({name: PackageLoader(name) for name in ("govuk_frontend_jinja", "govuk_frontend_wtf")}),
    ])
    app.jinja_environment = pieces.Templates
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.globals.update(
        ui=pieces.ours(env), gov=pieces.govuk(env), council=houses.council, council_name=language.council_name,
        actor=houses.actor, address=houses.address, menu_links=lambda: menu.links(houses.actor()), said=flashes.said,
        here=paging.here, form_key=once.form_key, page_links=paging.links, kept_form=held_forms.offered,
    )


@doors.get("/look.css")
@access.public
def look() -> Response:
    """The council's colours, as custom properties over our sheet."""
    now = houses.council()
    css = (f":root{{--council-brand:{_colour(now.brand_colour)};--council-brand-text:{text_on(now.brand_colour)};"
           f"--council-link:{_colour(now.link_colour)}}}\n")
    response = Response(css, mimetype="text/css")
    response.cache_control.public, response.cache_control.max_age = True, 300
    return response


@doors.get("/desk/stay")
@access.signed_in
def stay() -> tuple[str, int]:
    """Keep an idle session: asked by the warning before it ends."""
    return "", 200


@doors.get("/desk/map.geojson")
@access.signed_in
def map_base() -> Response:
    """What maps are drawn on where no tiles are set."""
    return map_layer.answer(houses.house().map_file)


def _colour(text: str) -> str:
    """A colour as saved; anything that is not one becomes ours, so that settings cannot write style rules."""
    is_colour = len(text) == 7 and text[0] == "#" and all(ch in "0123456789abcdefABCDEF" for ch in text[1:])
    return text if is_colour else Council().brand_colour


def text_on(background: str) -> str:
    """Black or white, whichever is easier to read on this colour (relative luminance, WCAG 2.2)."""
    def channel(pair: str) -> float:
        share = int(pair, 16) / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    colour = _colour(background)
    red, green, blue = (channel(colour[at:at + 2]) for at in (1, 3, 5))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#ffffff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "#0b0c0c"
