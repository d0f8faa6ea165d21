"""The service catalogue: what each service asks, does and promises; its versions, packs, trials and publishing."""

from crm.desk.services import roles, trying, views

__all__ = ["roles", "trying", "views"]
