"""Who is signed in: the cookie that holds a session's random id, and what Flask-Login makes of it."""

from flask import Flask, current_app, g, request
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response

from crm.accounts import sessions
from crm.accounts.sessions import Known
from crm.foundation.transaction import transaction
from crm.web import held_forms


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """The member of staff of this request. `actor`: who they are and what they may do; `session_hash`: of this
    browser's session; `holds`: something is kept for them (see `held_forms`)."""

    def __init__(self, known: Known) -> None:
        self.user_id = known.user_id
        self.actor = known.actor()
        self.session_hash = known.id_hash
        self.holds = known.holds

    def get_id(self) -> str:
        return str(self.user_id)


def hang(app: Flask, *, production: bool) -> None:
    """Let people be signed in to this application; in production only over TLS."""
    app.config["DESK_COOKIE"] = "__Host-guildhall-desk" if production else "guildhall-desk"
    app.config["DESK_COOKIE_SECURE"] = production
    manager = LoginManager(app)
    manager.session_protection = None  # ours is the table of sessions
    manager.request_loader(_signed_in)
    manager.unauthorized_handler(lambda: held_forms.turned_away(recognised()))
    app.before_request(_note_seen)
    held_forms.hang(app)


def recognised() -> Known | None:
    """Whose browser this is, signed in or not any more; read once a request."""
    if "recognised" not in g:
        token = cookie()
        g.recognised = sessions.find(token) if token else None
    found: Known | None = g.recognised
    return found


def cookie() -> str:
    """The random id that this browser holds, if any."""
    token = request.cookies.get(current_app.config["DESK_COOKIE"], "")
    return token if len(token) < 100 else ""


def give_cookie(response: Response, token: str) -> None:
    """Let the browser hold the id of a new session, until it is closed."""
    response.set_cookie(current_app.config["DESK_COOKIE"], token, path="/", httponly=True, samesite="Lax",
                        secure=current_app.config["DESK_COOKIE_SECURE"])


def take_cookie(response: Response) -> None:
    """Let the browser forget its id."""
    response.delete_cookie(current_app.config["DESK_COOKIE"], path="/", httponly=True, samesite="Lax",
                           secure=current_app.config["DESK_COOKIE_SECURE"])


def _signed_in(_request: object) -> SignedIn | None:
    known = recognised()
    return SignedIn(known) if known is not None and known.is_live else None


def _note_seen() -> None:
    """Keep the session alive on pages for staff; before the view, so that no half-made change is committed."""
    view = current_app.view_functions.get(request.endpoint or "")
    said = getattr(view, "access", None)
    if said is None or said.is_public or not current_user.is_authenticated:
        return
    known = recognised()
    if known is not None and known.is_worth_noting:
        with transaction():
            sessions.note_seen(known)
