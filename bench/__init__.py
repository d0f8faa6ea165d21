"""Measurements over HTTP, as an ordinary officer with restricted rights. Never part of the test run."""
