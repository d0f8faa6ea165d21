"""Pure time rules of the house: calendars, working time, clocks; they touch nothing."""
