"""A small house of its own for what the doors share: real templates and forms, no database, an actor by hand."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from tests.web import show_house

Open = Callable[..., Any]


class Reader(FlaskClient):
    """Every answer has `.page`, the parsed HTML; forms are sent with their own token."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        response = super().open(*args, **kwargs)
        response.page = BeautifulSoup(response.get_data(as_text=True), "html.parser")
        return response

    def send(self, address: str, data: dict[str, Any] | None = None, *, of: str = "", **kwargs: Any) -> Any:
        """Post to an address with the token of its page (or of the page `of`)."""
        token = self.get(of or address).page.select_one("main input[name=csrf_token]")["value"]
        return self.post(address, data={"csrf_token": token, **(data or {})}, **kwargs)


@pytest.fixture
def app() -> Flask:
    made = show_house.build()
    made.test_client_class = Reader
    return made


@pytest.fixture
def client(app: Flask) -> Iterator[Reader]:
    with app.test_client() as reader:
        yield reader  # type: ignore[misc]
