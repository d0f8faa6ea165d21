"""What the web server writes down: never what somebody typed into a search, which stands in addresses behind a `?`.

gunicorn reads this file by itself from the folder it is started in. There is no log of requests unless one is asked for
(`--access-logfile`); its lines then hold the path and no more.
"""

import gc
import re

from gunicorn.glogging import Logger

_QUERY = re.compile(r"\?\S*")
# h: who asks, t: when, m: method, U: path without query, s: status, B: bytes, M: milliseconds
access_log_format = '%(h)s %(t)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'


class PathsOnly(Logger):
    """Errors name the address that failed: its path is enough."""

    def exception(self, msg: object, *args: object, **kwargs: object) -> None:
        super().exception(msg, *(_QUERY.sub("?...", arg) if isinstance(arg, str) else arg for arg in args), **kwargs)


logger_class = PathsOnly


def when_ready(_server: object) -> None:
    """Before the workers are made from the application that is loaded (`--preload`): leave what is there to all of them
    in common. The collector would else mark each object in each worker, which makes a copy of its page of memory; and
    it looks for new circles less often, for a page makes some thousand objects and hardly a circle."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
