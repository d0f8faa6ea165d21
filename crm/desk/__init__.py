"""Staff screens: a folder each, with views and forms."""
