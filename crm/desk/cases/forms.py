"""The small forms of one case."""

from datetime import datetime, time

from crm.cases.linking import KINDS
from crm.foundation import clock
from crm.web import fields
from crm.web.forms import Form


class NoteForm(Form):
    """A note; notes can be asked for by the person they are about."""

    text = fields.long_text("Note", required="Enter a note", rows=4, longest=10_000,
                            hint="Whoever the note is about may ask to read it.")
    kind = fields.radios("Who may read it?", [("internal", "Staff only"), ("public", "The reporters as well")],
                         required="Choose who may read it", default="internal")


class AssignForm(Form):
    """An officer of the team that holds the case."""

    user = fields.select("Give it to", [], required="Choose an officer")
    reason = fields.text("Why? (optional)", longest=500)


class HandOverForm(Form):
    """Another team, with the reason."""

    team = fields.select("Team", [], required="Choose a team")
    reason = fields.long_text("Why are you handing it over?", required="Enter why you are handing the case over",
                              rows=3, longest=2000)


class LinkForm(Form):
    """Another case that has to do with this one."""

    reference = fields.text("Reference of the other case", required="Enter a reference, like 482-1937-05",
                            longest=30, width="20")
    kind = fields.select("This case", [(code, words[0].capitalize()) for code, words in KINDS.items()],
                         required="Choose how they are linked")
    reason = fields.text("Why? (optional)", longest=500)


class FilesForm(Form):
    """Files for the case."""

    files = fields.files("Files", required="Choose a file", hint="Photos, PDF, Word, Excel or text, up to 20 MB each")


class ReasonForm(Form):
    """Why something is done that is not a matter of course."""

    reason = fields.long_text("Reason", required="Enter the reason", rows=3, longest=1000)


class TaskForm(Form):
    """A task that the service lets people open, or a piece of work that it does not know."""

    kind = fields.select("Which task?", [], empty=None, default="")
    name = fields.text("What is to be done?", longest=300, hint="For a task that the service does not know")
    due = fields.day("By when? (optional)")

    @property
    def due_at(self) -> datetime | None:
        """The end of the chosen day, in London."""
        return datetime.combine(self.due.data, time(17), tzinfo=clock.LONDON) if self.due.data else None


class GiveTaskForm(Form):
    """Somebody of the team that has the task."""

    user = fields.select("Give it to", [], required="Choose somebody")


class LetterForm(Form):
    """A message of the officer's own."""

    to = fields.select("To", [], required="Choose who it goes to")
    subject = fields.text("Subject", required="Enter a subject", longest=200)
    body = fields.long_text("Message", required="Enter the message", rows=10, longest=20_000,
                            hint="It goes by e-mail if they have one, else it is listed to be phoned or posted.")


class ReplyForm(Form):
    """What somebody wrote or said to us."""

    who = fields.select("From", [], required="Choose who it came from")
    channel = fields.radios("How?", [("email", "E-mail"), ("letter", "Letter"), ("phone", "Phone"), ("sms", "Text")],
                            required="Choose how it came")
    body = fields.long_text("What they wrote or said", required="Enter what they wrote or said", rows=8,
                            longest=20_000)
    action = fields.select("What follows?", [])


class ShareForm(Form):
    """Who else may see this one case, or may not."""

    what = fields.radios("What?", [("share", "Let somebody see this case"), ("shut_out", "Keep somebody out of it")],
                         required="Choose what you want to do")
    user = fields.select("Whom?", [], required="Choose a person")
    reason = fields.long_text("Why?", required="Enter why", rows=3, longest=1000)


class JoinForm(Form):
    """The open case that answers these requests too."""

    reference = fields.text("Reference of the case that answers them", longest=30, width="20",
                            required="Enter a reference, like 482-1937-05")


class EmergencyForm(Form):
    """A sealed case that has to be read now, and why."""

    reference = fields.text("Reference of the case", required="Enter a reference, like 482-1937-05", longest=30,
                            width="20")
    reason = fields.long_text("Why can it not wait?", required="Enter why it cannot wait", rows=3, longest=1000)
