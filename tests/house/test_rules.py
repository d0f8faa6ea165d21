"""The rules of the project, kept by the machine."""

import ast
import re

from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory
from flask import Flask

from config import ROOT
from crm.foundation import migrating
from crm.jobs import tasks
from tests.conftest import clone

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


def _deferred() -> list[tuple[str, ast.Call]]:
    """Every call of `jobs.defer`, with the name of the job."""
    constants = dict(re.findall(r'^([A-Z_]+) = "([a-z_]+)"$', "\n".join(p.read_text() for p in SOURCES), flags=re.M))
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "jobs.defer":
                name = node.args[0]
                found.append((name.value if isinstance(name, ast.Constant) else
                              constants[ast.unparse(name).rpartition(".")[2]], node))
    return found


def test_every_deferred_job_is_registered() -> None:
    deferred = {name for name, _ in _deferred()}
    assert deferred and deferred <= set(tasks.queue.tasks)


def test_jobs_are_given_keys_and_codes_never_what_people_said() -> None:
    settings = {"lock", "once", "at", "queue_name", "priority"}
    plain = re.compile(r"(_id|_ids|_code|_at|_on)$|^(code|kind|calendar)$")  # a calendar is named by its code
    words = [f"{name}: {given.arg}" for name, call in _deferred() for given in call.keywords
             if given.arg not in settings and not plain.search(given.arg or "")]
    assert words == []
