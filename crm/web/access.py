"""Who may come in at a door. Every view says so: `@needs(permission)`, `@signed_in` or `@public`; a house test
checks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec

from flask import current_app
from flask.typing import ResponseReturnValue
from flask_login import current_user

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.errors import NotAllowed
from crm.values.actor import Actor

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Access:
    """What a view says of who may come in; kept on the view as `access`. `permissions`: one of them is enough."""

    is_public: bool = False
    permissions: tuple[Permission, ...] = ()


def public(view: View[P]) -> View[P]:
    """Anybody may come in, signed in or not."""
    view.access = Access(is_public=True)  # type: ignore[attr-defined]
    return view


def signed_in(view: View[P]) -> View[P]:
    """Any member of staff who is signed in."""
    return needs()(view)


def needs(*permissions: Permission) -> Callable[[View[P]], View[P]]:
    """Members of staff who hold one of these permissions anywhere. Verbs check again, for the thing at hand."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if not current_user.is_authenticated:
                answer: ResponseReturnValue = current_app.login_manager.unauthorized()  # type: ignore[attr-defined]
                return answer
            actor = current_actor()
            if permissions and not any(p in actor.reaches for p in permissions):
                raise NotAllowed(policy.why_not(actor, permissions[0]) or "You cannot open this page.")
            return view(*args, **kwargs)

        guarded.access = Access(permissions=permissions)  # type: ignore[attr-defined]
        return guarded

    return decorate


def current_actor() -> Actor:
    """The actor of this request, compiled once. Only behind `@needs` or `@signed_in`."""
    actor: Actor = current_user.actor
    return actor
