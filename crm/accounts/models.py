"""Users, teams, memberships, sessions, links to set a password, and the mapping of service roles to teams."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm.foundation import clock
from crm.foundation.database import Key, Model


class User(Model):
    """A member of staff. Never deleted: deactivated, with `deactivated_at`."""

    __tablename__ = "user_account"
    id: Mapped[Key]
    public_id: Mapped[str] = mapped_column(String(22), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # folded; the name to sign in with
    former_email: Mapped[str | None] = mapped_column(String(254))  # until they have signed in with the present one
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    password_hash: Mapped[str | None] = mapped_column(Text)
    password_set_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    deactivated_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    memberships: Mapped[list["Membership"]] = relationship(back_populates="user", order_by="Membership.id")

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    @property
    def mailbox(self) -> str:
        """Where links to set a password go: never to an address that they have not signed in with since it was
        changed by somebody else."""
        return self.former_email or self.email


class Team(Model):
    __tablename__ = "team"
    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(60), unique=True)  # its slug in addresses
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    closed_at: Mapped[datetime | None]
    memberships: Mapped[list["Membership"]] = relationship(back_populates="team", order_by="Membership.id")


class Membership(Model):
    """One role of one person in one team. Somebody who is officer and lead of a team has two rows."""

    __tablename__ = "membership"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))  # permissions.Role
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    user: Mapped[User] = relationship(back_populates="memberships")
    team: Mapped[Team] = relationship(back_populates="memberships")
    __table_args__ = (
        Index("uq_membership_current", "user_id", "team_id", "role", unique=True, postgresql_where="ended_at is null"),
    )


class UserSession(Model):
    """A signed-in browser. The cookie holds a random id; only its hash is here."""

    __tablename__ = "user_session"
    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    browser: Mapped[str | None] = mapped_column(String(200))


class PasswordLink(Model):
    """A link to set or reset a password: used once, for a time. Only its hash is kept."""

    __tablename__ = "password_link"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class HeldForm(Model):
    """What somebody posted when their session had expired: kept one hour for the same person. `path`: where to; `page`:
    the page it was typed on."""

    __tablename__ = "held_form"
    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    path: Mapped[str] = mapped_column(Text)
    page: Mapped[str | None] = mapped_column(Text)
    fields: Mapped[list[Any]]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ServiceRoleTeam(Model):
    """Which team holds a role of a service, in one area or (area null) everywhere. Not part of a version."""

    __tablename__ = "service_role_team"
    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    role: Mapped[str] = mapped_column(String(60))
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), index=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    __table_args__ = (
        UniqueConstraint("service_id", "role", "team_id", "area_id", postgresql_nulls_not_distinct=True),
    )


class ServiceSeer(Model):
    """A word (`agent`, `lead`, a service role) that may read restricted cases of a service: `access.see` of the live
    version, written by publishing."""

    __tablename__ = "service_seer"
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    word: Mapped[str] = mapped_column(String(60), primary_key=True)


class CaseAccess(Model):
    """One case granted to, or kept from, one person or team. A denial beats every role, team, share and emergency."""

    __tablename__ = "case_access"
    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(BigInteger, index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    level: Mapped[str] = mapped_column(String(10))  # full | one_line | none
    why: Mapped[str] = mapped_column(String(12))  # shared | shut_out | emergency
    reason: Mapped[str | None] = mapped_column(Text)
    given_by: Mapped[str] = mapped_column(String(40))
    given_at: Mapped[datetime] = mapped_column(default=clock.now)
    until_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Absence(Model):
    """Days on which somebody is away: take next and least-loaded allocation pass over them."""

    __tablename__ = "absence"
    id: Mapped[Key]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    why: Mapped[str | None] = mapped_column(String(100))
