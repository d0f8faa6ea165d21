"""The page of the one box."""
