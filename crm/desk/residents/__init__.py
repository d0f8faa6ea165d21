"""Residents and organisations: finding, adding, the single view, changing, logging contact."""
