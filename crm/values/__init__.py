"""Pure values of the house: small frozen things that read, fold and show themselves and touch nothing."""
