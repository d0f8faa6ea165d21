"""Places: the single view of a property or a street, and picking an address."""
