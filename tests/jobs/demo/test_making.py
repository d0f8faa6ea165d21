"""The demo council in a real database: everything in its place, and as verbs would have written it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from config import ROOT
from crm.cases.models import Case, CaseAction, CaseSearch
from crm.contacts import search_rows as contact_words
from crm.contacts.models import Contact, ContactSearch
from crm.errors import Conflict
from crm.foundation.database import session
from crm.jobs.demo import making
from crm.ledger.chain import GENESIS, Envelope, digest, link
from crm.ledger.models import EventRow, EventStream
from crm.places import queries
from crm.places import search_rows as place_words
from crm.places.models import Place, PlaceSearch

SMALL = making.Size(contacts=2_000, cases=150)


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "map.geojson"


@pytest.fixture
def northmoor(app: Flask, _made: Path) -> Iterator[Path]:
    making.make(SMALL, packs=ROOT / "services", map_file=_made)
    session.expire_all()
    yield _made


def test_a_small_council_stands_with_search_rows_chains_and_keys_as_verbs_write_them(northmoor: Path) -> None:
    places = {row.subject_id: row.words for row in session.scalars(select(PlaceSearch))}
    assert {row["subject_id"]: row["words"] for row in place_words.rows_for(list(places))} == places
    assert session.scalar(select(func.count()).select_from(Place).where(Place.kind == "property")) == 1_000
    contacts = {row.subject_id: row.words for row in session.scalars(select(ContactSearch))}
    assert {row["subject_id"]: row["words"] for row in contact_words.rows_for(list(contacts))} == contacts
    assert len(contacts) == SMALL.contacts
    _check_chains()
    assert queries.search("4 tanery row")[0].uprn == "100000004211"
    session.add(Contact(public_id="x" * 22, name="The next one"))
    session.flush()
    drawn = json.loads(northmoor.read_text())
    assert {feature["properties"]["layer"] for feature in drawn["features"]} == {
        "ward", "park", "river", "street", "building"}
    with pytest.raises(Conflict):
        making.make(SMALL, packs=ROOT / "services", map_file=northmoor)


def test_histories_told_again_have_their_own_keys_and_chains(app: Flask, _made: Path, monkeypatch: pytest.MonkeyPatch
                                                             ) -> None:
    monkeypatch.setattr(making, "DISTINCT", 50)
    making.make(making.Size(contacts=1_200, cases=150), packs=ROOT / "services", map_file=_made)
    session.expire_all()
    numbers = session.scalars(select(Case.number)).all()
    assert len(numbers) == len(set(numbers)) > 120
    assert session.scalar(select(func.count()).select_from(CaseSearch)) == len(numbers)
    _check_chains()
    streams = {row.stream: row.seq for row in session.scalars(select(EventStream))}
    assert all(streams[f"case:{case.id}"] >= case.version for case in session.scalars(select(Case)))
    for event in session.scalars(select(EventRow).where(EventRow.kind == "case.moved")):
        action = session.get_one(CaseAction, (event.payload or {})["action_id"])
        assert action.case_id == event.case_id


def _check_chains() -> None:
    heads: dict[str, tuple[int, bytes]] = {}
    for row in session.scalars(select(EventRow).order_by(EventRow.stream, EventRow.seq)):
        seq, before = heads.get(row.stream, (0, GENESIS))
        assert row.seq == seq + 1 and row.salt is not None and row.payload is not None
        envelope = Envelope(stream=row.stream, seq=row.seq, kind=row.kind, version=row.version, at=row.at,
                            actor=row.actor, case_id=row.case_id, contact_id=row.contact_id, place_id=row.place_id)
        assert row.hash == link(before, envelope, digest(row.salt, row.payload))
        heads[row.stream] = (row.seq, row.hash)
    assert {row.stream: (row.seq, row.hash) for row in session.scalars(select(EventStream))} == heads
