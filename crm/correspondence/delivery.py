"""Delivers one queued message: by SMTP, or into a folder; with attempts, back-off, and the team when all have
failed."""

import secrets
import smtplib
import ssl
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from sqlalchemy import select

from crm.correspondence.events import MessageFailed, MessageGivenToTeam, MessageSent
from crm.correspondence.models import Message
from crm.correspondence.outbox import DELIVER
from crm.foundation import clock, jobs
from crm.foundation.database import session
from crm.ledger import record
from crm.values.actor import SYSTEM
from crm.values.recipient import Recipient

#: Waits between attempts; after the last the message is given to the team.
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))
#: A server that answers with one of these will never take the message: an address that does not exist.
FINAL_CODES = range(550, 560)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """Where mail goes. With `folder` set every message becomes a file there and nothing leaves the machine."""

    folder: Path | None = None
    host: str = "localhost"
    port: int = 25
    user: str | None = None
    password: str | None = None
    starttls: bool = False
    sender: str = "no-reply@localhost"
    sender_name: str = ""
    timeout: float = 20.0


_transport = Transport()


def configure(transport: Transport) -> None:
    global _transport
    _transport = transport


def leaves_the_house() -> bool:
    """Whether mail goes to a server; else each is a file beside the data, for whoever runs the machine."""
    return _transport.folder is None


def take(message_id: int) -> Message | None:
    """Lock a message that is still to be delivered; None when it is gone, cancelled, or in another worker's hands."""
    return session.scalar(select(Message).where(Message.id == message_id, Message.state == "queued")
                          .with_for_update(skip_locked=True))


def deliver(message: Message, *, recipient: Recipient) -> None:
    """Send it, or plan the next attempt. `recipient` is resolved again just now: who died, moved or must not be
    written to
    since it was queued is not written to."""
    address = recipient.address_for("email")
    if recipient.unreachable_because or address is None:
        _give_to_team(message, recipient.unreachable_because or "There is no e-mail address any more.")
        return
    message.to_address = address
    try:
        _send(_as_mail(message))
    except smtplib.SMTPRecipientsRefused as refused:
        code, words = next(iter(refused.recipients.values()))
        _failed(message, f"{code} {words.decode(errors='replace')}", final=code in FINAL_CODES)
    except (smtplib.SMTPException, OSError) as problem:
        _failed(message, f"{type(problem).__name__}: {problem}", final=False)
    else:
        message.state, message.sent_at, message.next_at, message.last_error = "sent", clock.now(), None, None
        message.attempts += 1
        record(MessageSent(case_id=message.case_id, contact_id=message.contact_id, message_id=message.id,
                           channel=message.channel, template=message.template), actor=SYSTEM)


def send_now(*, to: str, subject: str, body: str) -> None:
    """Send a short mail of the house itself that is kept nowhere: a link to set a password.

    Raises OSError or smtplib.SMTPException; whoever sends tries again.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{secrets.token_hex(16)}@{_transport.sender.rpartition('@')[2]}>"
    mail["Date"] = format_datetime(clock.now())
    mail["From"] = _from()
    mail["To"] = to
    mail["Subject"] = subject
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    _send(mail)


def _from() -> str:
    return f"{_transport.sender_name} <{_transport.sender}>" if _transport.sender_name else _transport.sender


def _as_mail(message: Message) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = message.message_id or ""
    mail["Date"] = format_datetime(message.created_at)
    mail["From"] = _from()
    mail["To"] = message.to_address or ""
    mail["Subject"] = " ".join(message.subject.split())
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.body)
    return mail


def _send(mail: EmailMessage) -> None:
    if _transport.folder is not None:
        _transport.folder.mkdir(parents=True, exist_ok=True)
        name = str(mail["Message-ID"]).strip("<>").split("@")[0]
        part = _transport.folder / f".{name}.part"
        part.write_bytes(mail.as_bytes())
        part.rename(_transport.folder / f"{name}.eml")  # the same name on a repeat: one mail
        return
    with smtplib.SMTP(_transport.host, _transport.port, timeout=_transport.timeout) as server:
        if _transport.starttls:
            server.starttls(context=ssl.create_default_context())
        if _transport.user:
            server.login(_transport.user, _transport.password or "")
        server.send_message(mail)


def _failed(message: Message, words: str, *, final: bool) -> None:
    message.attempts += 1
    message.last_error = words[:500]
    if final or message.attempts > len(BACK_OFF):
        record(MessageFailed(case_id=message.case_id, contact_id=message.contact_id, message_id=message.id,
                             channel=message.channel, template=message.template), actor=SYSTEM)
        _give_to_team(message, message.last_error)
        return
    message.next_at = clock.now() + BACK_OFF[message.attempts - 1]
    jobs.defer(DELIVER, message_id=message.id, at=message.next_at, queue_name="mail")


def _give_to_team(message: Message, why: str) -> None:
    message.state, message.next_at, message.last_error = "by_hand", None, why
    record(MessageGivenToTeam(case_id=message.case_id, contact_id=message.contact_id, message_id=message.id,
                              channel=message.channel, template=message.template, team_id=message.team_id),
           actor=SYSTEM)
