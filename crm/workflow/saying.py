"""What is said to people by forms and refusals, in English and in Welsh."""

from typing import Any


class Wrong(ValueError):
    """What is wrong with one answer: an English sentence with named parameters."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def say(self, language: str) -> str:
        """The sentence in this language."""
        return say(self.message, language, **self.params)


def say(message: str, language: str = "en", **params: Any) -> str:
    """The message in this language, its parameters filled in; in English where there is no Welsh."""
    words = _WELSH.get(message, message) if language == "cy" else message
    return words.format(**params) if params else words


_WELSH = {
    "Answer this question: {label}": "Atebwch y cwestiwn hwn: {label}",
    "Select an answer: {label}": "Dewiswch ateb: {label}",
    "Attach a file: {label}": "Atodwch ffeil: {label}",
    "Tick the box: {label}": "Ticiwch y blwch: {label}",
    "Add at least {least}: {label}": "Ychwanegwch o leiaf {least}: {label}",
    "Give at most {most}: {label}": "Rhowch {most} ar y mwyaf: {label}",
    "Yes": "Ie",
    "No": "Na",
    "1 file": "1 ffeil",
    "{count} files": "{count} ffeil",
    "Enter text.": "Rhowch destun.",
    "It must be {most} characters or fewer.": "Rhaid iddo fod yn {most} nod neu lai.",
    "It must be {least} characters or more.": "Rhaid iddo fod yn {least} nod neu fwy.",
    "Enter a number.": "Rhowch rif.",
    "Enter a whole number.": "Rhowch rif cyfan.",
    "Give at most {decimals} decimal places.": "Rhowch {decimals} lle degol ar y mwyaf.",
    "It must be {least} or more.": "Rhaid iddo fod yn {least} neu fwy.",
    "It must be {most} or less.": "Rhaid iddo fod yn {most} neu lai.",
    "The date must include a year with 4 numbers.": "Rhaid i'r dyddiad gynnwys blwyddyn â 4 rhif.",
    "The date must include a day, a month and a year.": "Rhaid i'r dyddiad gynnwys diwrnod, mis a blwyddyn.",
    "Enter a real date, such as 27 3 2026.": "Rhowch ddyddiad go iawn, fel 27 3 2026.",
    "The date must be in the past.": "Rhaid i'r dyddiad fod yn y gorffennol.",
    "The date must be today or in the past.": "Rhaid i'r dyddiad fod heddiw neu yn y gorffennol.",
    "The date must be today or in the future.": "Rhaid i'r dyddiad fod heddiw neu yn y dyfodol.",
    "The date must be in the future.": "Rhaid i'r dyddiad fod yn y dyfodol.",
    "Select yes or no.": "Dewiswch ie neu na.",
    "Select one option.": "Dewiswch un opsiwn.",
    "Select one of the options.": "Dewiswch un o'r opsiynau.",
    "Select {least} or more.": "Dewiswch {least} neu fwy.",
    "Select {most} or fewer.": "Dewiswch {most} neu lai.",
    "Attach {least} or more.": "Atodwch {least} neu fwy.",
    "Attach {most} or fewer.": "Atodwch {most} neu lai.",
    "Enter a telephone number, such as 01632 960 001.": "Rhowch rif ffôn, fel 01632 960 001.",
    "Enter an email address in the correct format, such as name@example.com.": (
        "Rhowch gyfeiriad e-bost yn y fformat cywir, fel enw@enghraifft.com."
    ),
    "This is not an answer to this kind of question.": "Nid yw hwn yn ateb i'r math hwn o gwestiwn.",
    "Give both the latitude and the longitude, or choose the place on the map.": (
        "Rhowch y lledred a'r hydred, neu dewiswch y lle ar y map."
    ),
    "Say why this can be passed.": "Dywedwch pam y gellir mynd heibio hyn.",
}
