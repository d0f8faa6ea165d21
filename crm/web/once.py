"""A form that is sent twice is done once: two clicks, "Reload", or "Back" and the button again, with or without script.

A form carries a key of its drawing (`Form` does by itself; other forms draw `form_key()`). A view asks, in the
transaction of what it does:

    with form.refusals(), transaction():
        if first_press():
            noting.add(...)
        return back_to(reference, "The note is on the case.")

The second press waits for the first, changes nothing and gets its answer. What was typed anew in between is something
else, and is done.
"""

from hashlib import sha256
from secrets import token_urlsafe

from flask import request
from flask_login import current_user

from crm.foundation import limits

NAME = "form_key"
#: Said by the browser, not by the person.
_UNSAID = frozenset({"csrf_token", "version"})


def form_key() -> str:
    """A key for a form that is drawn now."""
    return token_urlsafe(16)


def first_press() -> bool:
    """Whether what was posted has not been done yet. From now on it has, if the transaction is kept. A form without a
    key is always new."""
    mark = _mark()
    return mark is None or limits.count_use(mark) == 1


def is_new_press() -> bool:
    """The same, for a view that does not do it yet."""
    mark = _mark()
    return mark is None or not limits.is_used(mark)


def _mark() -> str | None:
    key = request.form.get(NAME, "")
    if not key:
        return None
    said = repr((current_user.user_id, request.path, key, *_said())).encode(errors="replace")
    return f"form:{sha256(said).hexdigest()}"


def _said() -> list[tuple[str, str]]:
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in _UNSAID]
    for name, sent in request.files.items(multi=True):
        sent.seek(0)
        typed.append((name, f"{sent.filename} {sha256(sent.read()).hexdigest()}"))
        sent.seek(0)
    return typed
