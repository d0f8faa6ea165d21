"""A headless Chromium and a served show house, for the tests that look at pages as people do."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from tests import find_chromium

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def chromium() -> str:
    """Where Chromium is. Without one the test is skipped, but never in CI."""
    path = find_chromium.find()
    if path is None and os.environ.get("CI") == "true":
        pytest.fail("Chromium is missing, and in CI its tests are never skipped.")
    if path is None:
        pytest.skip("Chromium is missing: `make browser` says how to get it.")
    return path


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
