"""The one query behind the single view."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import update

from crm.contacts import adding, changing, profile
from crm.contacts.adding import NewContact, Seal
from crm.contacts.models import Contact
from crm.errors import NotFound
from crm.foundation.database import session
from crm.values.actor import SYSTEM
from tests import factories


def test_a_profile_holds_all_that_is_known(app: Flask) -> None:
    home = factories.place("4 Tannery Row, Northmoor", area=factories.ward("Mill Hill"))
    made = adding.add(NewContact(name="Dilys Pritchard", known_as="Dil", phones=("01632 960118",),
                                 emails=("dilys@example.org",), place_id=home.id), actor=SYSTEM)
    changing.agree_adjustment(made, kind="large_print", review_on=date(2027, 1, 2), actor=SYSTEM)
    changing.add_address(made, purpose="correspondence", text="PO Box 1\nNorthmoor", actor=SYSTEM)
    changing.mark_point(made, made.points[0].id, do_not_use="Wrong number", note=None, actor=SYSTEM)
    found = profile.get_visible(SYSTEM, made.public_id)
    assert (found.name, found.known_as, found.ids) == ("Dilys Pritchard", "Dil", (made.id,))
    assert [(p.kind, p.value, p.do_not_use) for p in found.points] == [
        ("phone", "01632 960118", "Wrong number"), ("email", "dilys@example.org", None)]
    assert found.home is not None and (found.home.ward, found.home.uprn) == ("Mill Hill", home.uprn)
    assert [(n.kind, n.review_on) for n in found.needs] == [("large_print", date(2027, 1, 2))]
    assert len(found.present_addresses) == 2


def test_somebody_of_whom_nothing_else_is_known_has_a_profile(app: Flask) -> None:
    found = profile.get_visible(SYSTEM, factories.contact("Cher", language=None).public_id)
    assert (found.points, found.addresses, found.needs, found.names, found.home) == ((), (), (), (), None)


def test_one_who_was_merged_leads_to_the_other_with_both_ids(app: Flask) -> None:
    kept, merged = factories.contact("Ann Lee"), factories.contact("A Lee")
    session.execute(update(Contact).where(Contact.id == merged.id).values(merged_into_id=kept.id))
    session.expire_all()
    found = profile.get_visible(SYSTEM, merged.public_id)
    assert found.public_id == kept.public_id and found.ids == (kept.id, merged.id)


def test_who_is_known_only_from_a_sealed_case_does_not_exist_for_others(app: Flask) -> None:
    sealed = adding.add(NewContact(name="Ann Lee"), actor=SYSTEM, seal=Seal(case_id=99, service_id=98))
    agent = factories.actor(factories.user("agent"))
    with pytest.raises(NotFound):
        profile.get_visible(agent, sealed.public_id)
    with pytest.raises(NotFound):
        profile.get_visible(agent, "no-such-person\x00")
