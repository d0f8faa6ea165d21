"""What the forms of the packs refuse, show and hide: what examples, which open a case, cannot say."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from crm.errors import Invalid
from crm.workflow import form
from crm.workflow.definition import Definition
from crm.workflow.situation import EngineActor, Situation
from tests.services.northmoor import FOLDER, council, pack

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AGENT = EngineActor(person="role:agent", words=frozenset({"agent", "anyone"}))
PUPIL = {"name": "A pupil"}


def service(code: str) -> Definition:
    return pack(FOLDER / f"{code}.yaml")


def example(code: str, name: str) -> dict[str, Any]:
    return dict(next(one.answers for one in service(code).examples if one.name.startswith(name)))


def errors(code: str, answers: Mapping[str, Any], *, channel: str = "desk") -> dict[str, str]:
    situation = Situation(council=council(), channel=channel)
    try:
        form.check_answers(service(code), answers, situation=situation, now=NOW, actor=AGENT, for_staff=True)
    except Invalid as invalid:
        return dict(invalid.fields)
    return {}


MOVED = ("council-tax-move", "A move in the past")
LANDLORD = ("council-tax-move", "A landlord's list")
NOISE = ("noise-nuisance", "Ringing back")
CAR = ("abandoned-vehicle", "Reported on a Saturday")
PERMIT = ("parking-permit", "Decided in three")
MESS = ("dog-fouling", "Who saw the owner")
LIGHT = ("street-light", "A light that is out")
ACCESS = ("subject-access", "One month")
ADULT = {"name": "Elin Puw", "born": "1984-02-29", "lives_from": "2026-11-16"}


@pytest.mark.parametrize(("known", "changes", "at"), [
    (MOVED, {"account_number": "12"}, "account_number"),
    (MOVED, {"adults": [{**ADULT, "born": "2008-11-25"}]}, "adults.0.born"),
    (MOVED, {"adults": []}, "adults"),
    (MOVED, {"tenure": "own", "completed_on": "2026-11-16",
             "owners": [{"owner_name": "A", "share": 50}, {"owner_name": "B", "share": 40}]}, "owners"),
    (MOVED, {"true_so_far": None}, "true_so_far"),
    (LANDLORD, {"tenancies": [{"tenant": "A", "starts": "2025-01-01", "ends": "2025-06-30"},
                              {"tenant": "B", "starts": "2025-07-02"}]}, "tenancies"),
    (LANDLORD, {"tenancies": [{"tenant": "A", "starts": "2025-01-01", "ends": "2025-06-30"},
                              {"tenant": "B", "starts": "2025-06-30"}]}, "tenancies"),
    (LANDLORD, {"tenancies": [{"tenant": "A", "starts": "2026-12-01"}]}, "tenancies"),
    (NOISE, {"times": [{"on_day": "2026-11-21", "from_time": "half ten"}]}, "times.0.from_time"),
    (NOISE, {"times": [{"on_day": "2026-11-24", "from_time": "22:30"}]}, "times.0.on_day"),
    (NOISE, {"happening": "yes"}, "phone"),
    (CAR, {"registration": "AB12-CDE!"}, "registration"),
    (CAR, {"signs": ["burnt", "none"]}, "signs"),
    (PERMIT, {"valid_from": "2027-01-15"}, "valid_from"),
    (PERMIT, {"terms": None}, "terms"),
    (MESS, {"sightings": [{"on_day": "2026-11-24", "described": "A spaniel"}]}, "sightings.0.on_day"),
    (MESS, {"sightings": []}, "sightings"),
    (LIGHT, {"column": "beside the gate"}, "column"),
    (ACCESS, {"rights": ["copy", "correct"]}, "wrong"),
    (ACCESS, {"for_whom": "child", "child_agrees": "no"}, "whose"),
])  # fmt: skip
def test_a_form_refuses(known: tuple[str, str], changes: Mapping[str, Any], at: str) -> None:
    code, name = known
    answers = example(code, name)
    assert errors(code, answers) == {}
    assert list(errors(code, {**answers, **changes})) == [at]


def test_the_shares_of_owners_that_make_a_hundred_will_do() -> None:
    owners = [{"owner_name": "A", "share": 60}, {"owner_name": "B", "share": 40}]
    answers = {**example(*MOVED), "tenure": "own", "completed_on": "2026-11-16", "owners": owners}
    assert errors("council-tax-move", answers) == {}


def test_each_pack_marks_what_only_few_may_read() -> None:
    guarded = {
        "pothole": {"hurt"}, "dog-fouling": {"sightings", "owner_named"}, "play-equipment": {"who_hurt", "how_hurt"},
        "assisted-collection": {"why", "gate_code", "evidence"}, "parking-permit": {"proof_home", "proof_car"},
        "subject-access": {"what", "identity", "authority"}, "data-protection-complaint": {"what", "officer_named"},
    }  # fmt: skip
    for code, expected in guarded.items():
        found = {name for name, one in service(code).questions.items() if getattr(one, "is_guarded", False)}
        assert expected <= found, code


def shown(
    code: str, answers: Mapping[str, Any], *, channel: str = "desk", now: datetime = NOW, **about: Any
) -> dict[str, form.ItemShown]:
    situation = Situation(channel=channel, **{"council": council(), **about})
    pages = form.show(service(code), answers, situation=situation, now=now, actor=AGENT, for_staff=True).pages
    return {item.code: item for page in pages for item in page.items}


def test_a_resident_is_not_asked_to_pick_an_officer() -> None:
    complaint = {**example("corporate-complaint", "The stage 1"), "about_staff": "yes"}
    assert "staff_member" in shown("corporate-complaint", complaint)
    assert "staff_member" not in shown("corporate-complaint", complaint, channel="portal")


def test_a_garden_bin_is_offered_only_where_there_is_a_subscription() -> None:
    plain = shown("missed-bin", {})["bins"].options
    paying = shown("missed-bin", {}, place={"bins": ["refuse", "garden"]})["bins"].options
    assert plain is not None and "garden" not in plain
    assert paying is not None and "garden" in paying


def test_whether_it_was_out_in_time_is_not_asked_where_the_crew_fetches_the_bins() -> None:
    assert "out_in_time" in shown("missed-bin", {"has_help": "no"})
    assert "out_in_time" not in shown("missed-bin", {"has_help": "yes"})


def test_evidence_for_help_with_bins_is_asked_only_where_the_councils_policy_asks() -> None:
    asked = {"able": "no", "helper": "no", "why": "illness"}
    assert "evidence" not in shown("assisted-collection", asked)
    strict = replace(council(), settings={"ask_evidence": "yes"})
    assert "evidence" in shown("assisted-collection", asked, council=strict)


CHILDREN = {"person": {"household.children": 2}}


@pytest.mark.parametrize(("code", "answers", "about", "notice"), [
    ("noise-nuisance", {}, {"place": {"tenure": "council_rent"}}, "our_tenant"),
    ("missed-bin", {}, {"place": {"assisted_collection": True}}, "assisted"),
    ("council-tax-move", {"kind": "household"}, {"person": {"household.adults": 3}}, "more_adults"),
    ("safeguarding-concern", {"danger": "no", "who": "adult"}, CHILDREN, "child_elsewhere"),
])  # fmt: skip
def test_what_our_records_say_is_told_to_staff_only(code: str, answers: Mapping[str, Any], about: Mapping[str, Any],
                                                    notice: str) -> None:  # fmt: skip
    assert notice in shown(code, answers, **about)
    assert notice not in shown(code, answers, channel="portal", **about)


def test_out_of_hours_words_show_only_when_the_office_is_closed() -> None:
    assert "closed_now" not in shown("safeguarding-concern", {"danger": "no"})
    night = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    assert "closed_now" in shown("safeguarding-concern", {"danger": "no"}, now=night)


def test_the_alleged_person_and_the_safe_number_are_guarded_answers() -> None:
    questions = service("safeguarding-concern").questions
    guarded = {code for code, one in questions.items() if getattr(one, "is_guarded", False)}
    assert {"at_risk", "alleged", "what", "kinds", "safe_phone", "entry_code", "alleged_officer", "others"} <= guarded


def test_no_message_about_a_safeguarding_concern_says_what_it_is_about() -> None:
    for message in service("safeguarding-concern").messages.values():
        wordings = [*message.subject.every(), *message.body.every()]
        assert not [words for words in wordings if "{{" in words or "afeguard" in words or "iogelu" in words]
