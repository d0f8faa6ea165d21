"""Properties, streets, areas and points: where things are."""
