"""Signing in and out, setting a password, one's own account, and what was typed before a session expired."""
