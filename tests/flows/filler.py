"""One page of the designer as somebody fills it: what is on it is what may be filled, and then it is sent."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Page

SEEN = """() => (document.querySelectorAll('main details').forEach(e => { e.open = true }),
  [[...document.querySelectorAll('main :is(input, select, textarea)[name]')].map(e => ({
  name: e.name, sort: e.tagName === 'SELECT' ? 'select' : e.tagName === 'TEXTAREA' ? 'area' : e.type, value: e.value,
  checked: !!e.checked, options: e.tagName === 'SELECT' ? [...e.options].map(o => o.value) : []})),
  [...document.querySelectorAll('.govuk-error-summary li')].map(e => e.textContent.trim())])"""
"""What can be filled, what few parts need opened first; and what is refused."""
SENT = """([steps, button]) => {
  const all = [...document.querySelectorAll('main :is(input, select, textarea)[name]')]
  for (const [name, value, tick] of steps) {
    const found = all.find(e => e.name === name && (tick === null || e.value === value))
    const seen = tick === null ? found : found.labels[0] ?? found
    if (!seen.checkVisibility() || found.disabled || found.readOnly) throw new Error(`${name} cannot be filled`)
    if (tick === null) found.value = value
    else if (found.checked !== tick) found.click()
    if (tick === null ? found.value !== value : found.checked !== tick) throw new Error(`${name} is not ${value}`)
  }
  const pressed = document.querySelector(`main ${button}`)
  if (!pressed.checkVisibility() || pressed.disabled) throw new Error(`${button} cannot be pressed`)
  pressed.click()
}"""
"""Filling a page and pressing a button of it, in one go: each by itself waits for the screen to be painted."""


class Filler:
    """Fills the pages of the draft of `code`. `pages`: how many were opened or sent."""

    def __init__(self, page: Page, code: str) -> None:
        self.page, self.home, self.pages = page, f"/desk/services/{code}/draft", 0
        self.inputs: list[dict[str, Any]] = []
        self.steps: list[tuple[str, str, bool | None]] = []

    # -- pages --

    def open(self, path: str = "", **arguments: str) -> None:
        """A page of the draft, and what can be filled on it."""
        self.pages += 1
        answer = self.page.goto(f"{self.home}{path}?{urlencode(arguments)}")
        assert answer is not None and answer.status == 200, f"{path} {arguments}: {answer and answer.status}"
        self.look()

    def look(self) -> None:
        """What can be filled on this page. A refusal ends the story."""
        self.steps = []
        self.inputs, refused = self.page.evaluate(SEEN)
        assert not refused, f"{self.page.url}: {refused}"

    def press(self, button: str) -> None:
        """Do what was decided on this page, then send its form by one of its buttons."""
        self.pages += 1
        with self.page.expect_navigation(wait_until="domcontentloaded") as arrived:
            self.page.evaluate(SENT, [self.steps, button])
        assert arrived.value.status == 200, f"{button} of {arrived.value.url}: {arrived.value.status}"
        self.look()

    def named(self, name: str) -> list[dict[str, Any]]:
        return [one for one in self.inputs if one["name"] == name]

    # -- inputs --

    def fill(self, prefix: str, data: Mapping[str, Any], *, but: Sequence[str] = ()) -> list[str]:
        """Fill what the page asks of this part. Returns the words that it does not ask, being parts with pages."""
        left = []
        for word, value in data.items():
            name = f"{prefix}-{'within' if word == 'for' and not self.any_of(f'{prefix}-for') else word}"
            if word in but:
                continue
            if not self.any_of(name) or not self.field(name, value):
                left.append(word)
        return left

    def any_of(self, name: str) -> bool:
        return any(one["name"] == name or one["name"].startswith(f"{name}-") for one in self.inputs)

    def field(self, name: str, value: Any) -> bool:
        """Fill one field. False when something of it has a page of its own."""
        own = self.named(name)
        if self.any_of(f"{name}-_more") or self.named(f"{name}-_shown"):
            return self.answers(name, value)
        if any(one["sort"] == "hidden" for one in self.named(f"{name}-row")):
            return self.rows(name, value)
        if self.named(f"{name}-day"):
            return self.moment(name, value)
        if self.named(f"{name}-en"):
            for language, words in value.items():
                self.write(f"{name}-{language}", words)
        elif self.named(f"{name}-0"):
            for number, one in enumerate([value] if isinstance(value, str) else value):
                self.choose(f"{name}-{number}", one)
        elif self.named(f"{name}-unit"):
            self.amount(name, value)
        elif not own:
            return self.group(name, value)
        elif own[0]["sort"] == "checkbox":
            return self.boxes(name, own, value)
        elif own[0]["sort"] == "radio":
            return self.radio(name, value)
        elif own[0]["sort"] == "select":
            self.choose(name, value if value in own[0]["options"] else shown(value))
        elif isinstance(value, Mapping):
            self.choose(f"{name}-fact", self.fact(f"{name}-fact", value))
        else:
            self.write(name, "\n".join(value) if isinstance(value, list) else shown(value) if self.named(
                f"{name}-fact") or not isinstance(value, str) else value)
        return True

    def answers(self, name: str, value: Mapping[str, Any]) -> bool:
        """Answers, each in the input of its question, which is chosen where it is not there yet."""
        for code, one in value.items():
            if code not in [box["value"] for box in self.named(f"{name}-_shown")]:
                self.choose(f"{name}-_more", code)
                self.press(f"[name=press][value='more:{name}:0']")
            facts = self.named(f"{name}-{code}-_fact")
            if facts and isinstance(one, Mapping) and self.fact(f"{name}-{code}-_fact", one) in facts[0]["options"]:
                self.choose(f"{name}-{code}-_fact", self.fact(f"{name}-{code}-_fact", one))
            else:
                self.field(f"{name}-{code}", one)
        return True

    def moment(self, name: str, value: str | None) -> bool:
        """A day and a time, or that there is none."""
        if value is None:
            self.tick(f"{name}-none", "y", True)
            return True
        day, _, time = value.partition("T")
        self.write(f"{name}-day", day)
        if time:
            self.write(f"{name}-time", time)
        return True

    def group(self, name: str, value: Mapping[str, Any]) -> bool:
        """A small object, under its box where it may be left out."""
        if self.named(f"{name}-given"):
            self.tick(f"{name}-given", "y", True)
        return not self.fill(name, value) and "when" not in value

    def radio(self, name: str, value: Any) -> bool:
        """One of a few; a condition is chosen on its own page."""
        if isinstance(value, Mapping):
            return False
        self.tick(name, "yes" if value is True else shown(value), True)
        return True

    def boxes(self, name: str, own: Sequence[Mapping[str, Any]], value: Any) -> bool:
        """Boxes: exactly those wanted are ticked."""
        if isinstance(value, bool):
            self.tick(name, "y", value)
            return True
        wanted = [one for one in ([value] if isinstance(value, str) else value) if isinstance(one, str)]
        missing = set(wanted) - {one["value"] for one in own}
        assert not missing, f"{self.page.url} does not offer {missing} at {name}"
        for one in own:
            self.tick(name, one["value"], one["value"] in wanted)
        if len(wanted) > 1 and self.page.locator(f"[name=press][value='order:{name}:']").count():
            self.arrange(name, wanted)
        return isinstance(value, str) or len(wanted) == len(value)

    def arrange(self, name: str, wanted: Sequence[str]) -> None:
        """Put those ticked in this order, by the buttons beside them."""
        self.press(f"[name=press][value='order:{name}:']")
        for place, one in enumerate(wanted):
            for _ in range([box["value"] for box in self.named(name)].index(one) - place):
                self.press(f"[name=press][value='up:{name}:{one}']")

    def amount(self, name: str, value: Any) -> None:
        """An amount of time, or where it is taken from."""
        if isinstance(value, Mapping):
            self.choose(f"{name}-fact", self.fact(f"{name}-fact", value))
            return
        number, _, unit = str(value).partition(" ")
        units = self.named(f"{name}-unit")[0]["options"]
        self.write(name, number)
        self.choose(f"{name}-unit", next(one for one in units if unit in (one, one.removesuffix("s"))))

    def fact(self, name: str, wanted: Mapping[str, Any]) -> str:
        """The choice that stands for a fact."""
        options = self.named(name)[0]["options"]
        return next((one for one in options if one.startswith("{") and json.loads(one) == wanted), json.dumps(wanted))

    def rows(self, name: str, value: Any) -> bool:
        """Rows of a table: options in languages, pairs, or facts; more rows by the button below them."""
        pairs = list(value.items()) if isinstance(value, Mapping) else [("", one) for one in value]
        while len(self.named(f"{name}-row")) < len(pairs):
            self.press(f"[name=press][value='more:{name}:0']")
        if isinstance(value, list) and not self.named(f"{name}-0-value"):  # each row has inputs of its own
            for row, one in zip(self.named(f"{name}-row"), value, strict=False):
                self.fill(f"{name}-{row['value']}", one)
            return True
        is_whole = True
        for row, (key, one) in zip(self.named(f"{name}-row"), pairs, strict=False):
            at = f"{name}-{row['value']}"
            if self.named(f"{at}-en"):
                words = one.get("label", one)
                is_whole = is_whole and "label" not in one
                for language, said in words.items():
                    self.write(f"{at}-{language}", said)
                self.write(f"{at}-code", key)
                continue
            if key:
                self.field(f"{at}-key", key)
            if isinstance(one, Mapping) and self.named(f"{at}-fact") and self.fact(f"{at}-fact", one) in self.named(
                    f"{at}-fact")[0]["options"]:
                self.choose(f"{at}-fact", self.fact(f"{at}-fact", one))
            elif self.named(f"{at}-value")[0]["sort"] == "select":
                self.choose(f"{at}-value", shown(one))
            else:
                self.write(f"{at}-value", shown(one))
        return is_whole

    def write(self, name: str, words: str) -> None:
        if self.named(name)[0]["value"] != words:
            self.steps.append((name, words.replace("\r\n", "\n"), None))
            self.named(name)[0]["value"] = words

    def choose(self, name: str, value: str) -> None:
        one = self.named(name)[0]
        assert value in one["options"], f"{self.page.url} does not offer {value} at {name}: {one['options']}"
        if one["value"] != value:
            self.steps.append((name, value, None))

    def tick(self, name: str, value: str, wanted: bool) -> None:
        one = next((one for one in self.named(name) if one["value"] == value), None)
        assert one is not None, f"{self.page.url} does not offer {value} at {name}"
        if one["checked"] != wanted:
            self.steps.append((name, value, wanted))


def shown(value: Any) -> str:
    """A value as somebody types it; what would read as something else in double quotes."""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    try:
        json.loads(value)
    except ValueError:
        return value
    return json.dumps(value)
