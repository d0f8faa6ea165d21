"""What README and docs/ say is so: the files, settings, commands, sign-ins and floors they name, and none left out."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from config import ROOT
from crm.__main__ import main
from crm.jobs.demo import staff

README = (ROOT / "README.md").read_text(encoding="utf-8")
DECISIONS = ROOT / "docs" / "decisions"
PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md"))]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
#: A file that readers are told to make, and what only a build or a run makes.
NOT_KEPT = re.compile(r"services/broken-bench\.yaml|crm/static|var/")
FOLDERS = "crm|templates|assets|services|migrations|tests|docs|bench|var"
NAMED = re.compile(rf"(?<![\w/.:-])((?:{FOLDERS})/[\w./-]*\w|[\w-]+\.(?:py|toml|md)|Makefile)")
LINKED = re.compile(r"\]\(([^)#:]+)(?:#[\w-]+)?\)")


def files_named(page: Path) -> Iterator[Path]:
    """Files in code spans, told from the root, and links, told from the page."""
    text = page.read_text(encoding="utf-8")
    for span in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text):
        yield from (ROOT / name for name in NAMED.findall(span) if not NOT_KEPT.match(name))
    yield from (page.parent / link for link in LINKED.findall(text))


def commands() -> dict[str, click.Command]:
    """Every command of `guildhall` by what is typed; of a group, those in it."""
    found: dict[str, click.Command] = {}
    for name in main.list_commands(click.Context(main)):
        command = main.get_command(click.Context(main), name)
        assert command is not None
        within = command.commands if isinstance(command, click.Group) else {"": command}
        found |= {f"guildhall {name} {part}".strip(): one for part, one in within.items()}
    return found


def picture() -> list[str]:
    """The names on each floor of the README's picture, from the top."""
    drawn = README.partition("```text\n")[2].partition("```")[0].splitlines()
    return [re.split(r" {2,}", line.strip())[0] for line in drawn if not line.startswith(" -")]


@each_page
def test_every_file_that_is_named_is_there(page: Path) -> None:
    assert sorted({str(path) for path in files_named(page) if not path.exists()}) == []


def test_every_setting_is_in_the_readme_with_its_default() -> None:
    read = re.findall(r'env\.get\(["\']([A-Z_]+)["\'](?:, "([^"]*)")?', (ROOT / "config.py").read_text())
    assert "DATABASE_URL" in dict(read)
    rows = [line.split("|") for line in README.splitlines() if re.match(r"\| `[A-Z]", line)]
    told = {name: cells[2] for cells in rows for name in re.findall(r"`([A-Z_]+)`", cells[1])}
    assert [name for name, default in read if name not in told or (default and f"`{default}`" not in told[name])] == []


def test_no_setting_is_in_the_readme_that_nothing_reads() -> None:
    places = [ROOT / "config.py", *ROOT.glob("crm/jobs/*.py"), *ROOT.glob("tests/*.py")]
    sources = "\n".join(path.read_text() for path in places)
    named = set(re.findall(r"`([A-Z][A-Z_]+)`", README.partition("## Settings")[2].partition("\n## ")[0]))
    assert sorted(name for name in named - {"DEBUG", "INFO", "WARNING", "ERROR"} if f'"{name}"' not in sources) == []


def test_every_command_is_in_the_readme() -> None:
    assert sorted(typed for typed in commands() if f"`{typed}`" not in README) == []


@each_page
def test_every_command_that_is_named_can_be_typed(page: Path) -> None:
    known = commands()
    groups = {typed.split()[1] for typed in known if len(typed.split()) == 3}
    text = page.read_text(encoding="utf-8")
    for name, rest in re.findall(r"(?:`|^|[/ ]bin/)guildhall ([a-z]+)( [^`\n#|>]*)?", text, flags=re.M):
        words = rest.split()
        if name in groups and not words:
            continue
        command = known.get(f"guildhall {name} {words[0]}" if name in groups else f"guildhall {name}")
        assert command is not None, f"guildhall {name}{rest}"
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, f"guildhall {name}{rest}"


def test_the_sign_ins_of_the_readme_are_those_of_the_demo() -> None:
    told = re.findall(r"^\| `([\w.]+@[\w.]+)`", README, flags=re.M)
    assert told == [staff.sign_in(local) for local in staff.SIGN_INS]
    assert f"`{staff.PASSWORD}`" in README


def test_the_picture_of_the_house_is_that_of_the_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors = [re.findall(r"\w+", layer) for layer in contracts[0]["layers"]]
    assert [re.findall(r"\w+", floor) for floor in picture()] == floors


def test_what_the_picture_calls_unbuilt_is_not_there() -> None:
    unbuilt = re.findall(r"\[(\w+)\]", " ".join(picture()))
    assert unbuilt and [name for name in unbuilt if (ROOT / "crm" / name).exists()] == []


def test_decisions_are_numbered_and_listed() -> None:
    records = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    assert [int(name[:4]) for name in records] == list(range(1, len(records) + 1))
    listed = LINKED.findall((DECISIONS / "README.md").read_text(encoding="utf-8"))
    assert [link for link in listed if link[0].isdigit()] == records
