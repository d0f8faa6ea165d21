"""My work, a team's queues, giving cases out, taking the next."""
