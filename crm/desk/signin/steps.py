"""The steps of signing in, and what happens after each: the next that is asked of this person, or in.

A second factor or another house's sign-in is one more `Step`: a view of its own that finds out who is half way in with
`half_way()`, proves its part, and ends with `passed(user, "its code")`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import redirect, request, url_for
from flask import session as kept
from werkzeug.wrappers import Response

from crm.accounts import held, queries, sessions
from crm.accounts.models import User
from crm.desk.signin import browsers
from crm.foundation import clock
from crm.foundation.transaction import transaction
from crm.web import held_forms, houses
from crm.web.sessions import cookie, give_cookie, recognised

_HALF_WAY = "signing_in"
#: How long somebody may take from one step to the next.
PATIENCE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One proof. `endpoint`: its page; `is_asked`: whether this person has to give it."""

    code: str
    endpoint: str
    is_asked: Callable[[User], bool] = lambda user: True


PASSWORD = Step(code="password", endpoint="signin.sign_in")
STEPS: tuple[Step, ...] = (PASSWORD,)


def passed(user: User, code: str) -> Response:
    """Somebody gave one proof: on to the next, or in."""
    done = [*(half_way()[1] if _is_half_way(user) else []), code]
    following = next((step for step in STEPS if step.code not in done and step.is_asked(user)), None)
    if following is None:
        return _let_in(user)
    kept[_HALF_WAY] = {"user": user.id, "done": done, "at": clock.now().isoformat()}
    return redirect(url_for(following.endpoint, **ways()), 303)


def half_way() -> tuple[User | None, list[str]]:
    """Who has given some proofs but not all, and which; (None, []) when nobody has, or too long ago."""
    found = kept.get(_HALF_WAY)
    if not found or clock.now() - datetime.fromisoformat(found["at"]) > PATIENCE:
        return None, []
    user = queries.user_by_id(found["user"])
    return (user, list(found["done"])) if user.is_active else (None, [])


def ways() -> dict[str, Any]:
    """Where somebody is going: the words of the address that every step carries along."""
    return {name: request.args[name] for name in ("next", held_forms.WORD) if request.args.get(name)}


def home() -> str:
    """Where staff begin."""
    return houses.address("queues.home") or url_for("signin.account")


def _is_half_way(user: User) -> bool:
    found, _ = half_way()
    return found is not None and found.id == user.id


def _let_in(user: User) -> Response:
    before = recognised()
    with transaction():
        token = sessions.start(user, browser=browsers.name_of(request.user_agent.string), former=cookie())
    kept.pop(_HALF_WAY, None)
    if before is None or before.user_id != user.id:
        # Nothing of whoever used this browser before, their form tokens included. The same person's other windows
        # keep working.
        kept.clear()
    answer = redirect(destination(user.id), 303)
    give_cookie(answer, token)
    return answer


def destination(user_id: int) -> str:
    """Where somebody who is signed in was going: to what they typed, else to their page, else home."""
    word = request.args.get(held_forms.WORD, "")
    if word and held.find(word, user_id=user_id) is not None:
        return url_for("signin.typed", token=word)
    return held_forms.same_site(request.args.get("next")) or home()
