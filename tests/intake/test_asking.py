"""The form as it shows on the call screen, and open cases nearby."""

from collections.abc import Callable

from flask import Flask

from crm.intake import asking, nearby
from tests import factories
from tests.factories.streets import Streets


def test_a_form_begins_with_what_is_known_of_the_person_and_their_home(app: Flask) -> None:
    service = factories.service("missed-bin")
    home = factories.place("7 Mill Lane, Northmoor", attributes={"last_collection": "2026-11-20"})
    mair = factories.contact("Mair Evans", place_id=home.id)
    agent = factories.actor(factories.user("agent"))

    begun = asking.prefilled(service.code, actor=agent, reporter_id=mair.id)

    assert {"uprn": home.uprn} in begun.values() and "2026-11-20" in begun.values()


def test_the_place_of_the_call_comes_before_the_home_of_the_caller(app: Flask) -> None:
    service = factories.service("missed-bin")
    mair = factories.contact("Mair Evans", place_id=factories.place("7 Mill Lane, Northmoor").id)
    other = factories.place("9 Mill Lane, Northmoor")
    agent = factories.actor(factories.user("agent"))

    begun = asking.prefilled(service.code, actor=agent, reporter_id=mair.id, place={"uprn": other.uprn})

    assert [value for value in begun.values() if isinstance(value, dict)] == [{"uprn": other.uprn}]


def test_questions_show_as_answers_come(app: Flask) -> None:
    service = factories.service("fly-tipping")
    agent = factories.actor(factories.user("agent"))

    def codes(**answers: object) -> list[str]:
        shown = asking.shown(service.code, answers, actor=agent)
        return [item.code for page in shown.pages for item in page.items]

    assert "witness" not in codes(saw="no") and "witness" in codes(saw="yes")
    assert asking.shown(service.code, {"land": "private"}, actor=agent).stop is not None


def test_open_cases_nearby_are_offered_nearest_first_and_old_far_and_closed_ones_are_not(
        app: Flask, clock: Callable[[str], None]) -> None:
    clock("2026-11-01T09:00+00:00")
    here = Streets(where={"lat": 51.5, "lon": -3.0})
    clock("2026-11-23T09:00+00:00")
    at = [factories.case(here.service, by=here.agent, answers={"where": {"lat": lat, "lon": -3.0}})
          for lat in (51.5003, 51.5001, 51.6)]

    def found() -> list[int]:
        agent = factories.actor(factories.user("agent"))
        return [near.case_id for near in nearby.find(
            agent, here.service.code, answers={"where": {"lat": 51.5, "lon": -3.0}})]

    assert found() == [at[1].id, at[0].id]
    at[1].kind = "closed"
    assert found() == [at[0].id]


def test_nothing_is_nearby_without_a_place(app: Flask) -> None:
    service = factories.service("fly-tipping")
    agent = factories.actor(factories.user("agent"))

    assert nearby.find(agent, service.code, answers={}) == []
    assert nearby.find(agent, service.code, answers={"where": {"text": "by the river"}}) == []
