"""One statement for all who see alike, told each time who asks."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from crm.accounts.sights import given, sight
from crm.cases.access import visible, visible_to
from crm.cases.models import Case
from crm.foundation.database import session
from tests import factories


def test_people_who_see_alike_have_one_statement_and_see_their_own(app: Flask) -> None:
    streets, parks = factories.team("Streets"), factories.team("Parks")
    theirs = factories.case(factories.service("fly-tipping", team=streets))
    factories.service("safeguarding-concern", team=parks)
    one, other = (factories.actor(factories.user("officer", team=team)) for team in (streets, parks))
    assert sight(one) == sight(other) and one.sees != other.sees
    statement = select(Case.id).where(visible_to(sight(one)))
    for actor, sees in ((one, [theirs.id]), (other, []), (one, [theirs.id])):
        assert session.scalars(statement, given(actor)).all() == sees
        assert session.scalars(select(Case.id).where(visible(actor))).all() == sees


def test_a_statement_that_is_not_told_who_asks_fails(app: Flask) -> None:
    officer = factories.actor(factories.user("officer", team=factories.team("Streets")))
    session.scalars(select(Case.id).where(visible(officer)))  # the same, told at once, goes before and after
    with pytest.raises(StatementError):
        session.scalars(select(Case.id).where(visible_to(sight(officer))))
    session.scalars(select(Case.id).where(visible(officer)))
