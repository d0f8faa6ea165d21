"""One case: its page, its actions, notes, assignment, links, files, tasks, letters, print."""

from crm.desk.cases import acting, giving, letters, sharing, views

__all__ = ["acting", "giving", "letters", "sharing", "views"]
