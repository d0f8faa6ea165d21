"""What the codes of contacts are called on screens: adjustments, formats, channels, languages, kinds of address."""

from collections.abc import Mapping

NEEDS: Mapping[str, str] = {
    "large_print": "Large print", "easy_read": "Easy read", "audio": "Audio", "braille": "Braille",
    "bsl": "British Sign Language", "text_relay": "Relay UK (text relay)", "interpreter": "Interpreter",
    "phone_only": "Phone only", "writing_only": "In writing only", "extra_time": "Extra time",
    "home_visit": "Home visits", "two_people": "Two people at visits", "advocate": "Through an advocate",
    "no_stairs": "No stairs", "lip_reads": "Lip-reads", "quiet_room": "Quiet room", "other": "Other adjustment",
}
FORMATS: Mapping[str, str] = {"large_print": "Large print", "audio": "Audio", "easy_read": "Easy read",
                              "braille": "Braille"}
CHANNELS: Mapping[str, str] = {"phone": "Phone", "email": "Email", "sms": "Text message", "letter": "Letter"}
LANGUAGES: Mapping[str, str] = {"en": "English", "cy": "Welsh"}
PURPOSES: Mapping[str, str] = {"residence": "Home", "correspondence": "For letters", "temporary": "Temporary",
                               "care_of": "Care of", "site": "Site"}
USES: Mapping[str, str] = {"mobile": "Mobile", "home": "Home", "work": "Work", "relative": "Relative or carer"}
PRECISIONS: Mapping[str, str] = {"full": "Exact", "year": "Only the year is known", "estimated": "Estimated"}
OTHER_NAMES: Mapping[str, str] = {"known_as": "Known as", "former": "Former name", "trading": "Trading as"}
ORGANISATIONS: Mapping[str, str] = {
    "business": "Business", "charity": "Charity or community group", "school": "School or college",
    "care_home": "Care home", "landlord": "Landlord or letting agent", "parish": "Parish or town council",
    "contractor": "Contractor", "public_body": "Public body", "councillor": "Councillor's office", "other": "Other",
}
#: How somebody was in touch, as a person says it.
TOUCHES: Mapping[str, str] = {"call": "Call", "email": "Email", "web": "Web form", "visit": "Visit", "letter": "Letter",
                              "sms": "Text message", "api": "From another system"}
_FIELDS: Mapping[str, str] = {
    "name": "Name", "title": "Title", "pronouns": "Pronouns", "pronunciation": "How the name is said",
    "born_on": "Date of birth", "birth_precision": "How certain the date of birth is", "died_on": "Date of death",
    "language": "Language", "interpreter": "Interpreter", "format": "Format", "phone": "Phone", "email": "Email",
    "preferred_channel": "Best way to reach them", "reach_note": "When and how to reach them",
    "organisation_type": "Kind of organisation", "company_number": "Company or charity number",
    "phone_do_not_use": "Do not use this phone", "email_do_not_use": "Do not use this email",
}


def field(code: str) -> str:
    """What a changed field is called: `address_residence` is "Address: home", `adjustment_bsl` the adjustment."""
    for prefix, words, names in (("address_", "Address", PURPOSES), ("adjustment_", "Adjustment", NEEDS),
                                 ("name_", "Other name", OTHER_NAMES)):
        if code.startswith(prefix):
            rest = code.removeprefix(prefix)
            return f"{words}: {names.get(rest, rest.replace('_', ' ')).lower()}"
    return _FIELDS.get(code, code.replace("_", " ").capitalize())


def value(code: str, kept: str | None) -> str:
    """A kept value in words: `cy` of a language is "Welsh"."""
    if kept is None:
        return ""
    names = {"language": LANGUAGES, "format": FORMATS, "preferred_channel": CHANNELS, "birth_precision": PRECISIONS,
             "organisation_type": ORGANISATIONS}.get(code, {})
    return names.get(kept, kept)
