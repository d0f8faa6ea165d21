"""Queues messages in the transaction of the change that causes them; their delivery follows the commit."""

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, select

from crm.correspondence.events import (
    MessageCancelled,
    MessageDoneByHand,
    MessageEvent,
    MessageGivenToTeam,
    MessageQueued,
    MessageReceived,
)
from crm.correspondence.models import Message
from crm.correspondence.rendering import fill, in_language
from crm.errors import Conflict, Invalid, NotFound
from crm.foundation import clock, jobs, keys
from crm.foundation.database import pending, session
from crm.ledger import record
from crm.values.actor import Actor
from crm.values.recipient import Recipient

#: The job that delivers one message (registered in crm/jobs).
DELIVER = "deliver_message"
_sms_is_sent = False
_domain = "localhost"


def configure(*, domain: str, sms_is_sent: bool) -> None:
    """`domain` of our Message-IDs; `sms_is_sent` when a gateway for texts is set up."""
    global _domain, _sms_is_sent
    _domain, _sms_is_sent = domain, sms_is_sent


def queue(recipient: Recipient, *, channels: Sequence[str], subject: Mapping[str, str], body: Mapping[str, str],
          facts: Mapping[str, str], actor: Actor, case_id: int | None = None, team_id: int | None = None,
          template: str | None = None, key: str | None = None, by_hand: bool = False,
          reply_to_id: int | None = None) -> Message:
    """Add a message for one person, by the first channel that reaches them: the preferred one if it is offered.

    `subject` and `body` are texts by language with `{{placeholders}}` filled from `facts`. Where no channel can, or
    `by_hand`
    is asked, it is given to the team to be phoned or posted. A second call with the same `key` returns the first
    message.
    """
    if key is not None and (earlier := _find(key)) is not None:
        return earlier
    channel, address = way(recipient, channels)
    goes_by_itself = not by_hand and address is not None and (channel == "email" or (channel == "sms" and _sms_is_sent))
    message = keys.add(Message(
        public_id=secrets.token_urlsafe(16), key=key, case_id=case_id, contact_id=recipient.contact_id,
        team_id=team_id, channel=channel, template=template, language=recipient.language or "both",
        format=recipient.format, to_name=recipient.name, to_address=address,
        subject=fill(in_language("subject", subject, recipient.language), facts),
        body=fill(in_language("body", body, recipient.language), facts),
        state="queued" if goes_by_itself else "by_hand", next_at=clock.now() if goes_by_itself else None,
        last_error=recipient.unreachable_because, message_id=f"<{secrets.token_hex(16)}@{_domain}>",
        reply_to_id=reply_to_id, by=actor.key, created_at=clock.now(),
    ))
    if goes_by_itself:
        record(_event(MessageQueued, message), actor=actor)
        jobs.defer(DELIVER, message_id=message.id, queue_name="mail")
    else:
        record(MessageGivenToTeam(case_id=case_id, contact_id=message.contact_id, message_id=message.id,
                                  channel=channel, template=template, team_id=team_id), actor=actor)
    return message


def done_by_hand(public_id: str, *, actor: Actor) -> Message:
    """Say that a message was phoned or posted. Raises Conflict when it is no longer to be done."""
    message = _locked(public_id)
    if message.state != "by_hand":
        raise Conflict("This message has been dealt with already.")
    message.state, message.sent_at, message.done_by = "done", clock.now(), actor.key
    record(_event(MessageDoneByHand, message), actor=actor)
    return message


def cancel(public_id: str, *, actor: Actor) -> Message:
    """Take back a message that has not gone yet. Raises Conflict when it has."""
    message = _locked(public_id)
    if message.state not in ("queued", "by_hand"):
        raise Conflict("This message has gone already.")
    message.state, message.next_at = "cancelled", None
    record(_event(MessageCancelled, message), actor=actor)
    return message


def receive(*, case_id: int | None, contact_id: int | None, channel: str, subject: str, body: str, actor: Actor,
            reply_to_id: int | None = None) -> Message:
    """Record what somebody wrote or said to us. Raises Invalid when it is empty."""
    if not body.strip():
        raise Invalid(fields={"body": "Enter what they wrote or said"})
    message = Message(
        public_id=secrets.token_urlsafe(16), case_id=case_id, contact_id=contact_id, direction="in", channel=channel,
        subject=subject, body=body, state="received", by=actor.key, created_at=clock.now(), sent_at=clock.now(),
        reply_to_id=reply_to_id,
    )
    session.add(message)
    session.flush()  # the event names its key
    record(_event(MessageReceived, message), actor=actor)
    return message


def way(recipient: Recipient, channels: Sequence[str]) -> tuple[str, str | None]:
    """The channel and the address; the address is None when nothing may be sent at all."""
    if recipient.unreachable_because is not None:
        return "letter", None
    offered = list(channels) or ["email"]
    if recipient.preferred_channel in offered:
        offered.sort(key=lambda channel: channel != recipient.preferred_channel)
    offered = [c for c in offered if c != "sms" or _sms_is_sent]
    for channel in (*offered, "email", "letter", "phone"):
        address = recipient.address_for(channel)
        if address is not None:
            return channel, address
    return "letter", None


_WITH_KEY = select(Message).where(Message.key == bindparam("key"))


def _find(key: str) -> Message | None:
    """The message that was queued with this key, in this transaction or an earlier one."""
    for message in pending(Message):
        if message.key == key:
            return message
    with session.no_autoflush:
        return session.scalar(_WITH_KEY, {"key": key})


def _event(kind: type[MessageEvent], message: Message) -> MessageEvent:
    return kind(case_id=message.case_id, contact_id=message.contact_id, message_id=message.id,
                channel=message.channel, template=message.template)


def _locked(public_id: str) -> Message:
    message = session.scalar(select(Message).where(Message.public_id == public_id).with_for_update())
    if message is None:
        raise NotFound("This message does not exist.")
    return message
