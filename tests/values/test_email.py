"""E-mail addresses: reading, problems in words, matching, and what was probably meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.values import email


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("Jo.Smith@Example.ORG", "Jo.Smith@example.org"),
        (" jo@example.co.uk ", "jo@example.co.uk"),
        ("Jo Smith <jo@example.org>", "jo@example.org"),
        ("mailto:jo@example.org", "jo@example.org"),
        ("jo@example.org.", "jo@example.org"),
        ("o'brien+bins@example.org", "o'brien+bins@example.org"),
        ("siân@enghraifft.cymru", "siân@enghraifft.cymru"),
        ("jo@bücher.example", "jo@bücher.example"),
    ],
)
def test_an_address_is_read_from_what_was_typed_or_pasted(typed: str, address: str) -> None:
    assert email.problem(typed) is None
    assert email.parse(typed) == address


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter an email"),
        ("jo", "one @"),
        ("jo@@example.org", "one @"),
        ("jo smith@example.org", "spaces"),
        (".jo@example.org", "before the @"),
        ("j..o@example.org", "before the @"),
        ("jo@example", "domain"),
        ("jo@-example.org", "domain"),
        ("jo@example.1", "domain"),
        ("a" * 65 + "@example.org", "before the @"),
        ("a" * 60 + "@" + "b." * 100 + "org", "254 characters"),
        ("jo\x00@example.org", "before the @"),
    ],
)
def test_what_is_wrong_is_said_in_words(typed: str, words: str) -> None:
    assert email.parse(typed) is None
    assert words in (email.problem(typed) or "")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jo@gmial.com", "jo@gmail.com"),
        ("jo@gmai.com", "jo@gmail.com"),
        ("jo@gmaill.com", "jo@gmail.com"),
        ("jo@gmail.co.uk", "jo@gmail.com"),
        ("jo@gmail", "jo@gmail.com"),
        ("jo@hotmial.co.uk", "jo@hotmail.co.uk"),
        ("jo@yaho.co.uk", "jo@yahoo.co.uk"),
        ("jo@outlok.com", "jo@outlook.com"),
        ("jo@btinternet.co.uk", "jo@btinternet.com"),
        ("jo@virginmeda.com", "jo@virginmedia.com"),
        ("jo@northmoor.gov.ku", "jo@northmoor.gov.uk"),
        ("jo@example.con", "jo@example.com"),
        ("jo@gmail.com", None),
        ("jo@gmx.com", None),
        ("jo@example.org", None),
        ("jo@northmoor.gov.uk", None),
        ("jo", None),
        ("@gmial.com", None),
    ],
)
def test_a_slip_in_the_domain_brings_the_question_did_you_mean(typed: str, meant: str | None) -> None:
    assert email.suggestion(typed) == meant


def test_no_common_domain_is_taken_for_a_slip() -> None:
    assert all(email.suggestion(f"jo@{domain}") is None for domain in email.COMMON)


def test_addresses_of_one_mailbox_match() -> None:
    assert email.match_key("Jo.Smith+council@GoogleMail.com") == email.match_key("josmith@gmail.com")
    assert email.match_key("Jo.Smith@example.org") != email.match_key("josmith@example.org")
    assert email.search_key("JO@EXAMPLE.ORG") == "jo@example.org"


@pytest.mark.parametrize(
    "address", ["noemail@gmail.com", "none@none.com", "na@na.com", "no-email@x.com", "test@test.com"]
)
def test_addresses_typed_to_fill_a_box_are_known(address: str) -> None:
    assert email.is_placeholder(address)


@pytest.mark.parametrize("address", ["jo@example.org", "na.smith@gmail.com", "al@gmail.com"])
def test_a_real_address_is_not_taken_for_a_placeholder(address: str) -> None:
    assert not email.is_placeholder(address)


@given(st.text(max_size=300))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    email.suggestion(text)
    address = email.parse(text)
    if address:
        assert email.parse(address) == address
        email.match_key(address)
        email.is_placeholder(address)
