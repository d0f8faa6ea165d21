"""The listed answers of a case as typed rows: what lists may show in columns and filter by."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from crm.cases import answers
from crm.cases.models import Case, CaseValue
from crm.foundation.database import session
from crm.workflow.definition import Definition


def rows(case_id: int, definition: Definition, given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The columns of each listed answer. Pure."""
    return [{"case_id": case_id, "code": one.code, "text": one.text, "number": one.number, "on": one.on}
            for one in answers.listed(definition, given)]


def add(case: Case, definition: Definition, given: Mapping[str, Any]) -> None:
    """Write the listed answers of a new case."""
    session.add_all(CaseValue(**row) for row in rows(case.id, definition, given))


def refresh(case: Case, definition: Definition, given: Mapping[str, Any]) -> None:
    """Write the listed ones among these answers; of those given empty, the row goes."""
    wanted = rows(case.id, definition, given)
    codes = {row["code"] for row in wanted}
    gone = [code for code in given if code not in codes]
    if gone:
        session.execute(delete(CaseValue).where(CaseValue.case_id == case.id, CaseValue.code.in_(gone)))
    if wanted:
        statement = insert(CaseValue).values(wanted)
        session.execute(statement.on_conflict_do_update(
            index_elements=["case_id", "code"],
            set_={name: statement.excluded[name] for name in ("text", "number", "on")}))
