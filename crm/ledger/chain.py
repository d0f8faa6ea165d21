"""How events are chained: pure functions, used by `record`, by the demo generator and by `verify`.

hash = SHA-256(previous hash, envelope, payload digest); payload digest = SHA-256(random salt, payload). A payload and
its salt can be blanked (privacy) and the chain still verifies.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

GENESIS = bytes(32)


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

    def encoded(self) -> bytes:
        at = self.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
        parts = [self.stream, self.seq, self.kind, self.version, at, self.actor,
                 self.case_id, self.contact_id, self.place_id]
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()


def digest(salt: bytes, payload: Mapping[str, Any]) -> bytes:
    """The digest of a payload, as canonical JSON (sorted keys)."""
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return sha256(salt + text.encode()).digest()


def link(previous: bytes, envelope: Envelope, payload_digest: bytes) -> bytes:
    """The hash of an event, from the hash of the one before it in its stream."""
    return sha256(previous + envelope.encoded() + payload_digest).digest()
