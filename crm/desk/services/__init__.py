"""The service catalogue: what each service asks, does and promises; its versions, packs and publishing."""
