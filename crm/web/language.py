"""English and Welsh: which one this page speaks, and where its words come from (`crm/translations/cy.po`)."""

import io
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request
from flask_babel import Babel, Domain, get_locale, gettext
from werkzeug.wrappers import Response

from crm.errors import Refusal
from crm.web import houses

FOLDER = Path(__file__).resolve().parent.parent / "translations"
COOKIE = "language"
NAMES = {"en": "English", "cy": "Cymraeg"}


class Catalogue(Domain):  # type: ignore[misc]  # flask-babel has no types
    """Words straight from the readable .po files, so that there is nothing to compile."""

    def get_translations(self) -> NullTranslations:
        return _catalogue(_language_now())


@cache
def _catalogue(language: str) -> NullTranslations:
    source = FOLDER / f"{language}.po"
    if not source.exists():
        return NullTranslations()
    with source.open("rb") as words:
        catalogue = read_po(words, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def hang(app: Flask) -> None:
    """Choose the language of each page, and remember one that was asked for by `?lang=`."""
    babel = Babel()
    babel.init_app(app, default_locale="en", default_timezone="Europe/London",
                   default_domain="messages", locale_selector=choose)
    babel.domain_instance = Catalogue()
    app.jinja_env.globals.update(language=_language_now, other_languages=others)
    app.after_request(_remember)


def choose() -> str:
    """The desk speaks English. Elsewhere: the word in the address, the cookie, then the council's first language."""
    if not request or is_desk():
        return "en"
    offered = houses.council().languages or ("en",)
    for asked in (request.args.get("lang"), request.cookies.get(COOKIE)):
        if asked in offered:
            return str(asked)
    return str(offered[0])


def is_desk() -> bool:
    """Whether this is a page for staff."""
    return request.path.startswith("/desk")


def others() -> list[tuple[str, str]]:
    """The other languages of this page, as (code, its own name)."""
    return [(code, NAMES.get(code, code)) for code in houses.council().languages if code != _language_now()]


def council_name() -> str:
    """The council's name in the language of this page."""
    council = houses.council()
    return council.name_cy if _language_now() == "cy" and council.name_cy else council.name


def say(refusal: Refusal) -> str:
    """A refusal in the reader's language, its named parameters filled in."""
    words: str = gettext(refusal.message) if refusal.message else ""
    return words.format(**refusal.params) if refusal.params else words


def _language_now() -> str:
    locale = get_locale()
    return str(locale.language) if locale else "en"


def _remember(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked and not is_desk() and not g.get("in_fault") and asked in houses.council().languages:
        response.set_cookie(COOKIE, asked, max_age=365 * 24 * 3600, samesite="Lax", httponly=True,
                            secure=request.is_secure)
    return response
