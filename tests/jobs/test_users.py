"""`guildhall user` and `guildhall ledger`, and the mail with a link to set a password."""

import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from crm.accounts import passwords, queries, roles, staff
from crm.accounts.permissions import Permission
from crm.correspondence import delivery
from crm.foundation.database import session
from crm.foundation.transaction import transaction
from crm.jobs import ledger, tasks, users
from crm.values.actor import SYSTEM
from tests.accounts import people


def test_the_first_administrator_is_made_by_a_command_and_sets_a_password_by_its_link(
        guildhall: Any, live_app: Flask) -> None:
    said = guildhall("user", "add", "Siân@Northmoor.example", "--name", "Siân Hughes")
    assert said.exit_code == 0, said.output
    assert "Siân Hughes is administrator of Administration." in said.output
    token = re.search(r"/desk/set-password/(\S+)", said.output)
    assert token is not None
    with live_app.app_context():
        user = queries.find_user_by_email("siân@northmoor.example")
        assert user is not None and passwords.whose_link(token[1]).id == user.id
        assert Permission.MANAGE_STAFF in people.actor(user).reaches
        session.remove()


def test_a_command_says_what_is_wrong_in_words(guildhall: Any) -> None:
    guildhall("user", "add", "jo@northmoor.example", "--name", "Jo")
    again = guildhall("user", "add", "jo@northmoor.example", "--name", "Jo")
    assert again.exit_code == 1 and "Another member of staff signs in with this email address" in again.output
    nobody = guildhall("user", "link", "nobody@northmoor.example")
    assert nobody.exit_code == 1 and "Nobody signs in with nobody@northmoor.example." in nobody.output
    team = guildhall("user", "add", "al@northmoor.example", "--name", "Al", "--team", "nowhere")
    assert team.exit_code == 1 and "no team with the code nowhere" in team.output
    last = guildhall("user", "deactivate", "jo@northmoor.example")
    assert last.exit_code == 1 and "without an administrator" in last.output
    assert "jo@northmoor.example" in guildhall("user", "list").output


def test_the_ledger_is_verified_by_a_command_that_fails_when_it_was_changed(guildhall: Any, live_app: Flask) -> None:
    guildhall("user", "add", "jo@northmoor.example", "--name", "Jo")
    assert "Checkpoint " in guildhall("ledger", "checkpoint").output
    sound = guildhall("ledger", "verify")
    assert sound.exit_code == 0 and "Nothing was changed, removed or cut off." in sound.output
    with live_app.app_context(), transaction():
        session.execute(text("alter table event disable trigger user"))
        session.execute(text("delete from event where kind = 'user.role_given'"))
    spoilt = guildhall("ledger", "verify")
    assert spoilt.exit_code == 1 and "the row is missing" in spoilt.output


def test_a_link_is_mailed_and_kept_nowhere(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = people.member(name="Jo Amin")
    monkeypatch.setattr(delivery, "_transport", delivery.Transport(folder=tmp_path, sender="desk@northmoor.example"))
    users.mail_link(user.id)
    (kept,) = tmp_path.glob("*.eml")
    mail = message_from_bytes(kept.read_bytes(), policy=default)
    words = mail.get_content()
    assert mail["To"] == user.email and "Hello Jo Amin" in words
    token = re.search(r"/desk/set-password/(\S+)", words)
    assert token is not None and passwords.whose_link(token[1]) is user
    assert session.scalar(text("select count(*) from message")) == 0


def mails_in(folder: Path) -> list[Any]:
    return [message_from_bytes(kept.read_bytes(), policy=default) for kept in folder.glob("*.eml")]


def test_a_link_goes_to_the_address_that_was_signed_in_with_and_not_to_the_new_one(
        app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = people.with_password(people.member(email="true@northmoor.example"))
    staff.change(user, name=user.name, email="thief@northmoor.example", phone=None, actor=SYSTEM)
    monkeypatch.setattr(delivery, "_transport", delivery.Transport(folder=tmp_path, sender="desk@northmoor.example"))
    users.mail_link(user.id)
    users.mail_link(user.id, purpose="sent")
    assert {mail["To"] for mail in mails_in(tmp_path)} == {"true@northmoor.example"}


def test_both_addresses_are_told_of_a_change_and_the_person_of_a_new_password(
        app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = people.with_password(people.member(email="true@northmoor.example"))
    people.with_password(user, "seven red kettles boil")
    told = session.scalars(text("select args->>'kind' from procrastinate_jobs")).all()
    assert told == ["password"]
    staff.change(user, name=user.name, email="new@northmoor.example", phone=None, actor=SYSTEM)
    monkeypatch.setattr(delivery, "_transport", delivery.Transport(folder=tmp_path, sender="desk@northmoor.example"))
    users.mail_news(user.id, "address")
    assert {mail["To"] for mail in mails_in(tmp_path)} == {"true@northmoor.example", "new@northmoor.example"}
    users.mail_news(user.id, "password")
    assert sum("changed by a link" in mail.get_content() for mail in mails_in(tmp_path)) == 2


def test_a_mail_server_that_is_down_leaves_no_link_behind(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    user = people.member()
    session.commit()
    monkeypatch.setattr(delivery, "_transport", delivery.Transport(host="127.0.0.1", port=9, timeout=1))
    with pytest.raises(OSError):
        users.mail_link(user.id)
    assert session.scalar(text("select count(*) from password_link")) == 0


def test_the_clock_knows_the_jobs() -> None:
    names = {task.name for task in tasks.queue.tasks.values()}
    assert {"mail_password_link", "ledger_checkpoint", "tidy_held_forms"} <= names


def test_a_checkpoint_is_taken_in_two_transactions(app: Flask) -> None:
    people.member()
    session.commit()
    assert ledger.take_checkpoint() is not None
    assert ledger.take_checkpoint() is None


def test_leads_and_other_administrators_are_told_of_a_role_that_reads_cases(app: Flask, tmp_path: Path,
                                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(users.delivery, "send_now", lambda *, to, subject, body: sent.append((to, body)))
    group, elsewhere = people.team("Adults"), people.member("lead")
    giver, second = people.member("administrator", name="Ada Quick"), people.member("administrator")
    lead, new = people.member("lead", of=group), people.member(None, name="Nan Eirlys")
    gone = people.member("lead", of=group)
    staff.deactivate(gone, actor=SYSTEM)
    given = roles.give(new, team=group, role="officer", actor=people.actor(giver))
    users.mail_role(given.id, by_id=giver.id)
    assert {to for to, _ in sent} == {lead.email, second.email} and elsewhere.email not in {to for to, _ in sent}
    assert all("Ada Quick has made Nan Eirlys" in body and "officer of Adults" in body for _, body in sent)


def test_only_roles_that_read_cases_are_told_of(app: Flask) -> None:
    giver, new = people.member("administrator"), people.member(None)
    for role in ("auditor", "administrator", "lead"):
        roles.give(new, team=people.team(), role=role, actor=people.actor(giver))
    waiting = session.execute(text("select count(*) from procrastinate_jobs where task_name = 'mail_role_given'"))
    assert waiting.scalar_one() == 1


def test_the_console_gives_an_only_administrator_a_role(guildhall: Any, live_app: Flask) -> None:
    with live_app.app_context(), transaction():
        me = people.member("administrator", email="ada@northmoor.example")
        me_id, code = me.id, people.team("Adults").code
    done = guildhall("user", "role", "ada@northmoor.example", "officer", "--team", code)
    assert "is officer of Adults" in done.output
    with live_app.app_context():
        assert {m.role for m in queries.memberships_of(me_id)} == {"administrator", "officer"}
