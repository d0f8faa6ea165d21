"""The one box: asks each domain's search and merges the answers."""
