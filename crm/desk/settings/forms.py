"""Forms of the council's settings."""

from crm.web import fields
from crm.web.forms import Form

LANGUAGES = [("en", "English"), ("cy", "Welsh")]


class CouncilForm(Form):
    name = fields.text("Name of the council", required="Enter the council's name", longest=100, width="two-thirds")
    name_cy = fields.text("Name in Welsh", longest=100, width="two-thirds")
    languages = fields.ticks("Languages of pages and messages for residents", LANGUAGES,
                             required="Choose at least one language")
    brand_colour = fields.text("Colour of the header", required="Enter a colour, like #144e48", longest=7, width="10",
                               hint="# and six letters or digits, like #144e48")
    link_colour = fields.text("Colour of links", required="Enter a colour, like #1a65a6", longest=7, width="10",
                              hint="Dark enough to read on white")
    phone = fields.phone("Phone for residents", required="Enter the phone number for residents")
    email = fields.email("Email address for residents", required="Enter the email address for residents")
    website = fields.text("Website", longest=200, width="two-thirds", hint="Begins with https://")
    session_idle_minutes = fields.number("Sign staff out after this many minutes without a click", least=5, most=480,
                                         required="Enter a number of minutes from 5 to 480")
    session_hours = fields.number("Sign staff out after this many hours in any case", least=1, most=24,
                                  required="Enter a number of hours from 1 to 24")
    tile_url = fields.text("Address of map tiles", longest=300, width="two-thirds",
                           hint="With {z}, {x} and {y} in it. Leave empty to use the map that came with the data")
    tile_attribution = fields.text("Whose map it is", longest=200, width="two-thirds", hint="Shown on every map")


class FigureForm(Form):
    figure = fields.text("Here", longest=80, width="10")
