"""A service as a document: its definition, its conditions, and the engine that moves a case. Pure."""
