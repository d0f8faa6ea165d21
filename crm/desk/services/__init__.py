"""The service catalogue: what each service asks, does and promises; its versions, packs, designer, trials and
publishing."""

from crm.desk.services import (
    beginning,
    conditions,
    correcting,
    draft,
    expecting,
    learning,
    migrating,
    parts,
    preview,
    publishing,
    renaming,
    replaying,
    retyping,
    roles,
    rolling_back,
    trying,
    views,
    where_used,
)

__all__ = [
    "beginning",
    "conditions",
    "correcting",
    "draft",
    "expecting",
    "learning",
    "migrating",
    "parts",
    "preview",
    "publishing",
    "renaming",
    "replaying",
    "retyping",
    "roles",
    "rolling_back",
    "trying",
    "views",
    "where_used",
]
