"""Welsh: every word that residents meet on what the doors share has one, and keeps its placeholders."""

import ast
import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment

from config import ROOT
from crm.web.language import FOLDER

FOLDERS = ("layouts", "components", "problems", "portal", "messages")
SPOKEN = {"gettext", "ngettext", "words", "lazy_gettext", "_"}


def _of_templates() -> Iterator[str]:
    parser = Environment(extensions=["jinja2.ext.i18n"])
    for folder in FOLDERS:
        for path in (ROOT / "templates" / folder).rglob("*.html"):
            for _, _, said in parser.extract_translations(path.read_text()):  # type: ignore[attr-defined]
                yield from ([said] if isinstance(said, str) else [each for each in said if each])


def _of_code() -> Iterator[str]:
    for path in (ROOT / "crm" / "web").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SPOKEN:
                told = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                yield from (each for each in told if isinstance(each, str))


@pytest.fixture(scope="module")
def welsh() -> dict[str, list[str]]:
    with (FOLDER / "cy.po").open("rb") as words:
        catalogue = read_po(words, locale="cy")
    found: dict[str, list[str]] = {}
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple | list) else [message.id]
        said = list(message.string) if isinstance(message.string, tuple | list) else [message.string]
        found.update(dict.fromkeys(ids, said))
    return found


def test_every_word_of_shared_pages_has_its_welsh(welsh: dict[str, list[str]]) -> None:
    said = set(_of_templates()) | set(_of_code())
    assert len(said) > 100, "the words were not found at all"
    assert sorted(each for each in said if not any(welsh.get(each, []))) == []


def test_a_translation_keeps_the_placeholders(welsh: dict[str, list[str]]) -> None:
    holes = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    for english, said in welsh.items():
        for each in said:
            assert english == "" or set(holes.findall(each)) == set(holes.findall(english)), english
