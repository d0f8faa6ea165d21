"""Small preparations for the single view."""

from collections.abc import Sequence

from crm.cases.about import CaseRow


def cases_first(cases: Sequence[CaseRow]) -> list[CaseRow]:
    """The open cases: those with a date first, the nearest before the others; those of one line last."""
    is_open = [case for case in cases if case.is_open]
    dated = sorted((case for case in is_open if case.due_at is not None), key=lambda case: (case.due_at, case.case_id))
    rest = [case for case in is_open if case.due_at is None]
    return [*dated, *(case for case in rest if not case.is_line), *(case for case in rest if case.is_line)]
