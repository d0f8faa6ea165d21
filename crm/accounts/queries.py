"""Finds and lists staff, teams, memberships, sessions and absences."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import contains_eager, selectinload

from crm.accounts.models import Absence, Membership, Team, User, UserSession
from crm.accounts.permissions import Role
from crm.errors import Invalid, NotFound
from crm.foundation import clock
from crm.foundation.database import session
from crm.foundation.paging import Page, cursor, read_cursor
from crm.foundation.settings import council
from crm.values import email as emails

PAGE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffFilters:
    """What a list of staff is narrowed by. `state`: active, deactivated or all."""

    words: str = ""
    state: str = "active"
    team_id: int | None = None
    role: str = ""


def get_user(public_id: str) -> User:
    """A member of staff by their public id. Raises NotFound."""
    user = session.scalar(select(User).where(User.public_id == public_id[:22]))
    if user is None:
        raise NotFound("This member of staff does not exist.")
    return user


def user_by_id(user_id: int) -> User:
    """A member of staff by key. Raises NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("This member of staff does not exist.")
    return user


def find_user_by_email(email: str) -> User | None:
    """Who signs in with this address, however it is written; None when nobody does."""
    return session.scalar(select(User).where(User.email == emails.search_key(email)))


def list_staff(filters: StaffFilters, *, after: str | None = None, before: str | None = None,
               most: int = PAGE) -> Page[User]:
    """Staff by name, with their memberships and teams loaded. Raises Invalid for a cursor that is not ours."""
    name = func.lower(User.name)
    statement = _narrowed(filters)
    turned = before is not None
    place = read_cursor(before if turned else after, parts=2)
    if place is not None:
        if not isinstance(place[0], str) or not isinstance(place[1], int):
            raise Invalid("This page of the list does not exist. Go back to the first page.")
        here, key = tuple_(name, User.id), tuple_(*place)
        statement = statement.where(here < key if turned else here > key)
    order = (name.desc(), User.id.desc()) if turned else (name, User.id)
    rows = list(session.execute(
        statement.add_columns(name).order_by(*order).limit(most + 1)
        .options(selectinload(User.memberships).joinedload(Membership.team))
    ))
    more, rows = len(rows) > most, rows[:most]
    if turned:
        rows.reverse()
    has_next, has_previous = (place is not None, more) if turned else (more, place is not None)
    return Page(
        [row[0] for row in rows],
        after=cursor(rows[-1][1], rows[-1][0].id) if rows and has_next else None,
        before=cursor(rows[0][1], rows[0][0].id) if rows and has_previous else None,
    )


def _narrowed(filters: StaffFilters) -> Select[User]:
    statement = select(User)
    for word in filters.words.split()[:8]:
        like = "%" + word.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_") + "%"
        statement = statement.where(or_(User.name.ilike(like), User.email.ilike(like)))
    if filters.state != "all":
        gone = User.deactivated_at
        statement = statement.where(gone.is_(None) if filters.state == "active" else gone.is_not(None))
    if filters.team_id is not None or filters.role:
        held = select(Membership.user_id).where(Membership.ended_at.is_(None))
        if filters.team_id is not None:
            held = held.where(Membership.team_id == filters.team_id)
        if filters.role:
            held = held.where(Membership.role == filters.role)
        statement = statement.where(User.id.in_(held))
    return statement


def get_team(code: str) -> Team:
    """A team by its code. Raises NotFound."""
    team = session.scalar(select(Team).where(Team.code == code))
    if team is None:
        raise NotFound("This team does not exist.")
    return team


def list_teams(*, closed: bool = False) -> list[Team]:
    """The teams that work, or with `closed` those that were closed, by name."""
    gone = Team.closed_at.is_not(None) if closed else Team.closed_at.is_(None)
    return list(session.scalars(select(Team).where(gone).order_by(func.lower(Team.name), Team.id)))


def find_team_by_name(name: str) -> Team | None:
    """The team that works under this name, whatever its capitals; None when there is none."""
    return session.scalar(select(Team).where(Team.closed_at.is_(None), func.lower(Team.name) == name.lower())
                          .order_by(Team.id).limit(1))


def sizes_of_teams() -> Mapping[int, int]:
    """How many active people each team has."""
    counted = (
        select(Membership.team_id, func.count(Membership.user_id.distinct())).join(Membership.user)
        .where(Membership.ended_at.is_(None), User.deactivated_at.is_(None)).group_by(Membership.team_id)
    )
    return dict(session.execute(counted).all())


def memberships_of(user_id: int) -> list[Membership]:
    """The present memberships of a person, by team, with the teams loaded."""
    return list(session.scalars(
        select(Membership).join(Membership.team).options(contains_eager(Membership.team))
        .where(Membership.user_id == user_id, Membership.ended_at.is_(None))
        .order_by(func.lower(Team.name), Membership.id)
    ))


def members_of(team_id: int) -> list[Membership]:
    """The present memberships of a team by name of the person, who is loaded; deactivated people are left out."""
    return list(session.scalars(
        select(Membership).join(Membership.user).options(contains_eager(Membership.user))
        .where(Membership.team_id == team_id, Membership.ended_at.is_(None), User.deactivated_at.is_(None))
        .order_by(func.lower(User.name), Membership.id)
    ))


def people_of_teams(team_ids: Collection[int], *, roles: Collection[str] = (Role.OFFICER, Role.LEAD)) -> list[User]:
    """Active people who hold one of these roles in one of these teams, by name."""
    held = select(Membership.user_id).where(
        Membership.ended_at.is_(None), Membership.team_id.in_(sorted(team_ids)), Membership.role.in_(sorted(roles)))
    return list(session.scalars(
        select(User).where(User.deactivated_at.is_(None), User.id.in_(held)).order_by(func.lower(User.name), User.id)
    ))


def names_of_users(user_ids: Iterable[int]) -> Mapping[int, str]:
    """The names of these people, deactivated ones included; one query."""
    wanted = sorted(set(user_ids))
    if not wanted:
        return {}
    return dict(session.execute(select(User.id, User.name).where(User.id.in_(wanted))).all())


def names_of_teams(team_ids: Iterable[int]) -> Mapping[int, str]:
    """The names of these teams, closed ones included; one query."""
    wanted = sorted(set(team_ids))
    if not wanted:
        return {}
    return dict(session.execute(select(Team.id, Team.name).where(Team.id.in_(wanted))).all())


def sessions_of(user_id: int) -> list[UserSession]:
    """The browsers in which somebody is signed in now, the last used first."""
    now = clock.now()
    return list(session.scalars(
        select(UserSession).where(
            UserSession.user_id == user_id, UserSession.ended_at.is_(None),
            UserSession.seen_at > now - timedelta(minutes=council().session_idle_minutes),
            UserSession.started_at > now - timedelta(hours=council().session_hours))
        .order_by(UserSession.seen_at.desc(), UserSession.id_hash)
    ))


def absences_of(user_id: int) -> list[Absence]:
    """When somebody is away, from today on, the next first."""
    return list(session.scalars(
        select(Absence).where(Absence.user_id == user_id, Absence.to_on >= clock.today())
        .order_by(Absence.from_on, Absence.id)
    ))


def who_is_away(user_ids: Collection[int], *, on: date | None = None) -> frozenset[int]:
    """Those of these people who are away on a day, today unless it is said."""
    day = on or clock.today()
    return frozenset(session.scalars(
        select(Absence.user_id).where(Absence.user_id.in_(sorted(user_ids)), Absence.from_on <= day,
                                      Absence.to_on >= day)
    ))
