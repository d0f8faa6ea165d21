"""Passwords of 12 characters and more that are too common to use: words, patterns and their usual endings."""

from importlib.resources import files

COMMON = frozenset(files("crm.foundation").joinpath("blocklist.txt").read_text(encoding="utf-8").split())
