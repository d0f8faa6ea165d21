"""Values in the words of a message."""

import pytest

from crm.cases.wording import compose, value_said
from crm.workflow.messages import Message
from crm.workflow.shapes import Text


@pytest.mark.parametrize(("value", "english", "welsh"), [
    ("20 wd", "20 working days", "20 diwrnod gwaith"),
    ("2027-01-15", "15 January 2027", "15 Ionawr 2027"),
    ("L-7", "L-7", "L-7"),
    (18, "18", "18"),
    (None, "", ""),
])  # fmt: skip
def test_a_value_is_said_in_the_language_of_the_letter(value: object, english: str, welsh: str) -> None:
    assert value_said(value, "en") == english
    assert value_said(value, "cy") == welsh


def test_a_part_without_words_leaves_no_empty_paragraph() -> None:
    body = Text("One.\n\n{{part.two}}\n\nThree.\n{{officer}}")
    letter = Message(channels=("letter",), subject=Text("Hello"), body=body)
    facts = {"en": {"officer": ""}}
    assert compose(letter, parts={}, facts=facts)[1] == {"en": "One.\n\nThree."}
    assert compose(letter, parts={"two": Text("Two.")}, facts=facts)[1] == {"en": "One.\n\nTwo.\n\nThree."}
