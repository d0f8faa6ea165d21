"""The search row of each case: its references, what it is about and where; refreshed by every verb that changes one."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from crm.cases.models import Case, CaseSearch, ServiceRequest
from crm.cases.references import reference_of
from crm.foundation.database import session
from crm.foundation.search import learn_words
from crm.places.models import Place
from crm.values.text import fold

DOMAIN = "case"


def words_of(*, numbers: Iterable[int], summary: str, where: str, service: str) -> str:
    """The folded words of a case, each once. `numbers`: of the case, then of its requests; each reference in groups and
    whole."""
    references = [reference_of(number) for number in numbers]
    parts = [*references, *(one.replace("-", "") for one in references), summary, where, service]
    return " ".join(dict.fromkeys(fold(" ".join(part for part in parts if part)).split()))


def values_of(case: Case, *, numbers: Sequence[int], address: str | None, service: str) -> dict[str, Any]:
    """The columns of a case's search row."""
    return {
        "subject_id": case.id, "sensitivity": case.sensitivity,
        "words": words_of(numbers=[case.number, *numbers], summary=case.summary,
                          where=" ".join(filter(None, (case.where_text, address))), service=service),
    }


def add(case: Case, *, numbers: Sequence[int]) -> None:
    """Write the search row of a new case. `numbers`: of its requests."""
    _write([values_of(case, numbers=numbers, address=None, service="")])


def refresh(case: Case) -> None:
    """Write the search row of one case anew."""
    session.flush()  # the numbers of its requests are read back
    refresh_all([case.id])


def refresh_all(case_ids: Sequence[int]) -> int:
    """Write the search rows of these cases anew, in one statement; returns how many."""
    rows = _rows(case_ids)
    _write(rows)
    return len(rows)


_PUT = insert(CaseSearch)
_PUT = _PUT.on_conflict_do_update(
    index_elements=["subject_id"],
    set_={"words": _PUT.excluded.words, "sensitivity": _PUT.excluded.sensitivity})


def _write(rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        with session.no_autoflush:  # the rows say everything; nothing of them points to what is pending
            session.execute(_PUT, rows)
        learn_words(DOMAIN, {word for row in rows for word in row["words"].split() if row["sensitivity"] == 0})


def _rows(case_ids: Sequence[int]) -> list[dict[str, Any]]:
    cases = session.execute(
        select(Case, Place.address).outerjoin(Place, Place.id == Case.place_id).where(Case.id.in_(case_ids))
    ).all()
    numbers: dict[int, list[int]] = {}
    asked = select(ServiceRequest.case_id, ServiceRequest.number).where(ServiceRequest.case_id.in_(case_ids))
    for case_id, number in session.execute(asked.order_by(ServiceRequest.id)):
        numbers.setdefault(case_id, []).append(number)
    return [values_of(case, numbers=numbers.get(case.id, []), address=address, service="") for case, address in cases]
