"""The engine: opening, what is offered and withheld, taking actions and what follows."""

from dataclasses import replace
from typing import Any

import pytest

from crm.errors import Invalid, NotAllowed
from crm.sla import clock as sla
from crm.workflow import decision as d
from crm.workflow import engine, packs
from crm.workflow.definition import Definition
from crm.workflow.situation import Situation
from tests.workflow.small import (
    COUNCIL,
    MONDAY,
    OFFICE,
    SMALL,
    at,
    form_of,
    opened,
    question,
    rule_of,
    small,
    take,
    taken,
    who,
)


def action(**more: Any) -> dict[str, Any]:
    """An action that stays where it is, for the parks officer."""
    return {"name": "It", "from": "any", "by": "parks", **more}


def kinds(decision: d.Decision) -> list[str]:
    return [type(change).__name__ for change in decision.changes]


def refusals(definition: Definition, situation: Situation, *words: str, now: Any = MONDAY) -> dict[str, str | None]:
    offers = engine.available(definition, situation, who(*words), now)
    return {offer.action: offer.refusal.rule if offer.refusal else None for offer in offers}


# -- opening --


def test_a_case_opens_in_its_first_status_with_its_priority_and_clock() -> None:
    decision = opened(small(), answers={"sharp": "yes"})
    assert decision.status == decision.after.status == "received"
    assert decision.after.priority == "urgent"
    assert decision.after.opened_at == decision.after.entered_at == MONDAY
    assert kinds(decision) == ["CaseOpened", "ClockChanged"]
    assert sla.due(decision.after.clocks[0].run, OFFICE) == at("2026-11-30T17:00")


def test_opening_names_people_assigns_and_carries_out_what_opening_does() -> None:
    definition = small(
        form=form_of(question("owner", "person"), question("accused", "person")),
        people={"landowner": {"from": "answer.owner"}, "subject": {"from": "answer.owner"}},
        access={"shut_out": {"named_in": ["accused"]}},
        assign=[
            {"team": "crew", "when": {"answer": "owner", "exists": False}},
            {"team": {"role": "parks", "by": "ward"}},
            {"officer": "next"},
        ],
        on_open=[{"message": "ack", "to": "reporters"}],
        messages={"ack": {"channels": ["email"], "subject": "Thanks", "body": "Thanks"}},
    )
    decision = opened(definition, answers={"owner": {"name": "Ann"}, "accused": {"contact": "c9"}})
    assert decision.effects == (
        d.AddPerson(role="landowner", person={"name": "Ann"}),
        d.AddPerson(role="subject", person={"name": "Ann"}),
        d.ShutOutPerson(person={"contact": "c9"}),
        d.AssignCase(role="parks", by="ward", spread="next"),
        d.SendMessage(message="ack", to=("reporters",), parts={}, values={}, asked={}),
    )


# -- what is offered --


def test_each_action_is_offered_or_withheld_by_the_first_rule_that_refuses() -> None:
    situation = opened(small()).after
    assert refusals(small(), situation, "parks") == {"plan": None, "ask": None, "mend": "status", "reopen": "status"}
    assert refusals(small(), situation, "crew") == {"plan": "role", "ask": "role", "mend": "status", "reopen": "status"}


def test_a_refusal_names_who_could() -> None:
    decision = take(small(), opened(small()).after, "plan", "crew")
    assert decision.refusal is not None
    assert decision.refusal.words == "Only “Parks officer” or the system itself can do this."
    error = decision.refusal.as_error()
    assert isinstance(error, NotAllowed) and error.rule == "role" and str(error) == decision.refusal.words


def test_a_refused_action_changes_nothing() -> None:
    situation = opened(small()).after
    decision = take(small(), situation, "mend", "crew", outcome="mended")
    assert decision.is_empty and decision.after is situation and decision.status == "received"


def test_an_unknown_action_is_refused() -> None:
    assert rule_of(take(small(), opened(small()).after, "fly", "parks")) == "status"


def test_who_may_not_see_the_case_may_not_work_on_it() -> None:
    definition = small(access={"see": ["parks"], "others": "nothing"})
    situation = taken(definition, opened(definition).after, "plan", "parks")
    assert rule_of(take(definition, situation, "mend", "crew", outcome="mended")) == "no_access"
    assert rule_of(take(definition, situation, "mend", "crew", "assignee", outcome="mended")) is None


def test_nobody_who_took_the_first_action_takes_the_second_in_whatever_role() -> None:
    definition = small(actions={"approve": action(by=["parks", "lead"], by_other_than=["ask"])})
    situation = taken(definition, opened(definition).after, "ask", "parks", person="user:1", question="x")
    assert rule_of(take(definition, situation, "approve", "lead", person="user:1")) == "second_person"
    assert rule_of(take(definition, situation, "approve", "parks", person="user:2")) is None


def test_an_action_is_taken_no_more_often_than_it_may() -> None:
    definition = small(actions={"note": action(times=2)})
    situation = opened(definition).after
    for _ in range(2):
        situation = taken(definition, situation, "note", "parks")
    assert rule_of(take(definition, situation, "note", "parks")) == "too_often"


def closed_case(definition: Definition) -> Situation:
    situation = taken(definition, opened(definition).after, "plan", "parks")
    return taken(definition, situation, "mend", "crew", outcome="mended")


@pytest.mark.parametrize(("now", "rule"), [("2026-12-07T23:59", None), ("2026-12-08T00:00", "too_late")])
def test_a_window_ends_with_its_last_day(now: str, rule: str | None) -> None:
    situation = closed_case(small())
    assert rule_of(take(small(), situation, "reopen", "reporter", now=at(now))) == rule


@pytest.mark.parametrize(("now", "rule"), [("2026-11-24T23:59", "too_early"), ("2026-11-25T00:00", None)])
def test_an_action_waits_for_its_first_day(now: str, rule: str | None) -> None:
    definition = small(actions={"chase": action(not_before={"of": "opened", "wait": "2 wd"})})
    assert rule_of(take(definition, opened(definition).after, "chase", "parks", now=at(now))) == rule


def test_a_window_that_never_began_withholds() -> None:
    definition = small(actions={"late": action(within={"of": "closed", "limit": "1 wd"})})
    assert rule_of(take(definition, opened(definition).after, "late", "parks")) == "condition"


def test_a_condition_withholds_with_its_own_words_or_as_a_sentence() -> None:
    when = {"answer": "sharp", "is": "yes"}
    definition = small(
        actions={"cut": action(when=when, **{"else": "Only when it is sharp."}), "saw": action(when=when)}
    )
    situation = opened(definition).after
    cut, saw = take(definition, situation, "cut", "parks"), take(definition, situation, "saw", "parks")
    assert cut.refusal is not None and cut.refusal.words == "Only when it is sharp."
    assert saw.refusal is not None and saw.refusal.words == ("You can do this only when “Is anything sharp?” is yes.")


def test_what_is_not_known_withholds_and_so_does_its_negation() -> None:
    when = {"answer": "parts", "has": "leg"}
    definition = small(actions={"one": action(when=when), "two": action(when={"not": when})})
    situation = opened(definition).after
    assert rule_of(take(definition, situation, "one", "parks")) == "condition"
    assert rule_of(take(definition, situation, "two", "parks")) == "condition"


PAY = small(
    actions={"pay": action(by=[{"role": "parks", "when": {"asked": "amount", "at_most": 500}}, "lead"],
                           ask=[question("amount", "money", required=True)])}
)  # fmt: skip


def test_a_condition_on_what_will_be_asked_decides_only_once_it_was_asked() -> None:
    situation = opened(PAY).after
    assert refusals(PAY, situation, "parks")["pay"] is None
    assert rule_of(take(PAY, situation, "pay", "parks", amount=501)) == "role"
    assert rule_of(take(PAY, situation, "pay", "lead", amount=501)) is None
    situation = taken(PAY, situation, "pay", "parks", amount=500)
    assert refusals(PAY, situation, "parks")["pay"] is None


def test_a_missing_answer_is_told_from_a_wrong_one() -> None:
    situation = opened(PAY).after
    missing, wrong = take(PAY, situation, "pay", "lead"), take(PAY, situation, "pay", "lead", amount="lots")
    assert missing.refusal is not None and missing.refusal.rule == "missing"
    assert missing.refusal.fields == {"amount": "Answer this question: About amount"}
    assert rule_of(wrong) == "invalid"
    assert rule_of(take(PAY, situation, "pay", "lead", amount=1, colour="red")) == "invalid"
    assert isinstance(missing.refusal.as_error(), Invalid)


# -- moving --


def test_an_action_moves_the_case_and_is_remembered() -> None:
    decision = take(small(), opened(small()).after, "ask", "parks", person="user:1", question=" Which  one? ")
    assert decision.status == "asked"
    assert decision.changes[0] == d.ActionTaken(
        action="ask", by="user:1", acting_as="parks", at=MONDAY, from_status="received", to_status="asked",
        asked={"question": "Which one?"})  # fmt: skip
    assert decision.after.taken[-1].asked == {"question": "Which one?"}


def test_staying_in_a_status_resets_nothing() -> None:
    definition = small(actions={"note": action(), "again": action(to="received", **{"from": "received"})})
    later = at("2026-11-24T10:00")
    for code in ("note", "again"):
        after = taken(definition, opened(definition).after, code, "parks", now=later)
        assert after.entered_at == MONDAY and after.times_taken == {code: 1}


def test_closing_needs_exactly_one_offered_outcome() -> None:
    situation = taken(small(), opened(small()).after, "plan", "parks")
    missing = take(small(), situation, "mend", "crew")
    assert missing.refusal is not None and missing.refusal.fields == {"outcome": "Select the outcome."}
    assert rule_of(take(small(), situation, "mend", "crew", outcome="lost")) == "invalid"
    after = taken(small(), situation, "mend", "crew", outcome="removed")
    assert (after.outcome, after.closed_at) == ("removed", MONDAY)


def test_an_outcome_that_stands_alone_chooses_itself() -> None:
    definition = small(actions={"mend": {**SMALL["actions"]["mend"], "outcomes": ["mended"]}})
    assert closed_case(definition).outcome == "mended"


def test_reopening_clears_the_outcome_and_starts_a_new_run() -> None:
    later = at("2026-11-30T09:00")
    decision = take(small(), closed_case(small()), "reopen", "reporter", now=later)
    after = decision.after
    assert (after.status, after.outcome, after.closed_at) == ("received", None, MONDAY)
    assert d.CaseReopened(at=later) in decision.changes
    assert [clock.number for clock in after.clocks] == [1, 2]
    assert after.clocks[0].run.is_stopped and not after.clocks[1].run.is_stopped


# -- clocks --


def test_a_waiting_status_pauses_the_clock_and_leaving_it_resumes() -> None:
    waiting = take(small(), opened(small()).after, "ask", "parks", question="x")
    assert [change.what for change in waiting.changes if isinstance(change, d.ClockChanged)] == ["paused"]
    back = take(small(), waiting.after, "plan", "parks", now=at("2026-11-25T10:00"))
    assert [change.what for change in back.changes if isinstance(change, d.ClockChanged)] == ["resumed"]
    assert sla.due(back.after.clocks[0].run, OFFICE) == at("2026-12-01T17:00")


def clock(**more: Any) -> dict[str, Any]:
    return {"mend": {**SMALL["clocks"]["mend"], **more}}


def due_of(situation: Situation) -> Any:
    return sla.due(situation.clocks[-1].run, OFFICE)


def test_the_first_target_that_holds_counts() -> None:
    targets = [{"when": {"fact": "priority", "is": "urgent"}, "is": "1 wd"}]
    definition = small(clocks=clock(targets=targets))
    assert due_of(opened(definition, answers={"sharp": "yes"}).after) == at("2026-11-24T17:00")
    assert due_of(opened(definition, answers={"sharp": "no"}).after) == at("2026-11-30T17:00")


def test_a_target_may_be_a_date_that_was_answered_and_a_start_may_wait() -> None:
    definition = small(
        form=form_of(question("moved_on", "date")),
        clocks=clock(starts={"on": "opened", "not_before": "answer.moved_on"}),
    )
    situation = opened(definition, answers={"moved_on": "2026-12-01"}).after
    assert due_of(situation) == at("2026-12-08T17:00")
    by_date = small(form=form_of(question("moved_on", "date")), clocks=clock(target={"answer": "moved_on"}))
    assert due_of(opened(by_date, answers={"moved_on": "2026-12-01"}).after).date() == at("2026-12-01T00:00").date()


def test_a_clock_whose_target_is_not_known_does_not_start_and_says_so() -> None:
    definition = small(form=form_of(question("moved_on", "date")), clocks=clock(target={"answer": "moved_on"}))
    decision = opened(definition, answers={})
    assert decision.after.clocks == () and "mend" in decision.problems[0]


@pytest.mark.parametrize(
    ("effect", "runs", "due"),
    [
        ({"clock": "mend", "extend": {"by": "5 wd"}}, 1, "2026-12-07T17:00"),
        ({"clock": "mend", "do": "restart"}, 2, "2026-12-01T17:00"),
        ({"clock": "mend", "do": "pause"}, 1, None),
    ],
)
def test_effects_act_on_clocks(effect: dict[str, Any], runs: int, due: str | None) -> None:
    definition = small(actions={"act": action(do=[effect])})
    after = taken(definition, opened(definition).after, "act", "parks", now=at("2026-11-24T10:00"))
    assert len(after.clocks) == runs
    assert due_of(after) == (at(due) if due else None)


def test_a_pause_by_hand_outlasts_a_change_of_status() -> None:
    definition = small(
        actions={
            "hold": action(do=[{"clock": "mend", "do": "pause"}]),
            "go": action(do=[{"clock": "mend", "do": "resume"}]),
        }
    )
    situation = taken(definition, opened(definition).after, "hold", "parks")
    situation = taken(definition, situation, "plan", "parks")
    assert situation.clocks[0].run.is_paused
    assert not taken(definition, situation, "go", "parks").clocks[0].run.is_paused


def test_a_clock_without_stops_stops_at_closing() -> None:
    endless = {key: value for key, value in SMALL["clocks"]["mend"].items() if key != "stops"}
    assert closed_case(small(clocks={"mend": endless})).clocks[0].run.is_stopped


# -- effects --


EFFECTS = small(
    form=form_of(question("owner", "person"), question("size", "number"),
                 question("rooms", "group", repeat={"most": 3}, questions=[question("room"), question("who")])),
    actions={
        "set": action(do=[{"set": {"size": 3}, "when": {"asked": "really", "is": "yes"}},
                          {"set": {"size": {"asked": "extra"}}, "when": {"asked": "extra", "exists": True}}],
                      ask=[question("really", "yes_no"), question("extra", "number")]),
        "up": action(do=[{"priority": "raise"}]),
        "down": action(do=[{"priority": "lower"}]),
        "rooms": action(do=[{"people": "tenant", "from": "row.who_is", "for_each": "rooms"},
                            {"message": "room", "to": "tenant", "for_each": "rooms"}]),
        "give": action(do=[{"assign": "same"}, {"assign": {"team": {"asked": "to_team"}, "officer": "nobody"}}],
                       ask=[question("to_team", "team")]),
        "pass_on": action(do=[{"case": "other-service", "with": {"why": "passed on"}}, {"join": "asked.ref"},
                              {"link": "related", "to": "asked.ref"},
                              {"share": "asked.colleague", "until": "5 wd"}, {"share": "crew"},
                              {"alert": "needles", "about": "place", "text": "Needles", "review": "12 months"},
                              {"notify": ["lead"], "text": "Look"}],
                          ask=[question("ref", "case"), question("colleague", "officer")]),
    },
    people={"tenant": {}},
    messages={"room": {"channels": ["letter"], "subject": "Room", "body": "{{part.size}} {{value.limit}}",
                       "parts": {"size": [{"when": {"answer": "size", "at_least": 3}, "text": "big"},
                                          {"text": "small"}]}}},
    values={"limit": "5 wd"},
)  # fmt: skip


def effects(code: str, situation: Situation | None = None, **asked: Any) -> tuple[d.EffectDue, ...]:
    situation = situation or opened(EFFECTS, answers={"size": 5}).after
    return take(EFFECTS, situation, code, "parks", **asked).effects


def test_an_effect_sets_answers_from_constants_and_facts_on_its_condition() -> None:
    situation = opened(EFFECTS, answers={"size": 5}).after
    assert taken(EFFECTS, situation, "set", "parks", really="no").answers["size"] == 5
    assert taken(EFFECTS, situation, "set", "parks", really="yes").answers["size"] == 3
    decision = take(EFFECTS, situation, "set", "parks", extra=9)
    assert decision.after.answers["size"] == 9 and d.AnswersSet(answers={"size": 9}) in decision.changes


def test_the_priority_is_raised_and_lowered_within_its_levels() -> None:
    situation = opened(EFFECTS, answers={}).after
    for expected in ("high", "urgent", "urgent"):
        situation = taken(EFFECTS, situation, "up", "parks")
        assert situation.priority == expected
    assert taken(EFFECTS, situation, "down", "parks").priority == "high"


def test_an_effect_for_each_row_happens_for_each_row() -> None:
    rows = [{"room": "1", "who_is": {"name": "Ann"}}, {"room": "2", "who_is": {"name": "Bo"}}]
    situation = replace(opened(EFFECTS, answers={"size": 1}).after, answers={"rooms": rows, "size": 1})
    found = effects("rooms", situation)
    assert [effect.person for effect in found if isinstance(effect, d.AddPerson)] == [{"name": "Ann"}, {"name": "Bo"}]
    sent = [effect for effect in found if isinstance(effect, d.SendMessage)]
    assert [message.row["room"] for message in sent] == ["1", "2"]
    assert sent[0].parts["size"].say() == "small" and sent[0].values == {"limit": "5 wd"}


def test_a_message_takes_the_first_part_whose_condition_holds() -> None:
    situation = replace(opened(EFFECTS, answers={}).after, answers={"rooms": [{"room": "1"}], "size": 3})
    message = effects("rooms", situation)[0]
    assert isinstance(message, d.SendMessage) and message.parts["size"].say() == "big"


def test_the_case_is_given_to_whom_the_effect_says() -> None:
    assert effects("give", to_team="waste") == (
        d.AssignCase(spread="same"),
        d.AssignCase(team="waste", spread="nobody"),
    )


def test_effects_for_others_hold_what_the_case_knows() -> None:
    assert effects("pass_on", ref="482-1937-05", colleague="u7") == (
        d.OpenLinkedCase(service="other-service", link="follows", answers={"size": 5, "why": "passed on"}),
        d.JoinCase(reference="482-1937-05"),
        d.LinkToCase(link="related", reference="482-1937-05"),
        d.ShareCase(role=None, person="u7", until=at("2026-11-30T23:59:59"), level="see"),
        d.ShareCase(role="crew", person=None, until=None, level="see"),
        d.ProposeAlert(alert="needles", about="place", text=packs.parse(SMALL).summary.__class__("Needles"),
                       review_on=at("2027-11-23T00:00").date()),
        d.NotifyStaff(to=("lead",), about="action.pass_on", text=packs.parse(SMALL).summary.__class__("Look")),
    )  # fmt: skip


# -- secrets, corrections, events from outside --


def test_a_secret_answer_is_deleted_when_its_event_comes() -> None:
    definition = small(
        form=form_of(question("gate", secret={"until": "closed"}), question("other")),
        actions={"visit": action(ask=[question("key", secret={"until": "closed"})])},
    )
    situation = opened(definition, answers={"gate": "1234", "other": "x"}).after
    situation = taken(definition, situation, "visit", "parks", key="99")
    situation = taken(definition, situation, "plan", "parks")
    decision = take(definition, situation, "mend", "crew", outcome="mended")
    assert d.SecretsDeleted(codes=("gate", "visit.key")) in decision.changes
    assert decision.after.answers == {"other": "x"} and decision.after.last_taken["visit"].asked == {}


def test_a_corrected_answer_moves_the_priority_and_the_running_clock_from_its_own_start() -> None:
    definition = small(clocks=clock(targets=[{"when": {"answer": "sharp", "is": "yes"}, "is": "1 wd"}]))
    situation = opened(definition).after
    decision = engine.correct(definition, situation, {"sharp": "yes"}, who("parks"), at("2026-11-25T10:00"))
    assert decision.after.priority == "urgent"
    assert due_of(decision.after) == at("2026-11-24T17:00")
    assert kinds(decision) == ["AnswersSet", "PriorityChanged", "ClockChanged"]


def test_a_priority_chosen_by_hand_survives_a_correction() -> None:
    definition = small(actions={"up": action(do=[{"priority": "high"}])})
    situation = taken(definition, opened(definition).after, "up", "parks")
    assert engine.correct(definition, situation, {"sharp": "yes"}, who("parks"), MONDAY).after.priority == "high"


def test_an_event_from_outside_moves_clocks() -> None:
    definition = small(
        clocks=clock(stops={"on": ["message.ack.sent"]}),
        messages={"ack": {"channels": ["email"], "subject": "S", "body": "B"}},
    )
    decision = engine.happened(definition, opened(definition).after, "message.ack.sent", at("2026-11-24T09:00"))
    assert decision.after.clocks[0].run.is_stopped
    assert decision.after.sent == {"ack": at("2026-11-24T09:00")}


def test_a_situation_needs_only_the_council() -> None:
    assert Situation(council=COUNCIL).status == ""
