"""The small forms of the worklist."""

from crm.web import fields
from crm.web.forms import Form


class SaveQueueForm(Form):
    """A name for the filters of the present address."""

    name = fields.text("Name of the queue", required="Enter a name for this queue", longest=120, width="20")


class DoneForm(Form):
    """A promise to ring back that was kept."""

    result = fields.long_text("What came of it?", required="Enter what came of the call", rows=3, longest=2000)
