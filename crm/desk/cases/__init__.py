"""One case: its page, its actions, notes, assignment, links, files, tasks, letters, print."""

from crm.desk.cases import giving, views

__all__ = ["giving", "views"]
