"""What can happen to staff, teams and the council's settings, as the ledger keeps it: ids and codes, never names."""

from dataclasses import dataclass

from crm.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class UserEvent(Event):
    """Goes to the stream of a member of staff."""

    subject = "user"
    user_id: int


@dataclass(frozen=True, kw_only=True)
class UserAdded(UserEvent):
    kind = "user.added"


@dataclass(frozen=True, kw_only=True)
class UserChanged(UserEvent):
    """`fields`: which of name, email and phone changed."""

    kind = "user.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UserDeactivated(UserEvent):
    kind = "user.deactivated"


@dataclass(frozen=True, kw_only=True)
class UserReactivated(UserEvent):
    kind = "user.reactivated"


@dataclass(frozen=True, kw_only=True)
class RoleGiven(UserEvent):
    kind = "user.role_given"
    team_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleTaken(UserEvent):
    kind = "user.role_taken"
    team_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class PasswordLinkMade(UserEvent):
    """`purpose`: set (shown to an administrator, 24 hours), sent (mailed on their word, 24 hours) or reset (asked for
    by the person, one hour)."""

    kind = "user.password_link_made"
    purpose: str


@dataclass(frozen=True, kw_only=True)
class PasswordLinkAsked(UserEvent):
    """An administrator had a link mailed to them."""

    kind = "user.password_link_asked"


@dataclass(frozen=True, kw_only=True)
class PasswordSet(UserEvent):
    """`how`: link or own (changed by the person, who knew the old one)."""

    kind = "user.password_set"
    how: str


@dataclass(frozen=True, kw_only=True)
class SignedIn(UserEvent):
    kind = "user.signed_in"


@dataclass(frozen=True, kw_only=True)
class SignInRefused(UserEvent):
    """`why`: password, deactivated or no_password."""

    kind = "user.sign_in_refused"
    why: str


@dataclass(frozen=True, kw_only=True)
class UnknownSignInRefused(Event):
    """Somebody tried an address that nobody signs in with. Which one is not kept: it may be a password."""

    kind = "sign_in.unknown"
    subject = "sign_in"


@dataclass(frozen=True, kw_only=True)
class SignedOut(UserEvent):
    kind = "user.signed_out"


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(UserEvent):
    """`why`: by_hand, password, address or deactivated."""

    kind = "user.sessions_ended"
    number: int
    why: str


@dataclass(frozen=True, kw_only=True)
class AbsenceAdded(UserEvent):
    """Days away, as ISO dates."""

    kind = "user.absence_added"
    absence_id: int
    from_on: str
    to_on: str


@dataclass(frozen=True, kw_only=True)
class AbsenceRemoved(UserEvent):
    kind = "user.absence_removed"
    absence_id: int
    from_on: str
    to_on: str


@dataclass(frozen=True, kw_only=True)
class TeamEvent(Event):
    """Goes to the stream of a team."""

    subject = "team"
    team_id: int


@dataclass(frozen=True, kw_only=True)
class TeamAdded(TeamEvent):
    kind = "team.added"
    code: str


@dataclass(frozen=True, kw_only=True)
class TeamChanged(TeamEvent):
    """`fields`: which of name, email and phone changed."""

    kind = "team.changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TeamClosed(TeamEvent):
    kind = "team.closed"


@dataclass(frozen=True, kw_only=True)
class TeamReopened(TeamEvent):
    kind = "team.reopened"


@dataclass(frozen=True, kw_only=True)
class CouncilChanged(Event):
    """The council's settings changed: which of them."""

    kind = "council.changed"
    subject = "council"
    keys: tuple[str, ...]
