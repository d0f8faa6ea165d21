"""Nothing typed is lost when a session has expired: what was posted is kept, and comes back after signing in.

A view needs nothing for it. A POST that finds no live session is kept on the server for its own person, who is sent to
sign in and then to the page of the same address, where any `Form` fills itself with what was typed; nothing is done
before they press the button again. Where that address has no page, or its page has no such form, what was typed is
shown as it is, with a button that sends it.

Who signs in another way (on another tab) and comes back to the page by themselves is offered there what is kept.
"""

from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from crm.accounts import held
from crm.accounts.models import HeldForm
from crm.accounts.sessions import Known
from crm.foundation.transaction import transaction
from crm.web import filters, once

#: In an address: the secret of what is held.
WORD = "held"
#: Under this name the names of files are kept; the files themselves have to be chosen again.
FILES = "held-files"


def hang(app: Flask) -> None:
    """Bring held forms back in this application."""
    app.before_request(_bring_back)
    app.after_request(_finish)


def turned_away(known: Known | None) -> ResponseReturnValue:
    """The answer to somebody who is not signed in: the way to sign in, and back to here with what they typed."""
    token = None
    if known is not None and request.method == "POST":
        with transaction():
            token = held.keep(known.user_id, path=_own_address(), page=_page_before() or None, fields=_posted())
    back = _own_address() if request.method in ("GET", "HEAD") else _page_before()
    ways: dict[str, Any] = {WORD: token or "", "next": back, "expired": "yes" if known is not None else ""}
    where = url_for("signin.sign_in", **{name: value for name, value in ways.items() if value})
    if request.headers.get("HX-Request") == "true":
        return Response(status=401, headers={"HX-Redirect": where})
    return redirect(where, 303)


class Offer(NamedTuple):
    """Something kept that was typed on this page. `key` stands for it in addresses, for its own person
    only; `at`: when, by the clock on the wall."""

    key: str
    at: str


def offered() -> Offer | None:
    """What is kept for whoever looks at this page, of what they typed on it: to be put back, or discarded."""
    if request.method != "GET" or WORD in request.args or not getattr(current_user, "holds", False):
        return None
    kept = held.find_at(request.path, user_id=current_user.user_id)
    return Offer(kept.token_hash, f"{filters.local(held.kept_at(kept)):%H:%M}") if kept is not None else None


def same_site(text: str | None) -> str:
    """A path on this site and its query, or nothing: never another site, whatever a browser may read into it."""
    if not text or len(text) > 2000 or not text.isprintable() or "\\" in text or any(ch.isspace() for ch in text):
        return ""
    parts = urlsplit(text)
    is_ours = not parts.scheme and not parts.netloc and text.startswith("/") and not text.startswith("//")
    return text if is_ours else ""


def way_back(kept: HeldForm, token: str) -> str:
    """Where a held form is shown: its own page if the address has one, else as it was typed."""
    if same_site(kept.path) and _has_page(kept.path.partition("?")[0]):
        return sends_again(kept, token)
    return url_for("signin.as_typed", token=token)


def go_on() -> str:
    """Keep what was just posted, for the one who is signed in, and say where they go on with it: the page of the same
    address, drawn from how things stand now. Nothing where that address has no page."""
    user_id = getattr(current_user, "user_id", None)
    is_form = request.method == "POST" and bool(g.get("typed")) and request.headers.get("HX-Request") != "true"
    if not is_form or user_id is None or not _has_page(request.path):
        return ""
    with transaction():
        token = held.keep(user_id, path=_own_address(), fields=[pair for pair in _posted() if pair[0] != "version"])
    kept = held.find(token, user_id=user_id)
    return sends_again(kept, token) if kept is not None else ""


def page_of(kept: HeldForm) -> str:
    """The page that a held form was typed on: of its own address, else where it was sent from, else nothing special."""
    for path in (kept.path, kept.page):
        if same_site(path) and _has_page(str(path).partition("?")[0]):
            return str(path)
    return "/"


def sends_again(kept: HeldForm, token: str) -> str:
    """The address that a held form was posted to, with its secret, so that it is forgotten once it was taken."""
    path, _, query = kept.path.partition("?")
    return f"{path}?{urlencode([*parse_qsl(query), (WORD, token)])}"


def fields_of(kept: HeldForm) -> list[tuple[str, str]]:
    """The fields as they were posted."""
    return [(str(name), str(value)) for name, value in kept.fields if name != FILES]


def fields_for(form: Any) -> MultiDict[str, str] | None:
    """What is held for this form, when the page is the one it was posted to and its fields are among what was typed."""
    kept: HeldForm | None = g.get("held")
    if kept is None:
        return None
    typed = MultiDict([(str(name), str(value)) for name, value in kept.fields])
    names = {str(field.name) for field in form if field.type not in ("CSRFTokenField", "HiddenField", "SubmitField")}
    if not any(name == sent or sent.startswith(f"{name}-") for name in names for sent in typed):
        return None
    g.held_used = True
    return typed


def is_back(name: str) -> bool:
    """Whether a form that carries this name was held and is now back, in `request.form`, to be drawn and not to be
    acted upon: for forms that are none of WTForms'."""
    if "held" not in g or name not in request.form:
        return False
    g.held_used = True
    return True


def words_of(kept: HeldForm) -> list[tuple[str, str]]:
    """What was typed, to be read: names of fields made readable, hidden ones and tokens left out."""
    return [(str(name).replace("_", " ").replace("-", " ").capitalize(), str(value)) for name, value in kept.fields
            if str(value).strip() and name not in ("version", once.NAME, FILES)]


def files_of(kept: HeldForm) -> list[str]:
    """The names of the files that were chosen, and have to be chosen again."""
    return [str(value) for name, value in kept.fields if name == FILES]


def _bring_back() -> None:
    token = request.args.get(WORD, "")
    if not token or request.method != "GET" or not current_user.is_authenticated:
        return
    kept = held.find(token, user_id=current_user.user_id)
    if kept is not None and kept.path.partition("?")[0] == request.path:
        g.held = kept
        # What stands beside a form of questions (an outcome, a note) is read from here by its view.
        request.form = ImmutableMultiDict(fields_of(kept))


def _finish(response: Response) -> Response:
    token = request.args.get(WORD, "")
    if not token or request.endpoint == "signin.sign_in" or not current_user.is_authenticated:
        return response
    if request.method == "POST" and response.status_code < 400:
        with transaction():
            held.drop(token, user_id=current_user.user_id)
    elif "held" in g and not g.get("held_used") and response.status_code == 200:
        return current_app.make_response(redirect(url_for("signin.as_typed", token=token), 303))
    return response


def _posted() -> list[tuple[str, str]]:
    fields = [(name, value.replace("\x00", "")) for name, value in request.form.items(multi=True)
              if name != "csrf_token" and "password" not in name]
    names = [(FILES, each.filename[:255]) for each in request.files.values() if each.filename]
    return fields + names


def _own_address() -> str:
    """The path and query of this request, without the secret of an earlier form."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != WORD]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def _page_before() -> str:
    """The page of ours that this came from, else nothing."""
    parts = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    if parts.netloc != request.host:
        return ""
    return same_site(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def _has_page(path: str) -> bool:
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return False
    return True
