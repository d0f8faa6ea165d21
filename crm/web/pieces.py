"""Components by name, in any template and in any block of it, without imports: `ui.pager(...)`, `gov.button({...})`."""

from collections.abc import Callable, MutableMapping
from typing import Any

from flask.templating import Environment

Macro = Callable[..., str]


class Templates(Environment):
    """All templates of a house share its globals and have none of their own: then they need not be overlaid on each
    other and compared at every import, which took a tenth of the time of a form."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


class Pieces:
    """Macros found by name when first used. `where` and `macro` say in which template, and what it is called."""

    def __init__(self, environment: Environment, where: Callable[[str], str], macro: Callable[[str], str]) -> None:
        self._environment, self._where, self._macro = environment, where, macro
        self._found: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Macro:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._found:
            module = self._environment.get_template(self._where(name)).module
            macro = getattr(module, self._macro(name))
            # Kept for good except while templates are being written.
            if self._environment.auto_reload:
                return macro  # type: ignore[no-any-return]
            self._found[name] = macro
        return self._found[name]  # type: ignore[no-any-return]


def ours(environment: Environment) -> Pieces:
    """`ui.pager` is the macro `pager` of templates/components/pager.html."""
    return Pieces(environment, lambda name: f"components/{name}.html", lambda name: name)


def govuk(environment: Environment) -> Pieces:
    """`gov.date_input` is the macro `govukDateInput` of GOV.UK Frontend."""
    return Pieces(
        environment,
        lambda name: f"govuk_frontend_jinja/components/{name.replace('_', '-')}/macro.html",
        lambda name: "govuk" + "".join(part.capitalize() for part in name.split("_")),
    )
