"""How work comes in: one `submit` for every channel, nearby open cases, and the saved draft of a call or a form."""
