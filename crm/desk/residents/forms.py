"""The forms about residents; the verbs check what the words mean."""

from typing import Any

from crm.contacts import interactions, wording
from crm.web import fields
from crm.web.forms import Form

KINDS = (("person", "Person"), ("organisation", "Organisation"))


def _listed(words: Any) -> list[tuple[str, str]]:
    return list(words.items())


class AddForm(Form):
    """Somebody new: one short form, the rest folded."""

    kind = fields.radios("Who is it?", KINDS, inline=True, default="person")
    name = fields.text("Full name", hint="As they say it, one name is enough", width="two-thirds")
    phones = fields.phone("Phone")
    emails = fields.email("Email")
    language = fields.radios("Language", [("", "Not known"), *_listed(wording.LANGUAGES)], inline=True, default="")
    known_as = fields.text("Known as", width="20")
    born_on = fields.day("Date of birth")
    birth_precision = fields.select("How certain is the date of birth?", _listed(wording.PRECISIONS), empty=None)
    format = fields.select("Format", _listed(wording.FORMATS), empty="Ordinary print")
    preferred_channel = fields.select("Best way to reach them", _listed(wording.CHANNELS), empty="Not known")
    title = fields.text("Title", longest=40, width="10")
    pronouns = fields.text("Pronouns", longest=60, width="10")
    organisation_type = fields.select("Kind of organisation", _listed(wording.ORGANISATIONS), empty="Not known")
    despite = fields.hidden()

    @property
    def has_details(self) -> bool:
        """Whether something is in the folded part, so that it is shown open."""
        folded = (self.known_as, self.born_on, self.format, self.preferred_channel, self.title, self.pronouns,
                  self.organisation_type)
        return any(field.data or field.errors for field in folded)


class DetailsForm(Form):
    """Fields of the record itself."""

    version = fields.hidden()
    name = fields.text("Full name", required="Enter a name", width="two-thirds")
    pronunciation = fields.text("How the name is said", longest=200, width="one-half", hint="For example, shi-VAWN")
    title = fields.text("Title", longest=40, width="10")
    pronouns = fields.text("Pronouns", longest=60, width="10")
    born_on = fields.day("Date of birth")
    birth_precision = fields.select("How certain is the date of birth?", _listed(wording.PRECISIONS), empty=None)
    died_on = fields.day("Date of death")


class OrganisationForm(Form):
    """Fields of an organisation's record."""

    version = fields.hidden()
    name = fields.text("Name", required="Enter a name", width="two-thirds")
    pronunciation = fields.text("How the name is said", longest=200, width="one-half")
    organisation_type = fields.select("Kind of organisation", _listed(wording.ORGANISATIONS), empty="Not known")
    company_number = fields.text("Company or charity number", longest=40, width="20")


class OtherNameForm(Form):
    """Another name."""

    kind = fields.radios("What kind of name is it?", _listed(wording.OTHER_NAMES), inline=True, default="known_as",
                         required="Choose what kind of name it is")
    name = fields.text("Name", required="Enter the name", width="one-half")


class PhoneForm(Form):
    """One more phone number."""

    value = fields.phone("Phone", required="Enter a phone number")
    use = fields.select("Whose, or where?", _listed(wording.USES), empty="Not known")
    note = fields.text("Note", longest=200, width="one-half", hint="For example, safe to leave a message")


class EmailForm(Form):
    """One more e-mail address."""

    value = fields.email("Email", required="Enter an email address")
    use = fields.select("Whose, or where?", _listed(wording.USES), empty="Not known")
    note = fields.text("Note", longest=200, width="one-half")


class PointForm(Form):
    """What is known of a phone or e-mail."""

    do_not_use = fields.text("Do not use it, because", longest=200, width="one-half",
                             hint="Leave empty if it may be used. Nothing is sent to it while a reason stands here")
    note = fields.text("Note", longest=200, width="one-half", hint="For example, safe to leave a message")


class AddressForm(Form):
    """One more address; the place itself comes from the finder."""

    purpose = fields.radios("What is it?", _listed(wording.PURPOSES), inline=True, default="residence",
                            required="Choose what the address is")
    from_on = fields.day("Since when?", hint="Leave empty if not known")
    replaces = fields.tick("It replaces the present one of this kind", default=True)


class AddressEndForm(Form):
    """An address that is no longer theirs."""

    to_on = fields.day("Until when?", hint="Leave empty for today")


class NeedForm(Form):
    """A reasonable adjustment."""

    kind = fields.select("Adjustment", _listed(wording.NEEDS), empty="Choose", required="Choose the adjustment")
    detail = fields.long_text("What exactly was agreed?", rows=3, longest=1000)
    review_on = fields.day("When to ask again", hint="Leave empty if it is for good")


class ReachForm(Form):
    """Language, format, and how best to reach them."""

    version = fields.hidden()
    language = fields.radios("Language", [("", "Not known"), *_listed(wording.LANGUAGES)], inline=True)
    interpreter = fields.text("Interpreter for", longest=60, width="10", hint="The language, if one is needed")
    format = fields.select("Format", _listed(wording.FORMATS), empty="Ordinary print")
    preferred_channel = fields.select("Best way to reach them", _listed(wording.CHANNELS), empty="Not known")
    reach_note = fields.long_text("When and how to reach them", rows=2, longest=1000,
                                  hint="For example, after 2pm, or ring twice")


class TouchForm(Form):
    """A contact that raises nothing."""

    channel = fields.radios("How?", [(code, wording.TOUCHES[code]) for code in
                                     ("call", "visit", "email", "letter", "sms")], inline=True, default="call",
                            required="Choose how they were in touch")
    direction = fields.radios("Who began it?", [("in", "They did"), ("out", "We did")], inline=True, default="in")
    reason = fields.select("Reason", _listed(interactions.REASONS), empty=None, default="information")
    outcome = fields.select("Outcome", [(code, words) for code, words in interactions.OUTCOMES.items()
                                        if code not in ("raised", "joined", "call_back")], empty=None,
                            default="answered")
    avoidable = fields.radios("Could it have been avoided?", [("", "As the reason says"), ("yes", "Yes"), ("no", "No")],
                              inline=True, default="",
                              hint="Yes, if they would not have needed us had we done it right the first time")
    note = fields.long_text("Note", rows=3, longest=4000)


class CallBackForm(Form):
    """A promise to ring back."""

    team = fields.select("Team that rings back", [], empty=None)
    day = fields.select("By", [], empty=None)
    time = fields.select("At", [], empty=None)
    number = fields.text("Number", longest=40, width="20")
    about = fields.long_text("What about?", required="Enter what the call back is about", rows=3, longest=2000)
