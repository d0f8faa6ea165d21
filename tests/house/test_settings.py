"""Every setting is explained where people look for it."""

import re

from config import ROOT


def test_every_setting_is_in_the_documentation() -> None:
    read = set(re.findall(r'env\.get\("([A-Z_]+)"', (ROOT / "config.py").read_text()))
    told = (ROOT / "docs" / "running.md").read_text()
    assert len(read) > 10
    assert sorted(name for name in read if f"`{name}`" not in told) == []
