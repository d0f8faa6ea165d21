"""Somebody to whom the council writes, with every way to reach them, as plain frozen values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person resolved for one message. Ways that must not be used (do-not-use, bounced, ended) are not in here.

    `language`: en | cy | None (not known: both are sent, Welsh Language Standard 5). `format`: as agreed for letters.
    `unreachable_because` is set when nothing may be sent at all (died, contact unsafe), in words for staff.
    """

    contact_id: int
    name: str
    language: str | None = None
    format: str | None = None
    preferred_channel: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    mobiles: tuple[str, ...] = ()
    letter_address: str | None = None
    unreachable_because: str | None = None

    def address_for(self, channel: str) -> str | None:
        """Where a message of this channel would go, or None when this person cannot be reached by it."""
        ways = {"email": self.emails, "sms": self.mobiles, "phone": self.phones or self.mobiles}
        if channel == "letter":
            return self.letter_address
        found = ways.get(channel, ())
        return found[0] if found else None
