"""Addresses in lists are put together from the first one; they are those that Flask would build."""

import pytest
from flask import Flask, url_for

from crm.web import houses
from crm.web.houses import address

ROOMS = [
    ("cases.show", {"reference": "482-1937-05"}), ("cases.show", {"reference": "zqz0zqz"}),
    ("cases.unlink", {"reference": "482-1937-05", "number": 7}),
    ("cases.unlink", {"reference": "482-0-05", "number": 482}),
    ("residents.show", {"public_id": "a_b-C9"}), ("search.index", {"q": "Siân & co"}), ("search.index", {"q": ""}),
    ("search.index", {"q": "bins", "page": 2}), ("call.start", {"contact": None}), ("queues.mine", {}),
    ("cases.show", {"reference": "a b?c"}), ("residents.add_point", {"public_id": "a1", "way": "phone"}),
]


@pytest.mark.parametrize(("endpoint", "values"), ROOMS)
def test_an_address_is_the_same_the_first_time_and_later(app: Flask, endpoint: str, values: dict[str, object]) -> None:
    for root in ("", "/guildhall"):
        with app.test_request_context("/desk", environ_overrides={"SCRIPT_NAME": root}):
            assert address(endpoint, **values) == address(endpoint, **values) == url_for(endpoint, **values)


def test_a_room_that_this_house_has_not_has_no_address(app: Flask) -> None:
    with app.test_request_context("/desk"):
        assert address("portal.nowhere", code="a") == address("portal.nowhere") == ""


def test_names_that_a_reader_made_up_are_not_kept_without_end(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(houses, "_MOST_PATTERNS", 50)
    with app.test_request_context("/desk"):
        for number in range(120):
            assert address("search.index", **{f"v.{number}": "x"}) == f"/desk/search?v.{number}=x"
        assert len(houses.house().patterns) <= 50


def test_an_address_outside_of_a_request_is_not_that_of_a_page(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SERVER_NAME", "guildhall.test")
    houses.house().patterns.clear()
    with app.app_context():
        assert address("queues.mine").startswith("http://guildhall.test/")
    with app.test_request_context("/desk"):
        assert address("queues.mine").startswith("/")
