"""The words for every fixed choice of a service: kinds, states, channels, units and the like."""

from typing import Any

from crm.values.amount import Unit

#: By "Shape.field.value", else "field.value", else the value.
WORDS: dict[str, str] = {
    "Definition.about.place": "A place", "Definition.about.person": "A person", "Definition.about.either": "Either",
    "anonymous.allowed": "Allowed", "anonymous.refused": "Not allowed: we have to know who asks",
    "desk": "Staff at a desk", "phone": "Telephone", "portal": "The website", "api": "Other systems",
    "email": "Email", "letter": "Letter", "visit": "A visit", "sms": "Text message",
    "Definition.channels.phone": "Telephone",
    "consent": "Consent", "contract": "Contract", "legal_obligation": "Legal obligation",
    "vital_interests": "Vital interests", "public_task": "Public task", "legitimate_interests": "Legitimate interests",
    "others.normal": "The same as those who see it", "others.one_line": "One line: service, status and reference",
    "others.nothing": "Nothing: it does not exist for them",
    "opener_keeps.nothing": "Nothing", "opener_keeps.reference": "The reference", "opener_keeps.case": "The case",
    "told.normal": "Yes, messages reach them", "told.by_hand": "Only when a person decides to write",
    "told.never": "Never",
    "full": "A full date", "approximate": "A year, or a month and year, will do",
    "past": "In the past", "past_or_today": "Today or in the past", "today_or_future": "Today or in the future",
    "future": "In the future",
    "property": "A property", "street": "A street", "point": "A point on the map",
    "kind.new": "New", "kind.open": "Open: being worked on", "kind.waiting": "Waiting for somebody outside",
    "kind.in_force": "In force: granted, nothing to do", "kind.closed": "Closed",
    "waiting_for.reporter": "The reporter", "waiting_for.resident": "The resident",
    "waiting_for.third_party": "A third party", "waiting_for.council": "The council", "waiting_for.date": "A date",
    "low": "Low", "normal": "Normal", "high": "High", "urgent": "Urgent", "raise": "Raise by one",
    "lower": "Lower by one",
    "opens": "Opens", "closes": "Closes",
    "then.anonymise": "Names are removed", "then.delete": "It is deleted", "then.review": "Somebody looks at it",
    "to_do": "To do", "doing": "Being done", "waiting_resident": "Waiting for the resident",
    "waiting_other": "Waiting for somebody else", "passed": "Passed", "failed": "Failed", "referred": "Referred",
    "expired": "Expired", "void": "No longer needed", "none": "There is none",
    "files.none": "No files", "files.allowed": "Files may be added", "files.required": "A file is needed",
    "sees.task": "Only the task", "sees.case": "The whole case",
    "at_close.block": "The case cannot close", "at_close.void": "The task is no longer needed",
    "at_close.stays": "The task stays",
    "law": "The law", "promise": "Our own promise",
    "day_after": "The day after it came in", "deemed": "The next open day, after the cut-off or on a closed day",
    "same_day": "The day it came in", "immediate": "At once, to the minute",
    "close_of_business": "Close of business", "end_of_day": "The end of the day", "exact": "The exact minute",
    "next_working_day": "Moves to the next working day",
    "least_loaded": "Whoever has the fewest cases", "next": "The next in turn", "same": "Whoever had it before",
    "nobody": "Nobody: it waits in the team",
    "do.start": "Starts", "do.stop": "Stops", "do.restart": "Begins again", "do.pause": "Pauses",
    "do.resume": "Goes on",
    "level.see": "See it", "level.work": "Work on it",
    "person": "The person", "place": "The place",
    "refused.role": "The role: not theirs to do", "refused.status": "The status",
    "refused.condition": "The condition does not hold", "refused.second_person": "A second person is needed",
    "refused.too_early": "Too early", "refused.too_late": "Too late", "refused.too_often": "Too often",
    "refused.missing": "Something is missing", "refused.no_access": "No access",
    "refused.invalid": "An answer is wrong",
    "refused.task": "A task",
    "not_started": "Not started", "running": "Running", "paused": "Paused", "ended": "Ended",
    "yes": "Yes", "no": "No", "open": "Open", "closed": "Closed",
}

UNITS: tuple[tuple[str, str], ...] = (
    (Unit.WORKING_DAYS.value, "working days"), (Unit.DAYS.value, "days"), (Unit.WEEKS.value, "weeks"),
    (Unit.MONTHS.value, "months"), (Unit.YEARS.value, "years"), (Unit.WORKING_HOURS.value, "working hours"),
    (Unit.HOURS.value, "hours"), (Unit.MINUTES.value, "minutes"), (Unit.SCHOOL_DAYS.value, "school days"),
)
"""Units of time, those used most first."""

QUESTION_TYPES: dict[str, tuple[str, str]] = {
    "text": ("One line of text", "A name, a number plate, a short description"),
    "long_text": ("Several lines of text", "What happened, in their own words"),
    "yes_no": ("Yes or no", "Is it blocking the way?"),
    "choice": ("One of several options", "What kind of land is it?"),
    "choices": ("Any of several options", "What has been dumped? Black bags, furniture, asbestos"),
    "number": ("A number", "How many bins are there?"),
    "money": ("An amount of money", "How much did it cost you?"),
    "date": ("A date", "When did it happen?"),
    "place": ("A place", "Where is it? A property, a street or a point on the map"),
    "address": ("A postal address", "Where do we send the letter?"),
    "person": ("A person", "Who owns the land?"),
    "organisation": ("An organisation", "Which company?"),
    "phone": ("A telephone number", "Which number can we ring?"),
    "email": ("An email address", "Where do we send the answer?"),
    "files": ("Files", "Photos, letters, a plan"),
    "case": ("Another case", "Which earlier report is it about?"),
    "declaration": ("A statement to be ticked", "What I have said is true"),
    "team": ("A team of the council", "Which crew shall go?"),
    "officer": ("A member of staff", "Who shall look at it again?"),
    "group": ("Several questions together", "Who lives there? A name and a date of birth, once or in several rows"),
    "notice": ("A notice", "Words on the form; asks nothing"),
    "stop": ("A stop", "Ends the form without a case: this is not ours to do"),
}
"""Every type of question: its words, and an example of it."""

STANDING: dict[str, str] = {
    "agent": "Agents (staff who take calls)", "officer": "Officers of the team that holds the case",
    "lead": "The lead of the team that holds the case", "assignee": "Whoever the case is assigned to",
    "reporter": "The reporter", "representative": "A representative of the resident",
    "system": "The system (rules do it by themselves)", "anyone": "Any member of staff",
}
"""The standing words of `by`."""

PEOPLE: dict[str, str] = {
    "reporter": "The reporter", "reporters": "Everybody who reported it", "subject": "The person it is about",
    "representative": "Their representative",
}
"""The people whom every case has."""


def say(value: Any, *, shape: str = "", field: str = "") -> str:
    """A fixed choice in words."""
    key = str(value)
    name = field.rstrip("_")
    return WORDS.get(f"{shape}.{name}.{key}") or WORDS.get(f"{name}.{key}") or WORDS.get(key) \
        or key.replace("_", " ").capitalize()
