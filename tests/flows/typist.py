"""A service owner at the designer: types a whole service into its screens, part by part, from the document beside them.

What is on a page is what may be filled: a control that the page does not draw cannot be filled, and a part for which
there is no control or page is a fault of the screens that stops the story.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Page

SEEN = """() => [[...document.querySelectorAll('main :is(input, select, textarea)[name]')].map(e => ({
  name: e.name, sort: e.tagName === 'SELECT' ? 'select' : e.tagName === 'TEXTAREA' ? 'area' : e.type, value: e.value,
  checked: !!e.checked, options: e.tagName === 'SELECT' ? [...e.options].map(o => o.value) : []})),
  [...document.querySelectorAll('.govuk-error-summary li')].map(e => e.textContent.trim())]"""
EFFECTS = ("message", "notify", "task", "assign", "priority", "set", "alert", "case", "join", "share", "shut_out")
RULES = (("before", "before_of"), ("every", "every"), ("at", "at"))
VALUES = ("setting", "table", "sum", "plus", "count", "earliest", "latest", "first", "is")
JOINS = ("all", "any")
LISTS = ("messages", "values", "tables", "roles", "outcomes", "statuses", "form", "people", "tasks", "actions",
         "clocks")
"""In the order in which they are typed: what is named comes before what names it."""
LATER = ("priority", "assign", "on_open", "rules", "retention", "examples")


class Typist:
    """Types a document into the draft of `code`. `pages`: how many were opened or sent."""

    def __init__(self, page: Page, code: str) -> None:
        self.page, self.home, self.pages = page, f"/desk/services/{code}/draft", 0
        self.inputs: list[dict[str, Any]] = []

    # -- pages --

    def open(self, path: str = "", **arguments: str) -> None:
        """A page of the draft, and what can be filled on it."""
        self.pages += 1
        answer = self.page.goto(f"{self.home}{path}?{urlencode(arguments)}")
        assert answer is not None and answer.status == 200, f"{path} {arguments}: {answer and answer.status}"
        self.look()

    def look(self) -> None:
        """What can be filled on this page. A refusal ends the story."""
        self.inputs, refused = self.page.evaluate(SEEN)
        assert not refused, f"{self.page.url}: {refused}"

    def press(self, button: str, *, within: str = "main") -> None:
        """Send the form by one of its buttons."""
        self.pages += 1
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.page.locator(within).locator(button).first.click()
        self.look()

    def named(self, name: str) -> list[dict[str, Any]]:
        return [one for one in self.inputs if one["name"] == name]

    # -- the whole --

    def type(self, data: Mapping[str, Any]) -> None:
        """The whole document, over what a new service begins with."""
        self.clear(data)
        self.open("/part")
        self.fill("part", {word: value for word, value in data.items() if word not in ("format", "code")})
        self.press("button:has-text('Save')", within=".part-page__form .govuk-button-group")
        later: list[tuple[str, Mapping[str, Any], list[str]]] = []
        for word in LISTS:
            if word == "form":
                self.form(data["form"])
                continue
            for key, value in data.get(word, {}).items():
                if word == "statuses" and key == "received":
                    continue
                left = self.add(word, value, key=key)
                if left:
                    later.append((f"{word}.{key}", value, left))
        self.drop("statuses.in_progress", "statuses.closed")
        if data.get("access"):
            self.part("access", data["access"])
        for place, value, left in later:
            self.rest(place, value, left)
        for word in LATER:
            self.items(word, data.get(word, []))
        if data.get("nearby"):
            self.part("nearby", data["nearby"])

    def clear(self, data: Mapping[str, Any]) -> None:
        """Take away what the start brought; the first status stays and gets its words."""
        self.drop("clocks.finish", "actions.reopen", "actions.finish", "actions.begin", "outcomes.done",
                  "outcomes.not_for_us", "roles.officer_of_service", "retention.0")
        self.part("statuses.received", data["statuses"]["received"])

    def drop(self, *places: str) -> None:
        """Remove parts, each by its button."""
        for place in places:
            section = {"outcomes": "endings", "retention": "endings", "roles": "who"}.get(place.partition(".")[0],
                                                                                       place.partition(".")[0])
            if f"section={section}" not in self.page.url:
                self.open(section=section)
            self.press(f"[name=press][value='remove:{place}']")

    def form(self, pages: Sequence[Mapping[str, Any]]) -> None:
        """The pages with their questions, in place of the page that was there."""
        for number, one in enumerate(pages):
            left = self.add("form", one)
            if number == 0:
                self.drop("form.0")
            self.questions(f"form.{number}", one["questions"])
            self.rest(f"form.{number}", one, [word for word in left if word != "questions"])

    def questions(self, place: str, questions: Sequence[Mapping[str, Any]]) -> None:
        """Questions in place of the first one that a page or a group begins with."""
        conditions = []
        for number, one in enumerate(questions):
            left = self.add(f"{place}.questions", one)
            if number == 0:
                self.open("/part", at=f"{place}.questions") if place.count(".") > 1 else self.open(section="form")
                self.press(f"[name=press][value='remove:{place}.questions.0']")
            conditions.append((f"{place}.questions.{number}", one, left))
        for where, one, left in conditions:
            if "questions" in left:
                self.questions(where, one["questions"])
            self.rest(where, one, [word for word in left if word != "questions"])

    # -- parts --

    def part(self, place: str, data: Mapping[str, Any]) -> None:
        """A part that is there, or that its own page begins."""
        self.open("/part", at=place)
        left = self.fill("part", data)
        self.press("button:has-text('Save')", within=".part-page__form .govuk-button-group")
        self.rest(place, data, left)

    def add(self, to: str, data: Mapping[str, Any], *, key: str = "") -> list[str]:
        """Add a part. Returns what has pages of its own."""
        kind = _kind(to, data)
        if kind or not self.page.url.endswith(f"/draft/add?to={to}"):
            self.open("/add", to=to, **({"kind": kind} if kind else {}))
        code = key or (str(data["code"]) if "code" in data else "")
        left = self.fill("part", data, but=("type", "code", "each") if "type" in data else ("code",))
        if code and self.named("new_code"):
            self.write("new_code", code)
        self.press("[name=press][value=another]")
        return left

    def rest(self, place: str, data: Mapping[str, Any], words: Sequence[str]) -> None:
        """The parts of a part that have pages of their own."""
        for word in words:
            value, here = data[word], f"{place}.{word}"
            if word == "when" or (word in ("every", "some", "none")):
                self.condition(here, value)
            elif word == "required":
                self.condition(f"{here}.when", value["when"])
            elif word == "by":
                plain = [one for one in value if isinstance(one, str)]
                self.items(here, [one for one in value if not isinstance(one, str)], start=len(plain))
                numbers = iter(range(len(plain), len(value)))
                self.open("/part", at=place)
                self.arrange("part-by", [one if isinstance(one, str) else f"#{next(numbers)}" for one in value])
                self.press("button:has-text('Save')", within=".part-page__form .govuk-button-group")
            elif word == "options":
                self.options(here, value)
            elif word == "questions":
                self.questions(place, value)
            elif isinstance(value, Mapping) and _is_group(word):
                self.rest(here, value, [one for one in ("when",) if one in value])
            elif isinstance(value, Mapping) and word in ("results", "parts"):
                for key, one in value.items():
                    if word == "parts":
                        self.wordings(here, key, one)
                    else:
                        self.rest(f"{here}.{key}", one, self.add(here, one if isinstance(one, Mapping)
                                                                 else {"state": one}, key=key))
            elif isinstance(value, Mapping):
                self.part(here, value)
            else:
                self.items(here, value)

    def items(self, place: str, values: Sequence[Any], *, start: int = 0) -> None:
        """The items of a list, one after another."""
        for number, one in enumerate(values, start):
            data = one if isinstance(one, Mapping) else {"role": one}
            self.rest(f"{place}.{number}", data, self.add(place, data))

    def wordings(self, place: str, key: str, values: Sequence[Mapping[str, Any]]) -> None:
        """A part of a message with its wordings."""
        self.rest(f"{place}.{key}.0", values[0], self.add(place, values[0], key=key))
        self.items(f"{place}.{key}", values[1:], start=1)

    def options(self, place: str, options: Mapping[str, Any]) -> None:
        """The hints and conditions of options, each on its own page."""
        for code, one in options.items():
            if isinstance(one, Mapping) and "label" in one:
                self.part(f"{place}.{code}", one)

    # -- conditions --

    def condition(self, place: str, wanted: Mapping[str, Any]) -> None:
        """Build a condition by choosing."""
        self.test(place, _first(wanted))
        self.grow(place, wanted)

    def grow(self, place: str, wanted: Mapping[str, Any]) -> None:
        """Make the whole condition of the first test that stands at the place."""
        word = next((word for word in (*JOINS, "not") if word in wanted), "")
        if word == "not":
            self.grow(place, wanted["not"])
            self.open("/condition", at=place)
            self.press("[name=press][value=not]")
        elif word:
            self.grow(place, wanted[word][0])
            for number, one in enumerate(wanted[word][1:], 1):
                self.test(place, _first(one), join=word)
                self.grow(f"{place}.{word}.{number}", one)
        elif "rows" in wanted:
            how = next(word for word in ("every", "some", "none") if word in wanted)
            self.condition(f"{place}.{how}", wanted[how])

    def test(self, place: str, wanted: Mapping[str, Any], *, join: str = "") -> None:
        """One test: the fact, then the test that fits it, then the value."""
        self.open("/condition", at=place, **({"join": join} if join else {}))
        fact, test, value = _parts(wanted)
        self.choose("c-fact", self.fact("c-fact", fact))
        self.press("[name=press][value=refresh]")
        if "tasks" in fact:
            self.fill("c", {"tasks": wanted["tasks"], "how": test, "states": value})
        elif "rows" in fact:
            self.fill("c", {"how": test})
        else:
            if self.named("c-test")[0]["value"] != test:
                self.choose("c-test", test)
                self.press("[name=press][value=refresh]")
            many = self.named("c-value")
            is_line = isinstance(value, list) and many[0]["sort"] == "text"
            self.fill("c", {"value": ", ".join(map(shown, value)) if is_line else value})
        self.press("button:text-is('Save the condition')")

    # -- inputs --

    def fill(self, prefix: str, data: Mapping[str, Any], *, but: Sequence[str] = ()) -> list[str]:
        """Fill what the page asks of this part. Returns the words that it does not ask, being parts with pages."""
        left = []
        self.open_more()
        for word, value in data.items():
            name = f"{prefix}-{'within' if word == 'for' and not self.any_of(f'{prefix}-for') else word}"
            if word in but:
                continue
            if not self.any_of(name) or not self.field(name, value):
                left.append(word)
        return left

    def open_more(self) -> None:
        """Open what few parts need."""
        for summary in self.page.locator("main details:not([open]) > summary").all():
            summary.click()

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
                self.open_more()
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
        self.open_more()

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
            self.open_more()
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
            self.page.locator(f'main [name="{name}"]').fill(words)
            self.named(name)[0]["value"] = words

    def choose(self, name: str, value: str) -> None:
        one = self.named(name)[0]
        assert value in one["options"], f"{self.page.url} does not offer {value} at {name}: {one['options']}"
        if one["value"] != value:
            self.page.locator(f'main select[name="{name}"]').select_option(value=value)

    def tick(self, name: str, value: str, wanted: bool) -> None:
        one = next((one for one in self.named(name) if one["value"] == value), None)
        assert one is not None, f"{self.page.url} does not offer {value} at {name}"
        if one["checked"] != wanted:
            self.page.locator(f'main [name="{name}"][value={json.dumps(value)}]').set_checked(wanted)


def shown(value: Any) -> str:
    """A value as somebody types it; what would read as something else in double quotes."""
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    try:
        json.loads(value)
    except ValueError:
        return value
    return json.dumps(value)


def _kind(to: str, data: Mapping[str, Any]) -> str:
    """What is chosen when something is added there."""
    last = to.rpartition(".")[2]
    if last in ("questions", "ask"):
        return str(data.get("type", "each"))
    if last in ("do", "on_warn", "on_breach", "on_open"):
        if "clock" in data:
            return "extend" if "extend" in data else "clock"
        if "people" in data:
            return "people_off" if data.get("remove") else "people"
        return next((word for word in EFFECTS if word in data), "link")
    if last == "rules":
        if "after" in data:
            return "after_of" if "of" in data else "after_in"
        return next((kind for word, kind in RULES if word in data), "when")
    if last == "checks":
        return next(word for word in ("when", "matches", "sum", "no_gaps", "no_overlap") if word in data)
    return next(word for word in VALUES if word in data) if last == "values" else ""


def _is_group(word: str) -> bool:
    return word in ("starts", "stops", "restarts", "assign", "extend", "again")


def _first(wanted: Mapping[str, Any]) -> Mapping[str, Any]:
    """The test that is built first: the leftmost of the condition."""
    word = next((word for word in (*JOINS, "not") if word in wanted), "")
    return wanted if not word else _first(wanted[word] if word == "not" else wanted[word][0])


def _parts(wanted: Mapping[str, Any]) -> tuple[dict[str, Any], str, Any]:
    """A test as its fact, the test and the value."""
    if "tasks" in wanted or "rows" in wanted:
        how = next(word for word in ("every", "some", "none") if word in wanted)
        return ({"tasks": True} if "tasks" in wanted else {"rows": wanted["rows"]}), how, wanted[how]
    tests = ("is", "in", "has", "at_least", "at_most", "before", "after", "exists")
    test = next(word for word in tests if word in wanted)
    return {word: value for word, value in wanted.items() if word != test}, test, wanted[test]
