"""The people of a case: a contact's part in it, who may know of it, and whether they are told."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import select

from crm.accounts import policy
from crm.accounts.permissions import Permission
from crm.cases import events, hold
from crm.cases.guarded import may_read
from crm.cases.models import Case, Party
from crm.contacts import sealing
from crm.contacts.models import Contact
from crm.errors import Invalid, NotFound
from crm.foundation import clock, keys
from crm.foundation.database import is_pending, pending, session
from crm.values.actor import Actor

REPORTER, SUBJECT = "reporter", "subject"


def add(case_id: int, *, contact_id: int, role: str, actor: Actor, hidden: bool = False,
        viewers: Sequence[str] = (), told: str = "message", on_their_record: bool = True) -> Party:
    """Give a contact a part in the case. `told`: message | by_hand | no. `viewers`: words of the service that may
    see a hidden one.

    Raises NotFound, NotAllowed; Invalid (field `contact`) when they have this part already.
    """
    case = hold.taken(case_id, actor=actor, permission=Permission.WORK_CASES)
    contact = session.get(Contact, contact_id)
    if contact is None:
        raise NotFound("This person does not exist.")
    if _current(case, contact_id=contact_id, role=role) is not None:
        raise Invalid(fields={"contact": f"{contact.name} already has this part in the case"})
    return join(case, contact_id=contact_id, role=role, actor=actor, hidden=hidden, viewers=viewers, told=told,
                on_their_record=on_their_record)


def end(case_id: int, *, party_id: int, actor: Actor) -> Party:
    """Take somebody off the people of the case; what they did stays. Raises NotFound, NotAllowed, Invalid."""
    case = hold.taken(case_id, actor=actor, permission=Permission.WORK_CASES)
    party = session.get(Party, party_id)
    if party is None or party.case_id != case.id or party.ended_at is not None or not is_visible(
            party, case=case, actor=actor):
        raise NotFound("This person is not part of the case.")
    if party.role == REPORTER:
        raise Invalid("Somebody who reported it stays on the case. Correct the person instead.")
    leave(case, party, actor=actor)
    return party


def join(case: Case, *, contact_id: int, role: str, actor: Actor, hidden: bool = False, viewers: Sequence[str] = (),
         told: str = "message", on_their_record: bool = True, request_id: int | None = None) -> Party:
    """Write and record a part in the case, or return the one there is. Asks no permission."""
    found = _current(case, contact_id=contact_id, role=role)
    if found is not None:
        return found
    party = keys.add(Party(
        case_id=case.id, contact_id=contact_id, request_id=request_id, role=role, hidden=hidden,
        viewers=list(viewers), told=told, on_their_record=on_their_record, added_at=clock.now(),
    ))
    events.record(case, events.PartyAdded(case_id=case.id, party_id=party.id, role=role), actor=actor)
    if case.sensitivity < policy.SEALED:
        sealing.open_up(contact_id, actor=actor)
    return party


def leave(case: Case, party: Party, *, actor: Actor) -> None:
    """Write and record that a part ended. Asks no permission."""
    party.ended_at = clock.now()
    events.record(case, events.PartyEnded(case_id=case.id, party_id=party.id, role=party.role), actor=actor)


def current(case_id: int, *, roles: Iterable[str] = ()) -> Sequence[Party]:
    """The people of the case now, in the order in which they came; of these roles, if any are named."""
    found = select(Party).where(Party.case_id == case_id, Party.ended_at.is_(None)).order_by(Party.id)
    wanted = list(roles)
    return session.scalars(found.where(Party.role.in_(wanted)) if wanted else found).all()


def is_visible(party: Party, *, case: Case, actor: Actor) -> bool:
    """Whether somebody who sees the case fully may know of this part in it."""
    return not party.hidden or may_read(party.viewers or ["nobody"], words=policy.words(actor, case.scope()),
                                        actor=actor)


def hidden_from(actor: Actor, case_ids: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of case and contact, of these cases, whose part the actor may not know of; one query."""
    if not case_ids:
        return set()
    rows = session.execute(select(Party, Case).join(Case, Case.id == Party.case_id)
                           .where(Party.case_id.in_(case_ids))).all()
    seen = {(case.id, party.contact_id) for party, case in rows if is_visible(party, case=case, actor=actor)}
    return {(case.id, party.contact_id) for party, case in rows} - seen


def _current(case: Case, *, contact_id: int, role: str) -> Party | None:
    if is_pending(case):
        return next((party for party in pending(Party) if party.case_id == case.id and party.ended_at is None
                     and (party.contact_id, party.role) == (contact_id, role)), None)
    return session.scalar(select(Party).where(
        Party.case_id == case.id, Party.contact_id == contact_id, Party.role == role, Party.ended_at.is_(None)))
