"""One template a view: the whole page, or for htmx the named block of it that it asked for."""

from typing import Any

from flask import current_app, render_template

from crm.web.headers import wants_part


def page(template: str, *, part: str | None = None, status: int | None = None, **context: Any) -> tuple[str, int]:
    """Render a template and its status: 200, or 422 when the context's `form` has errors.

    `part` names the block that htmx gets alone. A block rendered alone sees the context and the globals (`ui`, `gov`),
    not what the template imported or set outside it.
    """
    if status is None:
        form = context.get("form")
        status = 422 if getattr(form, "summary", None) else 200
    if part is not None and wants_part():
        return block(template, part, **context), status
    return render_template(template, **context), status


def block(template: str, name: str, **context: Any) -> str:
    """The words of one block of a template. Raises KeyError when the template has no such block."""
    current_app.update_template_context(context)
    found = current_app.jinja_env.get_template(template)
    return "".join(found.blocks[name](found.new_context(context)))


def whole_again() -> tuple[str, int, dict[str, str]]:
    """What htmx gets when a part is no longer enough, as when something that was watched has ended: the whole page is
    asked for anew."""
    return "", 200, {"HX-Refresh": "true"}
