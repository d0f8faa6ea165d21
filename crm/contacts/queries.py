"""Reading contacts: one by its public id, those behind a number or an address, a household, changes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, or_, select
from sqlalchemy.orm import joinedload, selectinload

from crm.accounts.models import User
from crm.accounts.sights import Sight, given, sight
from crm.contacts.access import visible, visible_to
from crm.contacts.models import CallBack, Contact, ContactAddress, ContactChange, ContactPoint, Interaction
from crm.errors import NotFound
from crm.foundation.database import among, reading, session
from crm.foundation.together import Together
from crm.ledger.models import EventRow
from crm.places.models import Place
from crm.values import phone
from crm.values.actor import Actor

_WHOLE = (selectinload(Contact.names), selectinload(Contact.points), selectinload(Contact.adjustments),
          selectinload(Contact.addresses).joinedload(ContactAddress.place).joinedload(Place.area))


def get_visible(actor: Actor, public_id: str, *, whole: bool = True) -> Contact:
    """A contact with its names, ways and addresses (`whole`; else they are read when they are asked for); of a merged
    one, the one it was merged into. Raises NotFound."""
    asked, options = public_id[:22].replace("\x00", ""), _WHOLE if whole else ()
    found = session.scalar(select(Contact).where(Contact.public_id == asked, visible(actor)).options(*options))
    while found is not None and found.merged_into_id is not None:
        found = session.scalar(select(Contact).where(Contact.id == found.merged_into_id, visible(actor))
                               .options(*options))
    if found is None:
        raise NotFound("This person or organisation does not exist.")
    return found


def get(contact_id: int) -> Contact:
    """A contact by its key, whole; for verbs that have been allowed already. Raises NotFound."""
    found = session.scalar(select(Contact).where(Contact.id == contact_id).options(*_WHOLE))
    if found is None:
        raise NotFound("This person or organisation does not exist.")
    return get(found.merged_into_id) if found.merged_into_id is not None else found


_REACHABLE = select(Contact).where(Contact.id == bindparam("contact")).options(
    joinedload(Contact.points), joinedload(Contact.addresses).joinedload(ContactAddress.place))


def reachable(contact_id: int) -> Contact:
    """A contact by its key with its ways and addresses alone; of a merged one, the one it was merged into; one query.
    Raises NotFound."""
    with reading(Contact, ContactPoint, ContactAddress):
        found = session.scalars(_REACHABLE, {"contact": contact_id}).unique().first()
    if found is None:
        raise NotFound("This person or organisation does not exist.")
    return reachable(found.merged_into_id) if found.merged_into_id is not None else found


def find_home(contact_id: int) -> Place | None:
    """The place of the gazetteer that is the first of their present addresses, if one is."""
    return session.scalars(
        select(Place).join(ContactAddress, ContactAddress.place_id == Place.id)
        .where(ContactAddress.contact_id == contact_id, ContactAddress.ended_at.is_(None))
        .order_by(ContactAddress.id).limit(1)).first()


def cluster(contact_id: int) -> Sequence[int]:
    """The ids of a contact and of all that were merged into it: a timeline reads every one."""
    merged = session.scalars(select(Contact.id).where(Contact.merged_into_id == contact_id)).all()
    return (contact_id, *merged)


def by_phone(actor: Actor, number: str, *, most: int = 20) -> Sequence[Contact]:
    """Everybody who uses a telephone number now, by name. Several is normal: numbers are shared."""
    key = phone.search_key(number)
    return _by_key(actor, "phone", key, most) if key else ()


def _by_key(actor: Actor, kind: str, key: str, most: int) -> Sequence[Contact]:
    owners = select(ContactPoint.contact_id).where(ContactPoint.kind == kind, ContactPoint.key == key,
                                                   ContactPoint.ended_at.is_(None))
    return session.scalars(select(Contact).where(Contact.id.in_(owners), Contact.merged_into_id.is_(None),
                                                 visible(actor))
                           .order_by(Contact.name, Contact.id).limit(most).options(*_WHOLE)).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of a household, as a list shows them."""

    public_id: str
    name: str
    born_on: date | None
    from_on: date | None


def household(actor: Actor, place_id: int, *, besides: int | None = None, on: date | None = None,
              most: int = 60) -> Sequence[Member]:
    """Who lives at a property now (or lived there on a day): derived from addresses, never stored."""
    rows = session.execute(_household(sight(actor), is_now=on is None).limit(bindparam("most")), given(actor) | {
        "place": place_id, "besides": besides or 0, "most": most, "on": on}).all()
    return [Member(public_id=r[0], name=r[1], born_on=r[2], from_on=r[3]) for r in rows]


@cache
def _household(see: Sight, *, is_now: bool) -> Select[*tuple[Any, ...]]:
    lives = [ContactAddress.place_id == bindparam("place", type_=BigInteger), ContactAddress.purpose == "residence"]
    if is_now:
        lives += [ContactAddress.ended_at.is_(None), ContactAddress.to_on.is_(None)]
    else:
        lives += [(ContactAddress.from_on.is_(None)) | (ContactAddress.from_on <= bindparam("on")),
                  (ContactAddress.to_on.is_(None)) | (ContactAddress.to_on >= bindparam("on"))]
    return (
        select(Contact.public_id, Contact.name, Contact.born_on, ContactAddress.from_on)
        .join(ContactAddress, ContactAddress.contact_id == Contact.id)
        .where(*lives, Contact.merged_into_id.is_(None), Contact.died_on.is_(None), visible_to(see),
               Contact.id != bindparam("besides", type_=BigInteger))
        .order_by(Contact.name, Contact.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around a person. `touched`: the last touches, newest first, with the name (`who`) of the colleague;
    `call_backs`: promises to ring back that were not kept yet; `household`: who lives with them."""

    touched: Sequence[Any]
    call_backs: Sequence[Any]
    household: Sequence[Member]


def around(actor: Actor, contact_ids: Collection[int], *, about: Collection[int] = (), place_id: int | None = None,
           besides: int) -> Around:
    """What stands around a person (all ids of a merged cluster) who lives at a property, in one query. Of touches those
    about no case, and about the cases `about`, which the reader sees fully."""
    found = _around(sight(actor)).ask(**given(actor), whose=list(contact_ids), contacts=list(contact_ids),
                                      about=list(about), place=place_id, besides=besides)
    return Around(touched=found.touched, call_backs=found.call_backs,
                  household=[Member(**row._asdict()) for row in found.household])


@cache
def _around(see: Sight) -> Together:
    return Together(touched=_RECENT.limit(4), call_backs=_PROMISED_TO.limit(5),
                    household=_household(see, is_now=True).limit(9))


# Built once, as those below: to build a statement takes longer than to run it.
_RECENT = (
    select(Interaction, User.name.label("who")).outerjoin(User, User.id == Interaction.user_id)
    .where(among(Interaction.contact_id, "contacts"),
           or_(Interaction.case_id.is_(None), among(Interaction.case_id, "about")))
    .order_by(Interaction.at.desc(), Interaction.id.desc()))


def interactions_at(place_id: int, *, actor: Actor, about: Collection[int] = (), most: int = 6
                    ) -> list[tuple[Interaction, str | None, str | None]]:
    """The last touches about a place, newest first, each with the public id and name of the person, where the reader
    may see them; those about no case, and those about the cases `about`."""
    rows = session.execute(
        select(Interaction, Contact.public_id, Contact.name)
        .outerjoin(Contact, Contact.id == Interaction.contact_id)
        .where(Interaction.place_id == place_id,
               or_(Interaction.case_id.is_(None), Interaction.case_id.in_(about)),
               or_(Interaction.contact_id.is_(None), visible(actor)))
        .order_by(Interaction.at.desc(), Interaction.id.desc()).limit(most))
    return [(row[0], row[1], row[2]) for row in rows]


def dealt_with(actor: Actor, *, most: int = 15) -> list[tuple[str, str, str | None]]:
    """Whom this member of staff dealt with lately, the last first: public id, name and address. Three queries."""
    recent = session.scalars(
        select(EventRow.contact_id).where(EventRow.actor == actor.key, EventRow.contact_id.is_not(None))
        .order_by(EventRow.id.desc()).limit(300)).all()
    last = [key for key in dict.fromkeys(recent) if key is not None][:most]
    names, lives = names_of(last, actor), addresses_of(last)
    return [(*names[key], lives.get(key)) for key in last if key in names]


def open_call_backs(team_ids: Collection[int], *, most: int = 50) -> Sequence[CallBack]:
    """Promises to ring back that were not kept yet, of these teams, the earliest first."""
    return session.scalars(_PROMISED_BY, {"whose": list(team_ids), "most": most}).all()


def _promised(whose: Any) -> Select[CallBack]:
    return (select(CallBack).where(among(whose, "whose"), CallBack.done_at.is_(None))
            .order_by(CallBack.due_at, CallBack.id))


_PROMISED_TO, _PROMISED_BY = _promised(CallBack.contact_id), _promised(CallBack.team_id).limit(bindparam("most"))


def changes(contact_ids: Collection[int], *, most: int = 100) -> Sequence[ContactChange]:
    """Who changed what, old and new, newest first."""
    return session.scalars(select(ContactChange).where(ContactChange.contact_id.in_(contact_ids))
                           .order_by(ContactChange.id.desc()).limit(most)).all()


def names_of(contact_ids: Collection[int], actor: Actor) -> dict[int, tuple[str, str]]:
    """Public id and name of these contacts, those the actor may see: for lists, in one query."""
    if not contact_ids:
        return {}
    rows = session.execute(select(Contact.id, Contact.public_id, Contact.name)
                           .where(Contact.id.in_(contact_ids), visible(actor)))
    return {row[0]: (row[1], row[2]) for row in rows}


def addresses_of(contact_ids: Collection[int]) -> dict[int, str]:
    """The present address of each of these contacts in one line, those that have one: for lists, in one query."""
    if not contact_ids:
        return {}
    found: dict[int, str] = {}
    for contact, address, text in session.execute(_LIVES, {"contacts": list(contact_ids)}):
        found.setdefault(contact, address if address is not None else " ".join((text or "").split()))
    return found


_LIVES = (
    select(ContactAddress.contact_id, Place.address, ContactAddress.text)
    .outerjoin(Place, Place.id == ContactAddress.place_id)
    .where(among(ContactAddress.contact_id, "contacts"), ContactAddress.ended_at.is_(None))
    .order_by(ContactAddress.purpose != "residence", ContactAddress.id.desc()))


def get_call_back(call_back_id: int, *, team_ids: Collection[int]) -> CallBack:
    """A promise to ring back, of one of these teams. Raises NotFound."""
    row = session.scalar(select(CallBack).where(CallBack.id == call_back_id, CallBack.team_id.in_(team_ids)))
    if row is None:
        raise NotFound("This call back does not exist.")
    return row
