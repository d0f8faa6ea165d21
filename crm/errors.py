"""The four refusals of the house; every error a person may meet is one of these, worded for that person."""

from collections.abc import Mapping


class Refusal(Exception):
    """Why something was not done, in words for the person who asked.

    `message` is an English sentence that doubles as the message id for translation; `params` are its named
    parameters (`"Only {team} can close it."`), filled in at the door after translation.
    """

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params: Mapping[str, object] = params

    def __str__(self) -> str:
        return self.message.format(**self.params) if self.params else self.message


class NotFound(Refusal):
    """It does not exist, or does not exist for this person: the two must look the same."""


class NotAllowed(Refusal):
    """The person may know of it, but may not do this. `rule` names the rule that refused, for tests and the ledger."""

    def __init__(self, message: str, *, rule: str = "role", **params: object) -> None:
        super().__init__(message, **params)
        self.rule = rule


class Invalid(Refusal):
    """Something typed or sent is wrong. `fields` maps a field (or question code) to what is wrong with it."""

    def __init__(self, message: str = "There is a problem with what you entered.", *,
                 fields: Mapping[str, str] | None = None, **params: object) -> None:
        super().__init__(message, **params)
        self.fields: Mapping[str, str] = dict(fields or {})


class Conflict(Refusal):
    """Somebody else changed it first. `changes` says who changed what, newest first."""

    def __init__(self, message: str, *, changes: tuple[str, ...] = (), **params: object) -> None:
        super().__init__(message, **params)
        self.changes = changes
