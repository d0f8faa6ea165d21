"""How events are chained: pure functions, used by `record`, by the demo generator and by `verify`.

hash = SHA-256(previous hash, envelope, payload digest); payload digest = SHA-256(random salt, payload). A payload and
its salt can be blanked (privacy) and the chain still verifies.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

GENESIS = bytes(32)
# Made once: json.dumps with words of its own makes an encoder at every call, which costs more than the encoding.
_in_order = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    stream: str
    seq: int
    kind: str
    version: int
    at: datetime
    actor: str
    case_id: int | None = None
    contact_id: int | None = None
    place_id: int | None = None

    @property
    def parts(self) -> tuple[str, int, str, int, datetime, str, int | None, int | None, int | None]:
        """Its fields in their order."""
        return (self.stream, self.seq, self.kind, self.version, self.at, self.actor,
                self.case_id, self.contact_id, self.place_id)

    def encoded(self) -> bytes:
        return encoded(self.parts)


def encoded(parts: Sequence[Any]) -> bytes:
    """The fields of an envelope, in their order, as they are hashed; without an envelope, for millions of rows."""
    at = parts[4].astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return _in_order((*parts[:4], at, *parts[5:])).encode()


def digest(salt: bytes, payload: Mapping[str, Any]) -> bytes:
    """The digest of a payload, as canonical JSON (sorted keys)."""
    return digest_of_text(salt, canonical(payload))


def digest_of_text(salt: bytes, payload: str) -> bytes:
    """The digest of a payload that is canonical JSON already."""
    return sha256(salt + payload.encode()).digest()


def link(previous: bytes, envelope: Envelope, payload_digest: bytes) -> bytes:
    """The hash of an event, from the hash of the one before it in its stream."""
    return sha256(previous + envelope.encoded() + payload_digest).digest()
