"""My work, a team's queues, giving cases out, taking the next."""

from crm.desk.queues import by_hand, views

__all__ = ["by_hand", "views"]
