"""Our widgets: govuk-frontend-wtf with its gaps mended. The only module that knows it."""

from collections.abc import Mapping
from typing import Any

from flask import render_template
from govuk_frontend_wtf.wtforms_widgets import (
    GovCharacterCount,
    GovCheckboxesInput,
    GovCheckboxInput,
    GovFileInput,
    GovPasswordInput,
    GovRadioInput,
    GovSelect,
    GovTextArea,
    GovTextInput,
)
from markupsafe import Markup
from wtforms import Field


class _Dressed:
    """Adds our own params, and drops what the macros must not get: browser validation, attributes of other widgets."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__()
        self.params = params

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        """The macro's parameters for this field."""
        given = dict(kwargs.pop("params", {}))
        kwargs["params"] = {**self.params, **given}
        mapped: dict[str, Any] = super().map_gov_params(field, **kwargs)  # type: ignore[misc]
        for name in ("required", "maxlength", "minlength", "multiple"):
            mapped.get("attributes", {}).pop(name, None)
        return _without_empty_hint(mapped)


class Text(_Dressed, GovTextInput):  # type: ignore[misc]
    pass


class Area(_Dressed, GovTextArea):  # type: ignore[misc]
    pass


class Counted(_Dressed, GovCharacterCount):  # type: ignore[misc]
    pass


class Password(_Dressed, GovPasswordInput):  # type: ignore[misc]
    pass


class Upload(_Dressed, GovFileInput):  # type: ignore[misc]
    multiple = True

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        mapped = super().map_gov_params(field, **kwargs)
        mapped.pop("value", None)
        mapped["multiple"] = True
        if self.params.get("accept"):
            mapped["attributes"]["accept"] = self.params["accept"]
        return mapped


class _Grouped:
    """Radios and tick boxes: a legend with a size, hints under options, small boxes, no empty hint."""

    def __init__(self, size: str, hints: Mapping[str, str], inline: bool = False) -> None:
        super().__init__()
        self.size, self.hints, self.inline = size, hints, inline

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        """The macro's parameters for this field."""
        mapped: dict[str, Any] = super().map_gov_params(field, **kwargs)  # type: ignore[misc]
        mapped["idPrefix"] = field.id
        mapped.setdefault("classes", f"govuk-{self.kind}--small" + (  # type: ignore[attr-defined]
            f" govuk-{self.kind}--inline" if self.inline else ""))  # type: ignore[attr-defined]
        if "fieldset" in mapped:
            mapped["fieldset"]["legend"]["classes"] = f"govuk-fieldset__legend--{self.size}"
        for item in mapped["items"]:
            if item["value"] in self.hints:
                item["hint"] = {"text": self.hints[item["value"]]}
        return _without_empty_hint(mapped)


class Radios(_Grouped, GovRadioInput):  # type: ignore[misc]
    kind = "radios"


class Ticks(_Grouped, GovCheckboxesInput):  # type: ignore[misc]
    kind = "checkboxes"


class Tick(_Grouped, GovCheckboxInput):  # type: ignore[misc]
    kind = "checkboxes"

    def __init__(self) -> None:
        super().__init__("s", {})

    def map_gov_params(self, field: Field, **kwargs: Any) -> dict[str, Any]:
        mapped = super().map_gov_params(field, **kwargs)
        mapped["items"][0]["value"] = "y"
        if mapped.get("hint"):
            mapped["items"][0]["hint"] = mapped.pop("hint")
        return mapped


class Select(GovSelect):  # type: ignore[misc]
    """A drop-down that keeps its groups."""

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__()
        self.params = params

    def __call__(self, field: Field, **kwargs: Any) -> Markup:
        groups: dict[str, list[Any]] = {}
        if field.has_groups():
            for name, choices in field.iter_groups():
                groups[name or ""] = list(choices)
        else:
            groups[""] = list(field.iter_choices())
        params = {**self.params, **kwargs.get("params", {})}
        return Markup(render_template("components/fields/select.html", field=field, groups=groups, params=params))


class DayBoxes:
    def __init__(self, legend: str) -> None:
        self.legend = legend

    def __call__(self, field: Field, **kwargs: Any) -> Markup:
        return Markup(render_template("components/fields/day.html", field=field, legend=self.legend))


def _without_empty_hint(params: dict[str, Any]) -> dict[str, Any]:
    if not (params.get("hint") or {}).get("text"):
        params.pop("hint", None)
    return params
