"""A headless Chromium and a served show house, for the tests that look at pages as people do."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def chromium() -> str | None:
    """Where Chromium is, if anywhere."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of an application served in this process."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def opened(*, width: int = 1366, height: int = 768, script: bool = True) -> Iterator[Page]:
    """A page of a fresh browser."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=script,
                                      locale="en-GB", timezone_id="Europe/London")
        try:
            yield context.new_page()
        finally:
            browser.close()
