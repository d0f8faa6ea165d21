"""The house stands: the application builds over a migrated database."""

from flask import Flask
from sqlalchemy import text

from crm.accounts.models import Team
from crm.foundation.database import session
from crm.foundation.transaction import transaction


def test_the_application_builds_and_reaches_its_database(app: Flask) -> None:
    assert session.execute(text("select count(*) from council_case")).scalar() == 0


def test_a_commit_in_a_test_is_seen_and_then_undone(app: Flask) -> None:
    with transaction():
        session.add(Team(code="parks", name="Parks"))
    assert session.execute(text("select count(*) from team")).scalar() == 1


def test_each_test_starts_from_nothing(app: Flask) -> None:
    assert session.execute(text("select count(*) from team")).scalar() == 0
