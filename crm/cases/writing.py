"""Words between the council and the people of a case: an officer's own message, and what somebody answered."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from crm.accounts.permissions import Permission
from crm.cases import events, hold, lifecycle, notices, parties, people, wording
from crm.cases.models import Case, Party
from crm.contacts import recipients
from crm.correspondence import outbox
from crm.correspondence import queries as messages
from crm.correspondence.models import Message
from crm.errors import Invalid, NotFound
from crm.values.actor import Actor
from crm.values.text import clean_line, clean_text

CHANNELS = ("email", "sms", "letter", "phone")
LONGEST = 20_000


def write(case_id: int, *, contact_id: int, subject: str, body: str, actor: Actor, channel: str | None = None,
          key: str | None = None) -> Message:
    """Write to somebody of the case in one's own words, by the channel that reaches them (or the one asked for).

    Where none does it is given to the team, to be phoned or posted. The same words under the same `key` go once. Raises
    NotFound, NotAllowed, Invalid (fields `contact`, `subject`, `body`, `channel`).
    """
    case = hold.taken(case_id, actor=actor, permission=Permission.WORK_CASES)
    party = _party(case, contact_id, actor=actor)
    line, text = clean_line(subject), clean_text(body)
    wrong = {}
    if not line:
        wrong["subject"] = "Enter a subject"
    if not text:
        wrong["body"] = "Enter the message"
    if len(line) > 300 or len(text) > LONGEST:
        wrong["body"] = f"The message must be {LONGEST:,} characters or fewer, its subject 300"
    if channel is not None and channel not in CHANNELS:
        wrong["channel"] = "Choose how to send it"
    if wrong:
        raise Invalid(fields=wrong)
    said = sha256(repr((key, party.contact_id, channel, line, text)).encode()).hexdigest()
    message = outbox.queue(
        recipients.resolve(party.contact_id), channels=[channel] if channel else ["email", "letter", "phone"],
        subject={"en": wording.safe(line)}, body={"en": wording.safe(text)}, facts={}, actor=actor, case_id=case.id,
        team_id=case.team_id, key=f"own:{case.id}:{said}" if key else None,
        by_hand=party.told == "by_hand" and channel is None)
    events.catch_up(case)
    return message


def receive(case_id: int, *, contact_id: int | None, channel: str, body: str, actor: Actor, subject: str = "",
            reply_to_id: int | None = None, action: str | None = None, asked: Mapping[str, Any] | None = None,
            version: int | None = None) -> Message:
    """Record what somebody of the case wrote or said, and tell its officer.

    `action`: an action that the answer takes for them (it may move the case or begin a clock anew), with what it asks.
    Raises NotFound, NotAllowed, Invalid (fields `body`, `contact`, `channel`), and what `lifecycle.move` raises.
    """
    case = hold.taken(case_id, actor=actor, permission=Permission.WORK_CASES)
    if contact_id is not None:
        _party(case, contact_id, actor=actor)
    if channel not in CHANNELS:
        raise Invalid(fields={"channel": "Choose how it came"})
    message = outbox.receive(case_id=case.id, contact_id=contact_id, channel=channel, subject=clean_line(subject)[:300],
                             body=clean_text(body)[:LONGEST], actor=actor, reply_to_id=reply_to_id)
    events.catch_up(case)
    told = [user for user in people.staff(["assignee"], case=case) if user != actor.user_id]
    notices.send(told, kind="reply_received", case=case, detail={"message": message.id})
    if action is not None:
        lifecycle.move(case.id, action=action, asked=asked or {}, version=version, actor=actor, acting_as="reporter")
    return message


def list_visible(case: Case, *, actor: Actor) -> list[Message]:
    """The messages of a case, newest first, without those to and from people whose part is hidden from the actor."""
    hidden = parties.hidden_from(actor, [case.id])
    return [one for one in messages.for_case(case.id) if (case.id, one.contact_id) not in hidden]


def get_visible(case: Case, *, message_id: str, actor: Actor) -> Message:
    """One message of a case. Raises NotFound, for a message of somebody hidden as well."""
    found = messages.get_of_case(case.id, message_id)
    if (case.id, found.contact_id) in parties.hidden_from(actor, [case.id]):
        raise NotFound("This message does not exist.")
    return found


def done_by_hand(case_id: int, *, message_id: str, actor: Actor) -> Message:
    """Say that a message of the case was phoned or posted. Raises NotFound, NotAllowed, Conflict."""
    case = _of_message(case_id, message_id, actor=actor)
    message = outbox.done_by_hand(message_id, actor=actor)
    events.catch_up(case)
    return message


def cancel(case_id: int, *, message_id: str, actor: Actor) -> Message:
    """Take back a message of the case that has not gone yet. Raises NotFound, NotAllowed, Conflict."""
    case = _of_message(case_id, message_id, actor=actor)
    message = outbox.cancel(message_id, actor=actor)
    events.catch_up(case)
    return message


def _of_message(case_id: int, message_id: str, *, actor: Actor) -> Case:
    case = hold.taken(case_id, actor=actor, permission=Permission.WORK_CASES)
    get_visible(case, message_id=message_id, actor=actor)
    return case


def _party(case: Case, contact_id: int, *, actor: Actor) -> Party:
    for party in parties.current(case.id):
        if party.contact_id == contact_id and parties.is_visible(party, case=case, actor=actor):
            return party
    raise Invalid(fields={"contact": "Choose somebody of this case"})


