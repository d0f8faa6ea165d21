"""Stories of whole services made on the screens: from nothing to published, by typing and choosing alone."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.workflow import orders, packs
from crm.workflow.differences import difference
from tests.flows.conftest import House
from tests.flows.typist import Typist

pytestmark = pytest.mark.story
SERVICES = Path(__file__).parent / "services"


def begin(page: Page, data: dict[str, Any]) -> None:
    """A new service from nothing, by its name."""
    page.goto("/desk/services/new")
    for language, words in data["name"].items():
        page.locator(f"[name=service_name-{language}]").fill(words)
    page.locator(f"[name=about][value={data['about']}]").check()
    page.locator("[name=team]").select_option(label="Street care")
    page.locator("details summary").first.click() if not page.locator("[name=code]").is_visible() else None
    page.locator("[name=code]").fill(data["code"])
    page.get_by_role("button", name="Begin").click()
    page.wait_for_url(f"**/desk/services/{data['code']}/draft")


def give_roles(page: Page, data: dict[str, Any]) -> None:
    """Say which team does each role of it."""
    page.goto(f"/desk/service-roles/{data['code']}")
    for role in data.get("roles", {}):
        page.locator("main select[name=role]").select_option(value=role)
        page.locator("main select[name=team]").select_option(label="Street care")
        page.get_by_role("button", name="Give the role").click()
        expect(page.get_by_text("Street care holds this role now.")).to_be_visible()


def publish(page: Page, code: str, *, reason: str) -> None:
    """From the draft, which has no problem, to live."""
    page.goto(f"/desk/services/{code}/draft")
    faults = page.locator(".faults__one--problem").all_inner_texts()
    assert faults == []
    page.get_by_role("link", name="Check and publish").click()
    expect(page.locator("main")).to_contain_text("come out as they say")
    page.locator("[name=reason]").fill(reason)
    if page.locator("[name=warnings_read]").count():
        page.locator("[name=warnings_read]").check()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("is live").first).to_be_visible()


def exported(page: Page, code: str) -> str:
    """The live version as the link of its page gives it."""
    page.goto(f"/desk/services/{code}")
    with page.expect_download() as given:
        page.get_by_role("link", name="Export pack").click()
    return Path(given.value.path()).read_text(encoding="utf-8")


def begin_a_call(page: Page, name: str) -> None:
    """Somebody rings, and the new service is among those that are offered."""
    page.goto("/desk/call?from=07700900123")
    page.locator("main").get_by_role("button", name=re.compile(f"^{name}")).first.click()
    page.wait_for_url("**/desk/call/*")


def tick(page: Page, **answers: str) -> None:
    for name, value in answers.items():
        page.locator(f"[name=a-{name}][value={value}]").check()


def submit(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Submit")).click()


def take_the_first_action(page: Page, action: str, *, status: str, **asked: str) -> None:
    """Open the case that was raised, and take an action on it."""
    page.wait_for_url("**/done")
    page.get_by_role("link", name="Open the case").click()
    page.get_by_role("link", name=action).first.click()
    for name, words in asked.items():
        page.locator(f"[name=a-{name}]").fill(words)
    page.locator("main").get_by_role("button", name=action).click()
    expect(page.locator("main")).to_contain_text(status)


def ask_for_a_badge(page: Page) -> None:
    begin_a_call(page, "Blue Badge")
    tick(page, who_for="me", benefit="none_of_these")
    submit(page)
    tick(page, hidden_condition="yes")
    submit(page)
    page.locator("[name=a-distress]").fill("Crowds and noise")
    submit(page)
    take_the_first_action(page, "Assess at the desk", status="Desk assessment")


def ask_to_move_school(page: Page) -> None:
    """Two schools are preferred, and the child sleeps at two homes: each school is asked."""
    begin_a_call(page, "School admissions")
    tick(page, about_what="moving_school")
    submit(page)
    tick(page, responsible="yes")
    submit(page)
    page.locator("[name=a-child_name]").fill("Ada Rees")
    for part, value in (("day", "1"), ("month", "5"), ("year", "2018")):
        page.locator(f"[name=a-born_on-{part}]").fill(value)
    tick(page, in_care="no", ehc_plan="yes")
    for group, rows in (("schools", ({"school": "Moor Primary"}, {"school": "Hill Primary"})),
                        ("week", ({"sleeps_at": "Mother", "nights": "4"}, {"sleeps_at": "Father", "nights": "2"}))):
        page.locator(f"[name=press][value='add:a-{group}']").click()
        for number, row in enumerate(rows):
            for name, value in row.items():
                page.locator(f"[name=a-{group}-{number}-{name}]").fill(value)
    submit(page)
    expect(page.locator(".govuk-error-summary")).to_contain_text("A week has seven nights")
    page.locator("[name=a-week-1-nights]").fill("3")
    submit(page)
    take_the_first_action(page, "Ask the school", status="With the school")
    for school in ("Moor Primary", "Hill Primary"):
        expect(page.locator("main")).to_contain_text(f"Get the school's answer: {school}")


def ask_for_rats_to_be_treated(page: Page) -> None:
    begin_a_call(page, "Pest control")
    expect(page.locator("#a-where-chosen")).to_contain_text("7 Cornfield Row")
    tick(page, pest="rats", inside="inside", tenure="council_tenant")
    submit(page)
    page.locator("[name=a-tenancy_number]").fill("12")
    submit(page)
    expect(page.locator(".govuk-error-summary")).to_contain_text("Write the six digits")
    page.locator("[name=a-tenancy_number]").fill("123456")
    submit(page)
    take_the_first_action(page, "Record a visit", status="Being treated", product="Bait")
    expect(page.locator("main")).to_contain_text("Look at the bait")


RAISED = {"blue-badge": ask_for_a_badge, "school-admissions-query": ask_to_move_school,
          "pest-control": ask_for_rats_to_be_treated}


@pytest.mark.parametrize("code", list(RAISED))
def test_a_service_is_built_on_the_screens_alone(house: House, code: str) -> None:
    wanted = packs.from_yaml((SERVICES / f"{code}.yaml").read_text(encoding="utf-8"))
    data = packs.to_data(wanted)
    with house.page_of("administrator", script=False) as page:
        begin(page, data)
        Typist(page, code).type(data)
        give_roles(page, data)
        publish(page, code, reason="Typed on the screens")
        made = packs.from_yaml(exported(page, code))
    assert [change.words for change in difference(wanted, made)] == []
    assert orders.same(made, wanted)
    assert house.faults == []
    with house.page_of("officer", script=False) as page:
        RAISED[code](page)
