"""The form by which words of a published version are corrected."""

from typing import Any

from crm.errors import Invalid
from crm.foundation import settings
from crm.web import fields
from crm.web.forms import Form

_LANGUAGES = {"en": "English", "cy": "Welsh"}


class WordsForm(Form):
    """One text in every language, and why it is corrected. `mark`: of the words as the form was drawn."""

    mark = fields.hidden()

    @classmethod
    def of(cls, value: Any, *, is_long: bool, mark: str) -> "WordsForm":
        """The form of a text as it stands (a bare one is in the council's first language)."""
        first = settings.council().languages[0]
        known = value if isinstance(value, dict) else {first: str(value)}
        made = {f"text_{language}": fields.long_text(name, rows=10 if is_long else 2, longest=20_000, is_exact=True)
                for language, name in _LANGUAGES.items()}
        made["reason"] = fields.text("Why are they corrected?", required="Enter why the words are corrected",
                                     longest=300, hint="For example: the phone number was wrong")
        form: WordsForm = type("WordsForm", (cls,), made)(
            data={"mark": mark, **{f"text_{language}": known.get(language, "") for language in _LANGUAGES}})
        return form

    @property
    def text(self) -> dict[str, str]:
        """The words by language. Raises Invalid when there are none."""
        typed = {language: (self[f"text_{language}"].data or "").strip() for language in _LANGUAGES}
        found = {language: words for language, words in typed.items() if words}
        if not found:
            raise Invalid(fields={"text_en": "Enter the words"})
        return found
