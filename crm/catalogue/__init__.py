"""The services a council offers, their versions, calendars, and packs to share them."""
