"""The service catalogue: what each service asks, does and promises; its versions, packs, designer, trials and
publishing."""

from crm.desk.services import (
    conditions,
    correcting,
    draft,
    learning,
    migrating,
    parts,
    replaying,
    roles,
    trying,
    views,
)

__all__ = [
    "conditions", "correcting", "draft", "learning", "migrating", "parts", "replaying", "roles", "trying", "views",
]
