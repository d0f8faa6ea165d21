"""The page for service owners: its service works, and its reference says what the program does."""

import re

from crm.workflow import examples, packs, problems
from tests.services import reference
from tests.services.northmoor import council

TEXT = reference.PAGE.read_text(encoding="utf-8")


def test_the_service_of_the_ten_minute_walk_works() -> None:
    (pack,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    definition = packs.from_yaml(pack)
    results = examples.run_all(definition, council=council())
    assert problems.find_problems(definition, council=problems.KnownToCouncil(languages=("en", "cy"))) == ()
    assert results and all(result.passed for result in results), results


def test_the_reference_is_up_to_date() -> None:
    written = TEXT.partition(reference.BEGIN)[2].partition(reference.END)[0]
    assert written == reference.reference(), "Run `python -m tests.services.reference` and look at the change."


def test_the_reference_leaves_no_part_of_the_format_out() -> None:
    assert reference.models_left_out() == set()
    for word, pattern in reference.words_written_by_hand():
        assert re.search(pattern, word), word
