"""What the build of the browser's files promises: no registry in the lock, no font or crown of GOV.UK, no net."""

import json
import re

from config import ROOT

ASSETS = ROOT / "assets"


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((ASSETS / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
    assert "omit-lockfile-registry-resolved=true" in (ASSETS / ".npmrc").read_text()


def test_our_scripts_use_neither_eval_nor_other_hosts() -> None:
    for path in (ASSETS / "js").glob("*.js"):
        body = path.read_text()
        assert not re.search(r"\beval\(|new Function|hx-on|https?://", body), path.name


def test_our_styles_bring_no_font_and_ask_no_other_host() -> None:
    for path in (ASSETS / "sass").glob("*.scss"):
        rules = "\n".join(line for line in path.read_text().splitlines() if not line.strip().startswith("//"))
        assert not re.search(r"@font-face|GDS Transport|https?://", rules), path.name


def test_templates_never_use_what_needs_eval() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        assert not re.search(r"hx-on|js:|javascript:|hx-trigger=\"[^\"]*\[", path.read_text()), path
