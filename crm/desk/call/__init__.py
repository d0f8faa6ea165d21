"""Take a call: who is it, what is it about, the service's questions, submit; or log that nothing was raised."""
