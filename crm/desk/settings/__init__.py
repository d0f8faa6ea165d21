"""The council's settings: its name, colours and languages, how it is reached, how long sessions last, its calendars."""
