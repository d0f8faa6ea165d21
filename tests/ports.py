"""A port of this machine for a server that a test starts, perhaps several times."""

import contextlib
import random
import socket


def free_port() -> int:
    """One that nobody listens on, below those that the system gives to connections: free between two starts too."""
    for port in random.sample(range(20_000, 30_000), 50):
        with socket.socket() as trial, contextlib.suppress(OSError):
            trial.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("None of 50 ports is free.")
