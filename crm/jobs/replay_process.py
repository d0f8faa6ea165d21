"""Another process that replays histories, for a replay of many cases on two cores: told over its standard input, it
answers on its standard output, and ends when who started it is gone.

Run as `python -m crm.jobs.replay_process`; it loads only what is pure.
"""

import pickle
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from crm.workflow.recorded import History, to_data
from crm.workflow.replay import Trial, judge

Work = Sequence[tuple[History, int]]
Found = dict[int, list[dict[str, Any]]]


def found(trial: Trial, work: Work) -> Found:
    """What would have been otherwise, by case."""
    return {history.case: [to_data(one) for one in judge(trial, history, version_id)] for history, version_id in work}


class Aside:
    """A process at work beside this one: `ask`, do something else, then `answer`."""

    def __init__(self, trial: Trial) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.PIPE,
                                         stdout=subprocess.PIPE)
        self._send(trial)

    def ask(self, work: Work) -> None:
        """Give it something to do."""
        self._send(work)

    def answer(self) -> Found:
        """What it found; waits for it."""
        assert self._process.stdout is not None
        given: Found = pickle.load(self._process.stdout)  # only what our own process wrote
        return given

    def end(self) -> None:
        """Let it go."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def _send(self, thing: Any) -> None:
        assert self._process.stdin is not None
        pickle.dump(thing, self._process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
        self._process.stdin.flush()


def main() -> None:
    """Work until nothing more is asked."""
    trial: Trial = pickle.load(sys.stdin.buffer)
    while True:
        try:
            work: Work = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(found(trial, work), sys.stdout.buffer, protocol=pickle.HIGHEST_PROTOCOL)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
