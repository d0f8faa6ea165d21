"""Measures over what happened: reads everything that the one who asks may see, and changes nothing."""
