"""Which version of a service an address asks for."""

from collections.abc import Sequence

from crm.catalogue.models import ServiceVersion
from crm.errors import NotFound


def wanted(listed: Sequence[ServiceVersion], typed: str | None, otherwise: int | None) -> ServiceVersion | None:
    """The version of this number, or the `draft`; with nothing typed the one of this id, or else the first listed.

    Raises NotFound for a number that does not exist; None when there is no version at all.
    """
    if typed:
        found = next((version for version in listed if str(version.number or "draft") == typed), None)
        if found is None:
            raise NotFound("This service has no such version.")
        return found
    return next((version for version in listed if version.id == otherwise), next(iter(listed), None))
