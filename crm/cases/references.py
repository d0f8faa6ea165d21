"""References of cases and requests: the next number, and the case behind what somebody typed or read out."""

from collections.abc import Collection

from sqlalchemy import literal, select, union_all

from crm.cases.models import REFERENCES, Case, ServiceRequest
from crm.foundation import keys
from crm.foundation.database import session
from crm.values import reference


def next_number() -> int:
    """The next number of the shared namespace, from its sequence; gaps are never seen, because numbers are not."""
    return keys.next_of(REFERENCES)


def reference_of(number: int) -> str:
    """`482-1937-05`, from the number of a case or a request."""
    return reference.from_sequence(number)


def number_of(typed: str) -> int | None:
    """The number behind a reference as typed, or None when it is none of ours."""
    canonical = reference.parse(typed)
    return None if canonical is None else reference.to_sequence(canonical)


def find_case_id(typed: str) -> int | None:
    """The case with this reference, or that answers the request with it; visibility is for the caller to check."""
    number = number_of(typed)
    return None if number is None else find_case_id_by_number(number)


def find_case_id_by_number(number: int) -> int | None:
    """The case with this number, or that answers the request with it."""
    places = union_all(
        select(Case.id.label("id"), literal(0).label("rank")).where(Case.number == number),
        select(ServiceRequest.case_id, literal(1)).where(ServiceRequest.number == number),
    ).subquery()
    return session.scalar(select(places.c.id).order_by(places.c.rank).limit(1))


def references_of(case_ids: Collection[int]) -> dict[int, str]:
    """The references of these cases, in one query; the caller has seen to it that they may be shown."""
    if not case_ids:
        return {}
    rows = session.execute(select(Case.id, Case.number).where(Case.id.in_(case_ids)))
    return {row.id: reference_of(row.number) for row in rows}
