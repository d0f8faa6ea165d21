"""The search rows of places, and the search over them, in tiers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from crm.foundation import search
from crm.foundation.database import session
from crm.places.addresses import words_of
from crm.places.models import Place, PlaceSearch

DOMAIN = "place"


def refresh(places: Sequence[Place]) -> None:
    """Write the search rows of these places, in the transaction that changed them."""
    rows = [_row(place) for place in places]
    if not rows:
        return
    statement = insert(PlaceSearch).values(rows)
    session.execute(statement.on_conflict_do_update(index_elements=["subject_id"],
                                                    set_={"words": statement.excluded.words}))
    search.learn_words(DOMAIN, {word for row in rows for word in row["words"].split()})


def rows_for(place_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The search rows of many places, computed anew: for the house test."""
    return [_row(place) for place in session.scalars(
        select(Place).where(Place.id.in_(place_ids)).options(joinedload(Place.street)))]


def _row(place: Place) -> dict[str, Any]:
    street = place.street
    is_street = place.kind == "street"
    words = words_of(
        address=place.address, postcode=place.postcode, uprn=place.uprn,
        usrn=street.usrn if street is not None and is_street else None,
        also=(street.name_cy,) if street is not None and street.name_cy else ())
    return {"subject_id": place.id, "words": words}
