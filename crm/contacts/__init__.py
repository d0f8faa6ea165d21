"""People and organisations that the council deals with, how to reach them, and every touch with them."""
