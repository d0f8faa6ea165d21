"""Ground: database, transactions, files, clock and jobs. It knows nothing of cases or people."""
