"""Ending a process that is done, without the seconds that taking the interpreter down takes."""

import logging
import os
import sys
from typing import NoReturn


def end_at_once(status: int = 0) -> NoReturn:
    """End this process now: what was said is written out, exit functions do not run. For the last line of a program
    that has closed what it opened."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
