"""The rules of the project, kept by the machine."""

import ast
import re
from pathlib import Path

from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from flask import Flask

from config import ROOT
from crm.foundation import migrating
from tests.conftest import clone, url_of  # noqa: F401

SOURCES = sorted(ROOT.glob("crm/**/*.py"))


def test_only_one_module_commits() -> None:
    commits = re.compile(r"\b(session|connection)\.commit\(")
    allowed = {"crm/foundation/transaction.py", "crm/foundation/migrating.py"}
    found = {str(p.relative_to(ROOT)) for p in SOURCES if commits.search(p.read_text())}
    assert found <= allowed


def test_every_route_says_who_may_come_in(app: Flask) -> None:
    silent = [rule.rule for rule in app.url_map.iter_rules()
              if not hasattr(app.view_functions[rule.endpoint], "access")]
    assert silent == []


def test_every_module_opens_with_a_sentence() -> None:
    silent = [str(p.relative_to(ROOT)) for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text()))]
    assert silent == []


def test_migrations_have_one_head_and_agree_with_the_models(template: str) -> None:
    config = AlembicConfig()
    config.set_main_option("script_location", str(migrating.FOLDER))
    config.set_main_option("path_separator", "os")
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
    migrating.check(clone(template, f"{template}_check"))


def test_lock_files_name_no_host() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "://" not in (ROOT / name).read_text()
    for lock in ROOT.glob("assets/package-lock.json"):
        assert '"resolved"' not in lock.read_text()


def test_every_deferred_job_is_registered() -> None:
    source = "\n".join(p.read_text() for p in SOURCES)
    registered = set(re.findall(r'@queue\.task\(\s*name="([a-z_]+)"', source))
    constants = dict(re.findall(r'^([A-Z_]+) = "([a-z_]+)"$', source, flags=re.M))
    registered |= {constants[name] for name in re.findall(r"@queue\.task\(\s*name=\w+\.([A-Z_]+)", source)}
    deferred = set(re.findall(r'jobs\.defer\(\s*"([a-z_]+)"', source))
    deferred |= {constants[name] for name in re.findall(r"jobs\.defer\(\s*([A-Z_]+)", source)}
    assert deferred and deferred <= registered


def test_no_file_names_this_machine_or_a_registry() -> None:
    words = re.compile("/" + r"(work|farm)/|/" + "root/")
    named = [str(p.relative_to(ROOT)) for folder in ("crm", "tests", "templates", "docs", "services", "assets/js")
             for p in Path(ROOT / folder).rglob("*") if p.suffix in (".py", ".html", ".md", ".yaml", ".js", ".mjs")
             and "node_modules" not in p.parts and words.search(p.read_text(errors="ignore"))]
    assert named == []
