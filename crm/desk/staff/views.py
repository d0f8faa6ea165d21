"""All pages of staff, teams and roles, hung on one door."""

from crm.desk.staff import people, roles, teams
from crm.desk.staff.blueprint import screens

PAGES = (people, teams, roles)
__all__ = ["PAGES", "screens"]
