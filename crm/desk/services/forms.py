"""The forms of the catalogue."""

from crm.web import fields
from crm.web.forms import Form


class PackForm(Form):
    """A pack, pasted or as a file."""

    file = fields.files("Pack file", hint="A YAML file of one service", accept=".yaml,.yml")
    text = fields.long_text("Or paste it", rows=12, longest=1_000_000, is_exact=True)


class PublishForm(Form):
    """The reason for publishing, for those who look back later, and that the warnings were read."""

    reason = fields.text("Why is it published?", hint="For example: the crews take three days now", longest=300)
    warnings_read = fields.tick("I have read the warnings")


class AskForm(Form):
    """What a second person should know."""

    reason = fields.text("What should they know?", hint="For example: the crews take three days now", longest=300)


class RollBackForm(Form):
    """Why a former version is made live again."""

    reason = fields.text("Why?", required="Enter why the former version is made live again", longest=300)
