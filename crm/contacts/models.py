"""Contacts and what belongs to them: names, ways to reach, addresses, preferences, adjustments, relationships."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.foundation import clock
from crm.foundation.database import Key, Model
from crm.foundation.search import SearchRow
from crm.places.models import Place


class Contact(Model):
    """A person or an organisation. Nothing is mandatory but a name or a way to reach them.

    `name` is what they are called on screens. `birth_precision`: full | year | estimated. `language`: en | cy | None
    (not known); `format`: None | large_print | audio | easy_read | braille. `sealed_case_id`: made inside a sealed
    case, and seen
    only by those who may see that case, until it has other dealings. `merged_into_id`: resolved by every get.
    """

    __tablename__ = "contact"
    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    kind: Mapped[str] = mapped_column(String(12), default="person")  # person | organisation
    name: Mapped[str] = mapped_column(String(300))
    title: Mapped[str | None] = mapped_column(String(40))
    pronouns: Mapped[str | None] = mapped_column(String(60))
    pronunciation: Mapped[str | None] = mapped_column(String(200))
    born_on: Mapped[date | None]
    birth_precision: Mapped[str | None] = mapped_column(String(10))
    died_on: Mapped[date | None]
    language: Mapped[str | None] = mapped_column(String(10))
    interpreter: Mapped[str | None] = mapped_column(String(60))
    format: Mapped[str | None] = mapped_column(String(20))
    preferred_channel: Mapped[str | None] = mapped_column(String(10))  # phone | email | sms | letter
    reach_note: Mapped[str | None] = mapped_column(Text)  # "after 2 pm", "ring twice"
    organisation_type: Mapped[str | None] = mapped_column(String(40))
    company_number: Mapped[str | None] = mapped_column(String(40))
    sealed_case_id: Mapped[int | None] = mapped_column(BigInteger)
    sealed_service_id: Mapped[int | None] = mapped_column(BigInteger)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    version: Mapped[int] = mapped_column(default=0)  # the ledger's seq of its last change
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    names: Mapped[list["ContactName"]] = relationship(order_by="ContactName.id")
    points: Mapped[list["ContactPoint"]] = relationship(order_by="ContactPoint.id")
    addresses: Mapped[list["ContactAddress"]] = relationship(order_by="ContactAddress.id")
    adjustments: Mapped[list["Adjustment"]] = relationship(order_by="Adjustment.id")


class ContactName(Model):
    """Another name: known_as | former | trading."""

    __tablename__ = "contact_name"
    id: Mapped[Key]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(300))
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]


class ContactPoint(Model):
    """A phone or an e-mail. `key` is its canonical form for matching (E.164 digits, folded address). Sharing is normal:
    never unique. `use`: home | mobile | work | … ; an ended point keeps its row."""

    __tablename__ = "contact_point"
    id: Mapped[Key]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    kind: Mapped[str] = mapped_column(String(6))  # phone | email
    value: Mapped[str] = mapped_column(String(254))
    key: Mapped[str] = mapped_column(String(254))
    use: Mapped[str | None] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(String(200))  # "daughter's", "safe to leave a message"
    verified_on: Mapped[date | None]
    do_not_use: Mapped[str | None] = mapped_column(String(200))  # the reason, when it must not be used
    bounced_at: Mapped[datetime | None]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index("ix_contact_point_key", "kind", "key"),)


class ContactAddress(Model):
    """An address of a contact. `purpose`: residence | correspondence | temporary | care_of | site. Either a place
    of the
    gazetteer or free text; history stays (`to_on`), because it drives matching and council tax."""

    __tablename__ = "contact_address"
    id: Mapped[Key]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(16), default="residence")
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    text: Mapped[str | None] = mapped_column(Text)
    postcode: Mapped[str | None] = mapped_column(String(10), index=True)
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    place: Mapped[Place | None] = relationship()


class Adjustment(Model):
    """A reasonable adjustment agreed with a person (Equality Act 2010 s.20): structured, seen by every service."""

    __tablename__ = "adjustment"
    id: Mapped[Key]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    kind: Mapped[str] = mapped_column(String(24))  # large_print, bsl, phone_only, extra_time …
    detail: Mapped[str | None] = mapped_column(Text)
    agreed_by: Mapped[str] = mapped_column(String(40))
    agreed_on: Mapped[date]
    review_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]


class Relationship(Model):
    """How two contacts stand to each other; gives no right to information."""

    __tablename__ = "relationship"
    id: Mapped[Key]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # partner, parent, carer, landlord, employee …
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]


class ContactChange(Model):
    """Who changed what of a contact, old and new. The ledger's event names the field; the values are here, so that
    privacy can remove them."""

    __tablename__ = "contact_change"
    id: Mapped[Key]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    seq: Mapped[int]  # of the event in the stream contact:<id>
    field: Mapped[str] = mapped_column(String(40))
    old: Mapped[str | None] = mapped_column(Text)
    new: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Interaction(Model):
    """One touch through a channel, logged even when nothing is raised.

    `channel`: call | email | web | visit | letter | sms | api. `direction`: in | out. `outcome`: raised | joined |
    answered |
    signposted | stopped | abandoned | … ; `avoidable`: whether the contact need not have happened (failure demand).
    `case_ref_id`: the case it was about, when there was one; visibility follows that case.
    """

    __tablename__ = "interaction"
    id: Mapped[Key]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    case_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    service_id: Mapped[int | None] = mapped_column(BigInteger)
    channel: Mapped[str] = mapped_column(String(10))
    direction: Mapped[str] = mapped_column(String(3), default="in")
    at: Mapped[datetime] = mapped_column(default=clock.now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str | None] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    avoidable: Mapped[bool | None]
    note: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (
        Index("ix_interaction_contact", "contact_id", "at"),
        Index("ix_interaction_at", "at"),
        Index("ix_interaction_place", "place_id", "at", postgresql_where="place_id is not null"),
    )


class CallBack(Model):
    """A promise to ring somebody back by a time, given to a team."""

    __tablename__ = "call_back"
    id: Mapped[Key]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"))
    phone: Mapped[str | None] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    promised_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    promised_at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    result: Mapped[str | None] = mapped_column(Text)
    __table_args__ = (Index("ix_call_back_open", "team_id", "due_at", postgresql_where="done_at is null"),)


class ContactSearch(SearchRow, Model):
    """Folded words of a contact: names with variants, phones, e-mails, postcodes. `sealed_case_id` as on the
    contact."""

    __tablename__ = "contact_search"
    sealed_case_id: Mapped[int | None] = mapped_column(BigInteger)
    sealed_service_id: Mapped[int | None] = mapped_column(BigInteger)
