"""What the next page says first: done, or mind this; with a way to undo where there is one."""

from typing import Literal, TypedDict

from flask import flash, get_flashed_messages

Kind = Literal["success", "information", "warning"]


class Said(TypedDict):
    """One message. `undo` is an address that takes a POST; `href` one to look at."""

    text: str
    kind: Kind
    undo: str
    undo_fields: dict[str, str]
    href: str
    link: str


def say(text: str, *, kind: Kind = "success", undo: str = "", undo_fields: dict[str, str] | None = None,
        href: str = "", link: str = "") -> None:
    """Show this on the next page. `undo`: an address to POST `undo_fields` to; `href` with its words `link`."""
    said = Said(text=text, kind=kind, undo=undo, undo_fields=undo_fields or {}, href=href, link=link)
    flash(said, kind)  # type: ignore[arg-type]  # a flash is any JSON value; its annotation is narrower


def said() -> list[Said]:
    """Everything to say now; asked once, then forgotten."""
    return [one if isinstance(one, dict) else Said(text=str(one), kind="information", undo="", undo_fields={},
                                                   href="", link="")
            for one in get_flashed_messages()]
