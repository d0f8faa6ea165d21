"""The audit: what was done, by whom and when, for those who check it."""
