"""Who acts: users, teams, memberships, sessions, and what each may do."""
