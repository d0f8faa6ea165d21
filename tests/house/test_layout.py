"""The rules of the project about files: their size, their templates, their words, and what may not stand in them."""

import ast
import re
from itertools import chain
from pathlib import Path

import pytest

from config import ROOT

SOURCES = sorted([*ROOT.glob("crm/**/*.py"), *ROOT.glob("*.py"), *ROOT.glob("bench/**/*.py")])
TEMPLATES = {str(path.relative_to(ROOT / "templates")): path.read_text() for path in ROOT.glob("templates/**/*")
             if path.is_file() and path.suffix != ".md"}
LONGEST_MODULE = 420
BUILT = {"node_modules", "static", "__pycache__"}


def test_no_module_has_outgrown_itself() -> None:
    long = {str(path.relative_to(ROOT)): lines for path in SOURCES
            if (lines := len(path.read_text().splitlines())) > LONGEST_MODULE}
    assert long == {}


def test_every_template_is_rendered_by_a_view_or_used_by_another() -> None:
    """A piece is called as `ui.name`. Where a name is put together ("components/questions/" ~ kind), its folder
    stands for it."""
    named = "\n".join(chain((path.read_text() for path in SOURCES), TEMPLATES.values()))
    folders = set(re.findall(r"[\"'](\w+(?:/\w+)+)/[\"']? ?[~{]", named))
    unused = [name for name in TEMPLATES
              if name not in named and name.rpartition("/")[0] not in folders
              and not (name.startswith("components/") and f"ui.{Path(name).stem}" in named)]
    assert unused == []


def test_templates_hold_no_script_and_no_style_of_their_own() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|<style|\sstyle=\"|\son[a-z]+=\"")
    assert [name for name, text in TEMPLATES.items() if inline.search(text)] == []


def test_no_class_has_a_name_that_says_nothing() -> None:
    empty = re.compile(r"(Manager|Helper|Utils?|Handler|Data)$")
    found = [f"{path.name}: {node.name}" for path in SOURCES for node in ast.walk(ast.parse(path.read_text()))
             if isinstance(node, ast.ClassDef) and empty.search(node.name)]
    assert found == []


def test_nothing_is_left_to_do() -> None:
    left = re.compile(r"\b(TODO|FIXME|XXX)\b")
    files = [*SOURCES, *ROOT.glob("templates/**/*.html"), *ROOT.glob("assets/js/*.js"), *ROOT.glob("assets/sass/*")]
    assert [str(path.relative_to(ROOT)) for path in files if left.search(path.read_text())] == []


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("requirements*.txt")))
def test_a_lock_pins_by_hash_and_names_no_host(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text and "index" + "-url" not in text
    pins = re.findall(r"^([a-z0-9-]+)==", text, flags=re.M)
    assert pins and all(re.search(rf"^{pin}==\S+(?: ;[^\n]*)? \\\n    --hash=sha256:", text, flags=re.M)
                        for pin in pins)


def test_the_lock_of_assets_names_no_host() -> None:
    assert '"resolved"' not in (ROOT / "assets" / "package-lock.json").read_text()


def test_what_runs_is_tested_in_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9-]+==\S+", (ROOT / name).read_text(), flags=re.M))

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


def test_no_file_names_the_machine_it_was_written_on() -> None:
    told = re.compile("/" + r"(?:work|farm|home/\w+)/|/" + "root/")
    kinds = {".py", ".html", ".md", ".yaml", ".yml", ".toml", ".txt", ".js", ".mjs", ".json", ".scss", ".sh", ".cfg",
             ".ini", ".po", ""}
    folders = [ROOT / name for name in ("crm", "tests", "templates", "docs", "services", "assets", "migrations",
                                        "bench", ".ci")]
    files = [path for path in chain(ROOT.glob("[!.]*"), *(folder.rglob("*") for folder in folders))
             if path.is_file() and path.suffix in kinds and not BUILT & set(path.parts)]
    assert [str(path.relative_to(ROOT)) for path in files if told.search(path.read_text(errors="ignore"))] == []
