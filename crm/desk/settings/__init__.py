"""The council's settings: its name, colours and languages, how it is reached, how long sessions last, its calendars."""

from crm.desk.settings import calendars, views

__all__ = ["calendars", "views"]
