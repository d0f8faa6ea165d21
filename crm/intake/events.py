"""What happens when work comes in."""

from dataclasses import dataclass

from crm.ledger.events import Event


@dataclass(frozen=True, kw_only=True)
class RequestSubmitted(Event):
    """Somebody asked for a service, and a case answers it. `joined`: a case that was open already."""

    kind = "request.submitted"
    request_id: int
    service: str
    channel: str
    joined: bool = False
    interaction_id: int | None = None
    passed_stops: tuple[str, ...] | None = None
