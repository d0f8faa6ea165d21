"""Rows that are written together go in the order of their foreign keys, whether or not a relationship says so.

SQLAlchemy orders by relationships alone, and where there is none by the names of classes: a request would be written
before the interaction that it points to.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Mapper, Session, UOWTransaction
from sqlalchemy.orm.unitofwork import _SaveUpdateAll


def parents_first(of: Session, flush: UOWTransaction, _objects: Any) -> None:
    """Before a flush: tell it which tables with new rows come before which, that rows of point to them."""
    new = {inspect(row).mapper.base_mapper for row in of.new}
    for mapper in new.union(inspect(row).mapper.base_mapper for row in of.dirty) if new else ():
        for parent in _parents(mapper) & new:
            flush.dependencies.add((_saving(flush, parent), _saving(flush, mapper)))


def _saving(flush: UOWTransaction, mapper: Mapper[Any]) -> _SaveUpdateAll:
    return _SaveUpdateAll(flush, mapper)  # type: ignore[no-untyped-call]  # one a mapper and flush, however often asked


@lru_cache
def _parents(mapper: Mapper[Any]) -> frozenset[Mapper[Any]]:
    """Whose rows this one's point to, itself left out."""
    tables = {key.column.table for column in mapper.columns for key in column.foreign_keys}
    return frozenset(one for one in mapper.registry.mappers if one.local_table in tables and one is not mapper)
