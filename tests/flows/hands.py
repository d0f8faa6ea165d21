"""Whoever presses things in a story: by mouse, or with the keys alone, counting how often."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ElementHandle, Locator, Page


class Hand:
    """Presses things and counts how often; by mouse, or with the keys alone. Typing is not counted."""

    def __init__(self, page: Page, *, by: str) -> None:
        self.page, self.by, self.presses = page, by, 0

    def press(self, role: str, name: str, *, within: str = "main") -> None:
        """Activate a button, link, radio or checkbox that is named so."""
        self.activate(self.page.locator(within).get_by_role(role, name=re.compile(name)).first,  # type: ignore[arg-type]
                      by_space=role in ("radio", "checkbox"))

    def choose(self, selector: str) -> None:
        """Check a radio or box that several groups name alike."""
        self.activate(self.page.locator(selector), by_space=True)

    def activate(self, found: Locator, *, by_space: bool = False) -> None:
        self.presses += 1
        if self.by == "mouse":
            found.click()
            return
        found.wait_for()
        self.tab_to(found)
        self.page.keyboard.press("Space" if by_space else "Enter")

    def tab_to(self, found: Locator) -> None:
        """Tab until it has the focus; of radios the arrows lead to the others of their group."""
        handle = found.element_handle()
        if _has_focus(handle):
            return
        self.page.evaluate("document.activeElement && document.activeElement.blur()")
        group = "e => e.type === 'radio' && document.activeElement.name === e.name"
        for _ in range(160):
            self.page.keyboard.press("Tab")
            if _has_focus(handle):
                return
            if handle.evaluate(group):
                for _ in range(10):
                    self.page.keyboard.press("ArrowDown")
                    if _has_focus(handle):
                        return
        raise AssertionError("it cannot be reached with Tab")


def expect_nothing_for_axe(page: Page) -> None:
    """The page as it stands, in the middle of a story, has no violation of WCAG 2.2 AA that a machine can find."""
    found = [(each["id"], each["nodes"][0]["html"][:200]) for each in Axe().run(page).response["violations"]]
    assert found == []


def _has_focus(handle: ElementHandle) -> bool:
    return bool(handle.evaluate("e => e === document.activeElement"))
