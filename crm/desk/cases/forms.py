"""The small forms of one case."""

from crm.cases.linking import KINDS
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
    """Why a restricted case is read by somebody outside its team."""

    reason = fields.long_text("Reason", required="Enter why you need to read this case", rows=3, longest=1000)
