"""Finds the browser for the stories, or installs Debian's where possible; says in words what to do where not."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The path of a Chromium: CHROMIUM, else the first of the usual names."""
    given = os.environ.get("CHROMIUM")
    return given if given else next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> str | None:
    """Install Debian's Chromium when we are root and there is apt-get; returns its path or None."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    print("Installing Chromium for the browser stories (once) ...", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)  # type: ignore[call-overload]
    subprocess.run(["apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
                   check=False, **quiet)  # type: ignore[call-overload]
    return find()


if __name__ == "__main__":
    if (find() or install()) is None:
        words = "No Chromium was found. Install it (Debian: apt-get install chromium) or set CHROMIUM to its path."
        if os.environ.get("CI") == "true":
            sys.exit(f"{words} In CI the browser stories are never skipped.")
        print(f"{words} The browser stories are skipped until then.")
