"""Every refusal and every fault as a page in words, a fragment for htmx, or problem details under /api (RFC 9457)."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import Flask, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as words
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError
from werkzeug.wrappers import Response

from crm.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from crm.web import held_forms, language
from crm.web.forms import UNSPOKEN

STATUS = {NotFound: 404, NotAllowed: 403, Invalid: 422, Conflict: 409}


class Said(NamedTuple):
    """What a page says of a status: its heading, and what to do."""

    title: Any
    text: Any


SAID = {
    400: Said(words("This request was not understood"), words("Go back and try again.")),
    401: Said(words("Sign in first"), words("You need to sign in to see this page.")),
    403: Said(words("You cannot do this"), words("You do not have permission to see or do this.")),
    404: Said(words("Page not found"), words("Check the address, or search for what you are looking for.")),
    405: Said(words("This cannot be done that way"), words("Go back to the page you came from and use its buttons.")),
    409: Said(words("Somebody else changed this first"), words("Look at what changed, then decide again.")),
    410: Said(words("Page not found"), words("This page no longer exists.")),
    413: Said(words("That is too much at once"), words("Send smaller files, or fewer of them.")),
    415: Said(words("This request was not understood"), words("The server does not take this kind of content.")),
    422: Said(words("There is a problem with what you entered"), words("Go back and put it right.")),
    429: Said(words("Too many attempts"), words("Wait a few minutes, then try again.")),
    500: Said(words("Something went wrong"), words("The fault is ours and has been recorded. Try again in a moment.")),
    503: Said(words("The service is not available"), words("Try again in a few minutes.")),
}
EXPIRED = Said(words("This page was open for too long"),
               words("For your safety it can no longer be sent. Go back to the page, reload it, and send it again."))


def hang(app: Flask) -> None:
    """Answer every refusal and every fault of this application."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(InternalServerError, fault)
    app.register_error_handler(CSRFError, expired)


def refused(refusal: Refusal) -> ResponseReturnValue:
    """One of the house's own refusals, in its own words."""
    status = next(code for kind, code in STATUS.items() if isinstance(refusal, kind))
    text = language.say(refusal)
    if isinstance(refusal, Invalid):
        return answer(status, SAID[422].title, text, fields=dict(refusal.fields))
    if isinstance(refusal, Conflict):
        return answer(status, SAID[409].title, text, changes=refusal.changes, typed=what_was_typed(),
                      go_on=held_forms.go_on() if refusal.changes else "")
    return answer(status, SAID[status].title, text, typed=what_was_typed() if status == 403 else [])


def failed(error: HTTPException) -> ResponseReturnValue:
    """What Werkzeug refuses (no such page, too large, wrong verb); redirects pass as they are."""
    if isinstance(error, SecurityError):  # somebody else's host name: no page of ours can be drawn under it
        return Response("This address is not served here.", 400, mimetype="text/plain")
    status = error.code or 500
    if error.response is not None or status < 400:
        return error.response or error.get_response()
    said = SAID.get(status, SAID[500 if status >= 500 else 400])
    response = answer(status, said.title, str(said.text))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def fault(error: InternalServerError) -> ResponseReturnValue:
    """A fault of ours. Shown without asking the database anything: it may be the fault."""
    g.in_fault = True
    return answer(500, SAID[500].title, str(SAID[500].text))


def expired(error: CSRFError) -> ResponseReturnValue:
    """A form without a valid token: nearly always a page left open; what was typed is shown to be copied."""
    return answer(400, EXPIRED.title, str(EXPIRED.text), typed=what_was_typed())


def answer(status: int, title: Any, text: str, **more: Any) -> Response:
    """The page, fragment or problem details for a status. `more`: fields, changes, typed, as the page shows them."""
    if request.path.startswith("/api/"):
        details = {"type": "about:blank", "title": str(title), "status": status, "detail": text}
        response: Response = jsonify({**details, **({"fields": more["fields"]} if more.get("fields") else {})})
        response.content_type = "application/problem+json"
    elif request.headers.get("HX-Request") == "true":
        # The page stays as it is, with all that was typed; the words go to its own place for them.
        response = Response(render_template("problems/part.html", title=title, text=text, **more), mimetype="text/html")
        response.headers["HX-Retarget"] = "#problem"
        response.headers["HX-Reswap"] = "innerHTML show:top"
    else:
        layout = "layouts/bare.html" if g.get("in_fault") else _layout()
        response = Response(render_template("problems/page.html", layout=layout, title=title, text=text, status=status,
                                            back=_back(), **more), mimetype="text/html")
    response.status_code = status
    return response


def what_was_typed() -> list[tuple[str, str]]:
    """What the sent form held, as (label, words), so that nobody has to remember it. Never passwords or tokens."""
    if request.method == "GET" and "held" in g:
        return held_forms.words_of(g.held)
    typed: list[tuple[str, str]] = [pair for form in g.get("typed", []) for pair in form.typed()]
    if typed or request.method != "POST":
        return typed
    for name in request.form:
        values = [value for value in request.form.getlist(name) if value.strip()]
        if values and name not in UNSPOKEN and "password" not in name and "code" not in name:
            typed.append((name.replace("_", " ").replace("-", " ").capitalize(), ", ".join(values)))
    return typed


def _layout() -> str:
    return "layouts/desk.html" if language.is_desk() else "layouts/portal.html"


def _back() -> str:
    """Where the person came from, if that was a page of ours other than this one."""
    came = urlsplit(request.referrer or "")
    own = came.netloc == request.host and came.path != request.path
    return (came.path + (f"?{came.query}" if came.query else "")) if own else ""
