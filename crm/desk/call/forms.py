"""The forms beside the questions of a call."""

from crm.contacts.interactions import AVOIDABLE, OUTCOMES, REASONS
from crm.web import fields
from crm.web.forms import Form

BY_HAND = [(code, words) for code, words in OUTCOMES.items() if code not in ("raised", "joined", "stopped")]
CHANNELS = [("call", "Phone"), ("visit", "In person"), ("email", "E-mail"), ("letter", "Letter"), ("sms", "Text")]


class LogForm(Form):
    """A touch that raises nothing."""

    reason = fields.radios("Why did they get in touch?", list(REASONS.items()), required="Choose why they got in touch")
    outcome = fields.radios("What came of it?", BY_HAND, required="Choose what came of it", default="answered")
    channel = fields.select("How?", CHANNELS, required="Choose how they got in touch", default="call")
    avoidable = fields.select("Need it have happened?", [("", "By its reason"), ("no", "It was needed"),
                                                         ("yes", "We could have avoided it")])
    note = fields.long_text("Note (optional)", rows=3, longest=5000)

    @property
    def is_avoidable(self) -> bool:
        """What was chosen, else what the reason says."""
        chosen: str = self.avoidable.data or ""
        return chosen == "yes" if chosen else self.reason.data in AVOIDABLE
