"""The service catalogue: what each service asks, does and promises; its versions, packs and publishing."""

from crm.desk.services import views

__all__ = ["views"]
