"""A service owner at the designer: types a whole service into its screens, part by part, from the document beside them.

What is on a page is what may be filled: a control that the page does not draw cannot be filled, and a part for which
there is no control or page is a fault of the screens that stops the story.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.flows.filler import Filler, shown

SAVE = ".govuk-button-group .govuk-button:not([name])"
EFFECTS = ("message", "notify", "task", "assign", "priority", "set", "alert", "case", "join", "share", "shut_out")
RULES = (("before", "before_of"), ("every", "every"), ("at", "at"))
VALUES = ("setting", "table", "sum", "plus", "count", "earliest", "latest", "first", "is")
JOINS = ("all", "any")
LISTS = ("messages", "roles", "outcomes", "statuses", "form", "tables", "values", "people", "tasks", "actions",
         "clocks")
"""In the order in which they are typed: what is named comes before what names it."""
LATER = ("priority", "assign", "on_open", "rules", "retention", "examples")


class Typist(Filler):
    """Types a document into the draft of `code`."""

    # -- the whole --

    def type(self, data: Mapping[str, Any]) -> None:
        """The whole document, over what a new service begins with."""
        self.clear(data)
        self.open("/part")
        self.fill("part", {word: value for word, value in data.items() if word not in ("format", "code")})
        self.press(SAVE)
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
        self.press(SAVE)
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
                self.press(SAVE)
            elif word == "options":
                self.options(here, value)
            elif word == "questions":
                self.questions(place, value)
            elif word == "rows":
                self.sheet(place, value)
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

    def sheet(self, place: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """The rows of a decision table, once it has its columns."""
        self.open("/part", at=place)
        while len(self.named("part-rows-row")) < len(rows):
            self.press("[name=press][value='more:part-rows:0']")
        for number, row in zip(self.named("part-rows-row"), rows, strict=False):
            for column, cell in row.items():
                at = f"part-rows-{number['value']}-{column}"
                test, right = next(iter(cell.items())) if isinstance(cell, Mapping) else ("", cell)
                if test:
                    self.choose(f"{at}-test", test)
                self.write(at, shown(right))
        self.press(SAVE)

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
        self.press(SAVE)


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
