"""The clock and the console: background tasks, timers, the local PostgreSQL, set-up, demo data, import."""
