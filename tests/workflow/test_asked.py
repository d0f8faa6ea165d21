"""What `asked` is: the answer to the action being taken, else of the latest action that asked it, answered or not."""

from datetime import UTC, datetime, timedelta
from typing import Any

from crm.workflow import engine
from crm.workflow.decision import Decision, SendMessage
from crm.workflow.situation import Council, EngineActor, Situation
from tests.sla import seeds
from tests.workflow.small import small

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
OFFICER = EngineActor(person="user:1", words=frozenset({"officer_of_parks", "anyone"}))
OFFER = {
    "name": "Offer", "from": "any", "by": "officer_of_parks", "do": [{"message": "offer", "to": "reporters"}],
    "ask": [{"code": "amount", "type": "money", "label": "How much?"}],
}  # fmt: skip
REMIND = {"name": "Remind", "from": "any", "by": "officer_of_parks", "do": [{"message": "offer", "to": "reporters"}]}
SERVICE = small(
    actions={"offer": OFFER, "remind": REMIND},
    messages={"offer": {
        "channels": ["email"], "subject": "Offer", "body": "{{part.sum}}",
        "parts": {"sum": [{"when": {"asked": "amount", "exists": True}, "text": "{{asked.amount}}"}]},
    }},
)  # fmt: skip


def opened() -> Situation:
    council = Council(calendars={"office": seeds.office()})
    answers = {"where": {"lat": 51.5, "lon": -3.0}, "sharp": "no"}
    return engine.start(SERVICE, Situation(council=council, answers=answers), OFFICER, NOW).after


def take(situation: Situation, action: str, hours: int, **asked: Any) -> tuple[Decision, SendMessage]:
    decided = engine.decide(SERVICE, situation, action, asked, OFFICER, NOW + timedelta(hours=hours))
    assert decided.refusal is None
    (message,) = [effect for effect in decided.effects if isinstance(effect, SendMessage)]
    return decided, message


def test_a_message_quotes_what_an_earlier_action_was_answered() -> None:
    first, _ = take(opened(), "offer", 1, amount=25)
    _, reminder = take(first.after, "remind", 2)
    assert reminder.asked["amount"] == 25 and "sum" in reminder.parts


def test_an_answer_left_out_now_is_not_taken_from_an_earlier_time() -> None:
    first, _ = take(opened(), "offer", 1, amount=25)
    second, message = take(first.after, "offer", 2)
    assert message.asked["amount"] is None and "sum" not in message.parts
    _, reminder = take(second.after, "remind", 3)
    assert reminder.asked["amount"] is None and "sum" not in reminder.parts
