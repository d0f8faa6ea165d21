"""One case: its page, its actions, notes, assignment, links, files, tasks, letters, print."""

from crm.desk.cases import acting, correcting, giving, letters, named, sharing, views

__all__ = ["acting", "correcting", "giving", "letters", "named", "sharing", "views"]
