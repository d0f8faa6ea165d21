"""The desk's menu: each screen says where it stands and what one must be allowed to see it."""

from dataclasses import dataclass

from flask import Blueprint, current_app, request

from crm.values.actor import Actor
from crm.web import houses


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the menu. `permission` None: everybody signed in."""

    order: int
    text: str
    endpoint: str
    permission: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """A line of the menu as drawn."""

    text: str
    href: str
    is_current: bool


def add(screens: Blueprint, text: str, *, endpoint: str, order: int, permission: str | None = None) -> None:
    """Give a blueprint a line in the menu: `menu.add(screens, "Queues", endpoint="queues.index", order=20, ...)`.

    The line is current on every page of the blueprint that owns `endpoint`.
    """
    item = Item(order, text, endpoint, permission)
    screens.record(lambda state: state.app.extensions.setdefault("menu", []).append(item))


def links(actor: Actor | None) -> list[Link]:
    """The menu of this person, in order."""
    if actor is None:
        return []
    items: list[Item] = sorted(current_app.extensions.get("menu", []), key=lambda item: (item.order, item.text))
    return [
        Link(item.text, href, request.blueprint == item.endpoint.rpartition(".")[0])
        for item in items
        if (item.permission is None or item.permission in actor.reaches) and (href := houses.address(item.endpoint))
    ]
