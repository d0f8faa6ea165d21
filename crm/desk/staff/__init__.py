"""Screens for administrators: members of staff, teams, and which team holds which role of which service."""
