"""Passwords, attempts, links and sessions."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from crm.accounts import attempts, held, passwords, queries, sessions, signing_in, staff
from crm.accounts.models import HeldForm, PasswordLink, UserSession
from crm.errors import Invalid, NotAllowed, NotFound
from crm.foundation import clock
from crm.foundation.limits import Attempts
from crm.ledger.models import EventRow
from crm.values.actor import SYSTEM
from tests.accounts import people
from tests.accounts.people import PASSWORD


def refusals(database: Any, user_id: int) -> list[str]:
    rows = database.scalars(select(EventRow).where(EventRow.stream == f"user:{user_id}",
                                                   EventRow.kind == "user.sign_in_refused").order_by(EventRow.seq))
    return [row.payload["why"] for row in rows]


def test_the_right_password_proves_who_somebody_is_however_the_address_is_written(database: Any) -> None:
    user = people.with_password(people.member(email="jo@northmoor.example"))
    assert signing_in.prove(email=" JO@Northmoor.example ", password=PASSWORD).user is user


def test_wrong_password_unknown_person_and_deactivated_sound_the_same(database: Any) -> None:
    user = people.with_password(people.member())
    wrong = signing_in.prove(email=user.email, password="not the password")
    unknown = signing_in.prove(email="nobody@northmoor.example", password=PASSWORD)
    staff.deactivate(user, actor=SYSTEM)
    gone = signing_in.prove(email=user.email, password=PASSWORD)
    assert wrong == unknown == gone and wrong.user is None and wrong.words == signing_in.WRONG
    assert refusals(database, user.id) == ["password", "deactivated"]


def test_somebody_without_a_password_cannot_sign_in_with_an_empty_one(database: Any) -> None:
    user = people.member()
    assert signing_in.prove(email=user.email, password="").user is None
    assert refusals(database, user.id) == ["no_password"]


def test_too_many_tries_for_one_account_are_told_when_to_come_back(database: Any, clock: Any) -> None:
    clock("2026-11-23T09:04:30+00:00")
    for n in range(attempts.MOST_FOR_ACCOUNT):
        assert signing_in.count_try(email="Jo@x.example", address=f"10.0.0.{n}") is None
    refused = signing_in.count_try(email="jo@X.example", address="10.0.0.99")
    assert refused is not None and refused.wait_minutes == 11
    assert "Try again in 11 minutes" in refused.words
    clock("2026-11-23T09:15:00+00:00")
    assert signing_in.count_try(email="jo@x.example", address="10.0.0.1") is None


def test_one_address_cannot_try_every_account(database: Any) -> None:
    with clock.fixed(clock.now()):
        for n in range(attempts.MOST_FROM_ADDRESS):
            assert signing_in.count_try(email=f"p{n}@x.example", address="10.9.9.9") is None
        assert signing_in.count_try(email="fresh@x.example", address="10.9.9.9") is not None
        assert signing_in.count_try(email="fresh@x.example", address="10.9.9.8") is None


def test_a_success_forgets_the_tries_before_it(database: Any) -> None:
    user = people.with_password(people.member())
    for _ in range(attempts.MOST_FOR_ACCOUNT):
        signing_in.count_try(email=user.email, address="10.1.1.1")
    signing_in.prove(email=user.email, password=PASSWORD)
    assert signing_in.count_try(email=user.email, address="10.1.1.1") is None


def test_those_who_get_in_do_not_use_up_their_offices_tries(database: Any) -> None:
    user = people.with_password(people.member())
    for _ in range(attempts.MOST_FROM_ADDRESS + 5):
        assert signing_in.count_try(email=user.email, address="10.2.2.2") is None
        attempts.succeeded(email=user.email, address="10.2.2.2")


def test_a_new_password_lets_in_at_once_however_many_tries_there_were(database: Any) -> None:
    user = people.member()
    for n in range(attempts.MOST_FOR_ACCOUNT + 1):
        refused = signing_in.count_try(email=user.email, address=f"10.3.3.{n}")
    assert refused is not None
    people.with_password(user)
    assert signing_in.count_try(email=user.email, address="10.3.3.99") is None


def test_a_try_for_nobody_is_recorded_without_what_was_typed(database: Any) -> None:
    signing_in.prove(email="my secret password", password="x")
    row = database.scalars(select(EventRow).where(EventRow.kind == "sign_in.unknown")).one()
    assert (row.stream, row.actor, row.payload) == ("sign_in", "stranger", {})


def test_no_address_stands_in_the_table_of_tries(database: Any) -> None:
    signing_in.count_try(email="jo.amin@northmoor.example", address="203.0.113.9")
    keys = " ".join(database.scalars(select(Attempts.key)))
    assert "amin" not in keys and "203.0" not in keys


def test_a_link_works_once(database: Any) -> None:
    user = people.member()
    token = passwords.make_link(user, actor=SYSTEM)
    assert passwords.whose_link(token) is user
    passwords.set_by_link(token, password=PASSWORD)
    with pytest.raises(NotFound, match="Ask for a new one"):
        passwords.set_by_link(token, password="another good password")
    assert token not in str(database.scalars(select(PasswordLink.token_hash)).all())


def test_a_newer_link_ends_the_older(database: Any) -> None:
    user = people.member()
    older = passwords.make_link(user, actor=SYSTEM)
    newer = passwords.make_link(user, actor=SYSTEM)
    with pytest.raises(NotFound):
        passwords.whose_link(older)
    assert passwords.whose_link(newer) is user


@pytest.mark.parametrize(("purpose", "hours"), [("set", 24), ("reset", 1)])
def test_a_link_lasts_its_time(database: Any, purpose: str, hours: int) -> None:
    user, now = people.member(), clock.now()
    token = passwords.make_link(user, purpose=purpose, actor=SYSTEM)
    with clock.fixed(now + timedelta(hours=hours, seconds=-5)):
        assert passwords.whose_link(token) is user
    with clock.fixed(now + timedelta(hours=hours, seconds=5)), pytest.raises(NotFound):
        passwords.whose_link(token)


def test_a_refused_password_does_not_use_up_the_link(database: Any) -> None:
    user = people.member(name="Penelope Underwood")
    token = passwords.make_link(user, actor=SYSTEM)
    for weak in ("short", "password1234", "aaaaaaaaaaaaaaa", "penelope likes tea"):
        with pytest.raises(Invalid) as refused:
            passwords.set_by_link(token, password=weak)
        assert "password" in refused.value.fields
    assert passwords.set_by_link(token, password=PASSWORD) is user


def test_a_link_of_somebody_deactivated_is_dead(database: Any) -> None:
    user = people.member()
    token = passwords.make_link(user, actor=SYSTEM)
    staff.deactivate(user, actor=SYSTEM)
    with pytest.raises(NotFound):
        passwords.whose_link(token)


def test_only_administrators_make_links_for_others(database: Any) -> None:
    user = people.member("lead")
    with pytest.raises(NotAllowed):
        passwords.make_link(user, actor=people.actor(user))


def test_an_administrator_is_shown_no_link_for_somebody_who_has_a_password(database: Any) -> None:
    chief, user = people.actor(people.member("administrator")), people.member("officer")
    passwords.make_link(user, actor=chief)
    people.with_password(user)
    with pytest.raises(NotAllowed, match="by email"):
        passwords.make_link(user, actor=chief)


def test_a_new_password_signs_every_other_browser_out(database: Any) -> None:
    user = people.with_password(people.member())
    here, there = sessions.start(user), sessions.start(user)
    passwords.change_own(user, old=PASSWORD, new="six blue kettles hum", here=sessions.hash_of(here))
    assert sessions.find(here) is not None
    assert sessions.find(there) is None
    with pytest.raises(Invalid) as refused:
        passwords.change_own(user, old=PASSWORD, new="seven red kettles", here=None)
    assert "old" in refused.value.fields


def test_a_session_ends_when_idle_and_at_its_absolute_limit(database: Any, clock: Any) -> None:
    clock("2026-11-23T09:00+00:00")
    token = sessions.start(people.member())
    clock("2026-11-23T09:59+00:00")
    known = sessions.find(token)
    assert known is not None and known.is_live
    clock("2026-11-23T10:01+00:00")
    idle = sessions.find(token)
    assert idle is not None and not idle.is_live, "known, so that what was typed can be kept, but not signed in"
    for hour in range(10, 21):
        clock(f"2026-11-23T{hour}:00+00:00")
        sessions.note_seen(known)
    clock("2026-11-23T20:59+00:00")
    at_last = sessions.find(token)
    assert at_last is not None and at_last.is_live
    clock("2026-11-23T21:01+00:00")
    over = sessions.find(token)
    assert over is not None and not over.is_live


def test_being_seen_is_noted_once_a_minute(database: Any, clock: Any) -> None:
    clock("2026-11-23T09:00:00+00:00")
    token = sessions.start(people.member())
    clock("2026-11-23T09:00:59+00:00")
    assert (known := sessions.find(token)) and not known.is_worth_noting
    clock("2026-11-23T09:01:00+00:00")
    assert (known := sessions.find(token)) and known.is_worth_noting
    sessions.note_seen(known)
    assert (known := sessions.find(token)) and not known.is_worth_noting


def test_signing_in_again_ends_the_session_the_browser_had(database: Any) -> None:
    user = people.member()
    first = sessions.start(user)
    second = sessions.start(user, former=first)
    assert first != second and sessions.find(first) is None and sessions.find(second) is not None


def test_the_id_itself_is_not_kept(database: Any) -> None:
    token = sessions.start(people.member())
    assert token not in list(database.scalars(select(UserSession.id_hash)))


def test_people_end_their_own_sessions_administrators_everybodys_others_nobodys(database: Any) -> None:
    user, other, boss = people.member(), people.member("lead"), people.member("administrator")
    here, there = sessions.start(user), sessions.start(user)
    with pytest.raises(NotAllowed):
        sessions.end(user, id_hash=sessions.hash_of(here), actor=people.actor(other))
    sessions.end(user, id_hash=sessions.hash_of(there), actor=people.actor(user))
    assert [s.id_hash for s in queries.sessions_of(user.id)] == [sessions.hash_of(here)]
    assert sessions.end_all(user, actor=people.actor(boss)) == 1
    assert queries.sessions_of(user.id) == []
    with pytest.raises(NotFound):
        sessions.end(user, id_hash=sessions.hash_of(here), actor=people.actor(boss))


def test_a_session_of_somebody_else_is_not_ended_through_oneself(database: Any) -> None:
    mine, theirs = people.member(), people.member()
    token = sessions.start(theirs)
    with pytest.raises(NotFound):
        sessions.end(mine, id_hash=sessions.hash_of(token), actor=people.actor(mine))
    sessions.sign_out(token, actor=people.actor(mine))
    assert sessions.find(token) is not None


def test_a_held_form_is_for_one_person_and_one_hour(database: Any) -> None:
    mine, other, now = people.member(), people.member(), clock.now()
    token = held.keep(mine.id, path="/desk/call?step=2", fields=[("what", "A fridge"), ("tags", "a"), ("tags", "b")])
    kept = held.find(token, user_id=mine.id)
    assert kept is not None and kept.fields == [["what", "A fridge"], ["tags", "a"], ["tags", "b"]]
    assert held.find(token, user_id=other.id) is None
    with clock.fixed(now + timedelta(minutes=61)):
        assert held.find(token, user_id=mine.id) is None
        assert held.sweep() == 1


def test_only_the_newest_forms_are_held(database: Any) -> None:
    user, now = people.member(), clock.now()
    tokens = []
    for minute in range(held.MOST + 2):
        with clock.fixed(now + timedelta(seconds=minute)):
            tokens.append(held.keep(user.id, path="/", fields=[]))
    assert len(database.scalars(select(HeldForm)).all()) == held.MOST
    assert held.find(tokens[0], user_id=user.id) is None and held.find(tokens[-1], user_id=user.id) is not None


def test_old_sessions_and_links_are_swept(database: Any) -> None:
    user = people.member()
    sessions.start(user)
    passwords.make_link(user, actor=SYSTEM)
    assert sessions.sweep() == passwords.sweep() == 0
    database.execute(update(UserSession).values(seen_at=clock.now() - timedelta(days=31)))
    database.execute(update(PasswordLink).values(expires_at=clock.now() - timedelta(days=31)))
    assert sessions.sweep() == passwords.sweep() == 1
