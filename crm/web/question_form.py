"""Any service's questions as a form: reads what was typed, shows what shows, and says what is wrong with it.

A view makes one a request (see `QuestionForm`) and gives it to `ui.questions(...)`. What shows, what is required and
what is wrong is decided by `crm.workflow.form`; here is only what a browser needs. Works without script: buttons inside
the form (find, add, remove) go round by the server and lose nothing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from flask import current_app, g, request
from flask_babel import gettext

from crm.errors import Invalid
from crm.web import held_forms
from crm.web import language as languages
from crm.web import question_reading as reading
from crm.web.forms import Problem
from crm.web.fragments import page as whole_page
from crm.web.headers import wants_part
from crm.web.pieces import Pieces
from crm.web.question_drawing import Drawing, DrawnPage
from crm.web.question_lookups import Lookups, Pick
from crm.workflow import questions as q
from crm.workflow.form import FormShown, PageShown

Show = Callable[[Mapping[str, Any]], FormShown]


@dataclass
class _State:
    errors: dict[str, str] = field(default_factory=dict)
    of_the_whole: list[str] = field(default_factory=list)
    found: dict[str, Sequence[Pick]] = field(default_factory=dict)


class QuestionForm:
    """The questions of a service (or of an action or a task) in one request.

        sheet = QuestionForm(
            [question for page in definition.form for question in page.questions],
            lambda raw: form.show(definition, raw, situation=situation, now=clock.now(), for_staff=True),
            kept=draft.answers, lookups=..., for_staff=True)
        draft.answers = sheet.raw                      # as typed, at every request
        if sheet.is_good:
            with sheet.refusals(), transaction():
                case = intake.submit(..., answers=sheet.answers)
                return redirect(...)
        return question_form.page("desk/call/questions.html", form=sheet)

    `page_number` shows one page of the form (its number in the definition); without it all of them. `headings` of
    pages can be left out (their words are in `pages`); so can `live`, the drawing again by script. `beside` names
    inputs of the page's own (an outcome, a caller) whose ids are their names: `put_back` links to them, and
    `error_of(name)` is what to say beside them.
    """

    def __init__(self, items: Sequence[reading.Item], show: Show, *, kept: Mapping[str, Any] | None = None,
                 lookups: Lookups | None = None, language: str = "en", for_staff: bool = False,
                 page_number: int | None = None, headings: bool = True, live: bool = True,
                 beside: Sequence[str] = (), prefix: str = reading.PREFIX) -> None:
        self.items, self._show, self.lookups = items, show, lookups or Lookups()
        self.language, self.for_staff, self.prefix = language, for_staff, prefix
        self._page_number, self.headings, self.live, self.beside = page_number, headings, live, tuple(beside)
        self._state = _State()
        #: What the page has to say right after a question, by its code: drawn again with the questions.
        self.notes: dict[str, str] = {}
        self.pressed = reading.pressed(request.form) if request.method == "POST" else reading.Press("refresh")
        self.raw: dict[str, Any] = dict(kept or {})
        #: Posted when the session had expired, and now back: to be drawn, not to be acted upon.
        self.is_back = request.method == "GET" and held_forms.is_back(prefix)
        if request.method == "POST" or self.is_back:
            self.raw = reading.read(items, request.form, kept=self.raw, prefix=prefix)
        if request.method == "POST":
            self._keep_files(items, self.raw, prefix)
            self._forget_others_files(items, self.raw)
            reading.apply(self.pressed, items, self.raw, prefix=prefix)
            g.setdefault("typed", []).append(self)
        # Rows added and not yet filled stay in sight until the form is sent.
        self._marked = reading.without_marks(self.raw) if self.is_sent else self.raw
        #: The answers as typed, as `show` is given them.
        self.plain: Mapping[str, Any] = _plain(self._marked)
        self.shown: FormShown = show(self.plain)
        self.raw = reading.without_marks(self._marked)
        self._search()
        if self.is_sent:
            self._state.errors.update(self._errors_here())

    # -- what the view asks --------------------------------------------------------------------------------------------

    @property
    def is_sent(self) -> bool:
        """The form's own button was pressed, not one inside it, and it is no redraw by script."""
        return request.method == "POST" and self.pressed.what == ""

    @property
    def is_good(self) -> bool:
        """Sent, nothing wrong on the pages in sight, and no stop in force there."""
        wrong = self._state.of_the_whole or any(self._state.errors.values())
        return self.is_sent and not wrong and self.stop is None

    @property
    def answers(self) -> dict[str, Any]:
        """The typed values of all questions that show, as `workflow.form` reads them."""
        return dict(self.shown.answers)

    @property
    def stop(self) -> q.Stop | None:
        """The stop in force, if it is on a page in sight."""
        stop = self.shown.stop
        here = {item.code for page in self._pages_here() for item in page.items}
        return stop if stop is not None and stop.code in here else None

    @property
    def page_number(self) -> int | None:
        """The page in sight, when one at a time is shown."""
        pages = self._pages_here()
        return pages[0].number if self._page_number is not None and pages else None

    @property
    def next_page(self) -> int | None:
        """The number of the page after this one, or None on the last."""
        return self._neighbour(1)

    @property
    def previous_page(self) -> int | None:
        """The number of the page before this one, or None on the first."""
        return self._neighbour(-1)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn a verb's `Invalid` into errors of these questions; the view then shows the form again."""
        try:
            yield
        except Invalid as wrong:
            self.put_back(wrong)

    def put_back(self, wrong: Invalid) -> None:
        """Set a verb's refusal on the questions it names by code; what names none, on the form as a whole."""
        known = {item.code for item in self.items} | set(self.beside)
        for path, words in wrong.fields.items():
            if path.split(".")[0] in known:
                self._state.errors[path] = words
            else:
                self._state.of_the_whole.append(words)
        if not wrong.fields:
            self._state.of_the_whole.append(languages.say(wrong))

    def error_of(self, name: str) -> str:
        """What is wrong with an input beside the questions."""
        return self._state.errors.get(name, "")

    # -- what the page asks --------------------------------------------------------------------------------------------

    @property
    def pages(self) -> list[DrawnPage]:
        """The pages in sight, ready to draw."""
        drawing = Drawing(raw=self._marked, errors=self._state.errors, found=self._state.found, lookups=self.lookups,
                          language=self.language, for_staff=self.for_staff, prefix=self.prefix, pressed=self.pressed)
        return [drawing.page(page) for page in self._pages_here()]

    @property
    def summary(self) -> list[Problem]:
        """Everything wrong, in the order of the page, for the error summary."""
        found = [Problem(words, "") for words in self._state.of_the_whole]
        drawn = [item for page in self.pages for item in page.every_item()]
        for item in drawn:
            if item.error:
                found.append(Problem(item.error_in_summary, f"#{item.focus_id}"))
        found += [Problem(self.error_of(name), f"#{name}") for name in self.beside if self.error_of(name)]
        seen = {*(item.path for item in drawn), *self.beside}
        found += [Problem(words, "") for path, words in self._state.errors.items() if path not in seen]
        return found

    @property
    def first_open(self) -> str:
        """The id of the first input that has to be filled in yet, or nothing."""
        drawn = (item for page in self.pages for item in page.every_item())
        return next((item.focus_id for item in drawn if item.path in self.shown.missing), "")

    def typed(self) -> list[tuple[str, str]]:
        """What was typed, as (label, words), for pages that must not lose it."""
        return [(item.label_text, item.said) for page in self.pages for item in page.every_item()
                if item.said and not item.is_guarded]

    # -- inside --------------------------------------------------------------------------------------------------------

    def _pages_here(self) -> tuple[PageShown, ...]:
        pages = self.shown.pages
        if self._page_number is None or not pages:
            return pages
        return tuple(page for page in pages if page.number == self._page_number) or pages[:1]

    def _neighbour(self, step: int) -> int | None:
        numbers = [page.number for page in self.shown.pages]
        here = self.page_number
        if here is None or here not in numbers:
            return None
        at = numbers.index(here) + step
        return numbers[at] if 0 <= at < len(numbers) else None

    def _errors_here(self) -> dict[str, str]:
        return {path: words for page in self._pages_here() for path, words in self.shown.errors_of(page).items()}

    def _keep_files(self, items: Sequence[reading.Item], raw: dict[str, Any], prefix: str) -> None:
        """Store what was sent with the form and add its ids to the answers, whatever else is wrong."""
        sent = {name: [each for each in request.files.getlist(name) if each.filename] for name in request.files}
        for name, some in sent.items():
            found = reading.question_of(name.removesuffix("-new"), items, raw, prefix) if some else None
            if found is None or not isinstance(found[0], q.FilesQuestion) or self.lookups.keep_file is None:
                continue
            item, holder = found
            for each in some:
                try:
                    holder[item.code] = [*(holder.get(item.code) or []), self.lookups.keep_file(each)]
                except Invalid as wrong:
                    words = next(iter(wrong.fields.values()), languages.say(wrong))
                    self._state.errors[_path(name.removesuffix("-new"), prefix)] = f"{each.filename}: {words}"

    def _forget_others_files(self, items: Sequence[reading.Item], raw: dict[str, Any]) -> None:
        """Take out ids of files that this person may not use, however they came in."""
        for item in items:
            value = raw.get(item.code)
            if isinstance(item, q.FilesQuestion) and value and self.lookups.files:
                raw[item.code] = [pick.value for pick in self.lookups.files(value)]
            elif isinstance(item, q.GroupQuestion | q.EachRow) and isinstance(value, list):
                for row in value:
                    self._forget_others_files(item.questions, row)

    def _search(self) -> None:
        """Offer places and people for what was typed but not chosen."""
        for page in self._pages_here():
            for item, path in _leaves(page.items, ""):
                value = reading.at(self._marked, path)
                value = value if isinstance(value, Mapping) else {}
                if isinstance(item, q.PlaceQuestion | q.AddressQuestion):
                    self._offer_places(path, value)
                elif isinstance(item, q.PersonQuestion | q.OrganisationQuestion):
                    self._offer_people(path, value, item.type)

    def _is_looking(self, path: str) -> bool:
        """Find was pressed for this question, or what it found is still in sight."""
        name = f"{self.prefix}-{path.replace('.', '-')}"
        return self.pressed == reading.Press("find", name) or bool(request.form.get(f"{name}-offered"))

    def _offer_people(self, path: str, value: Mapping[str, Any], kind: str) -> None:
        words = request.form.get(f"{self.prefix}-{path.replace('.', '-')}-search", "").strip()[:200]
        if words and self.lookups.people and self._is_looking(path) and not value.get("contact"):
            self._state.found[path] = self.lookups.people(words, kind)

    def _offer_places(self, path: str, value: Mapping[str, Any]) -> None:
        typed = str(value.get("text", "")).strip()
        chosen = any(value.get(part) for part in ("uprn", "usrn", "lat")) or value.get("as_typed")
        if not typed or chosen or self.lookups.places is None or not (self.is_sent or self._is_looking(path)):
            return
        picks = self.lookups.places(typed[:200])
        self._state.found[path] = picks
        if picks and self.is_sent:
            self._state.errors[path] = gettext("Choose the place from the list, or say that it is not there")


def page(template: str, *, form: QuestionForm, **context: Any) -> tuple[str, int]:
    """The page that holds a question form; for htmx its questions alone, drawn again with what follows from them."""
    if wants_part():
        return cast(Pieces, current_app.jinja_env.globals["ui"]).questions(form), 200
    return whole_page(template, form=form, **context)


def _path(name: str, prefix: str) -> str:
    return name.removeprefix(f"{prefix}-").replace("-", ".")


def _leaves(items: Sequence[Any], before: str) -> Iterator[tuple[Any, str]]:
    for each in items:
        if each.rows:
            for at, row in enumerate(each.rows):
                yield from _leaves(row, f"{before}{each.code}.{at}.")
        else:
            yield each.item, before + each.code


def _plain(raw: Any) -> Any:
    """Raw answers as `show` takes them: without our own word that a typed place is meant as it is."""
    if isinstance(raw, Mapping):
        return {key: _plain(value) for key, value in raw.items() if key != "as_typed"}
    return [_plain(row) for row in raw] if isinstance(raw, list) else raw

