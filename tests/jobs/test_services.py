"""`guildhall services`: packs in and out, problems, publishing."""

from pathlib import Path
from typing import Any

from flask import Flask

from config import ROOT
from crm.accounts import teams
from crm.catalogue import calendars, services, versions
from crm.foundation.database import session
from crm.foundation.transaction import transaction
from crm.values.actor import SYSTEM

PACK = ROOT / "services" / "missed-bin.yaml"


def hold_every_role(app: Flask) -> None:
    """Give every role of the imported service to one team."""
    with app.app_context():
        with transaction():
            calendars.seed((ROOT / "services" / "calendars.yaml").read_text(encoding="utf-8"), actor=SYSTEM)
            waste = teams.add(name="Waste", actor=SYSTEM)
            found = services.get("missed-bin")
            for role in versions.definition(versions.list_versions(found.id)[0].id).roles:
                services.map_role(found.id, role=role, team_id=waste.id, actor=SYSTEM)
        session.remove()


def test_a_pack_is_imported_published_and_comes_out_as_it_went_in(guildhall: Any, live_app: Flask, tmp_path: Path
                                                                  ) -> None:
    said = guildhall("services", "import", str(PACK))
    assert said.exit_code == 0, said.output
    assert "imported as a draft" in said.output
    assert "not published, has a draft" in guildhall("services", "list").output

    hold_every_role(live_app)
    said = guildhall("services", "problems", "missed-bin")
    assert said.exit_code == 0, said.output
    said = guildhall("services", "publish", "missed-bin", "--reason", "First version")
    assert "missed-bin: version 1 is live." in said.output, said.output
    assert "version 1 is live" in guildhall("services", "list").output

    out = tmp_path / "out.yaml"
    assert guildhall("services", "export", "missed-bin", "--to", str(out)).exit_code == 0
    assert guildhall("services", "import", str(out)).exit_code == 0
    again = guildhall("services", "export", "missed-bin", "--draft")
    assert again.output == out.read_text(encoding="utf-8")


def test_a_council_of_its_own_brings_its_calendars(guildhall: Any) -> None:
    seeds = str(ROOT / "services" / "calendars.yaml")
    said = guildhall("services", "calendars", seeds)
    assert said.exit_code == 0 and "street-crews" in said.output, said.output
    assert "has all of these already" in guildhall("services", "calendars", seeds).output
    refused = guildhall("services", "calendars", str(PACK))
    assert refused.exit_code == 1 and "no calendars" in refused.output


def test_problems_end_with_1_and_keep_a_draft_from_being_published(guildhall: Any) -> None:
    guildhall("services", "import", str(PACK))
    said = guildhall("services", "problems")
    assert said.exit_code == 1
    assert "missed-bin: problem: roles." in said.output
    said = guildhall("services", "publish", "missed-bin")
    assert said.exit_code == 1
    assert "No team holds the role" in said.output


def test_a_pack_that_cannot_be_read_is_left_out_in_words_and_the_others_are_taken(guildhall: Any, tmp_path: Path
                                                                                  ) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("format: 1\ncode: broken\nno_such_word: 1\n")
    picture = tmp_path / "picture.yaml"
    picture.write_bytes(b"\xff\xd8\xff\xe0")
    said = guildhall("services", "import", str(broken), str(picture), str(PACK))
    assert said.exit_code == 1
    assert "no_such_word" in said.output and "not a text file" in said.output
    assert f"{PACK}: imported as a draft" in said.output
    assert "2 of 3 packs were left out." in said.output


def test_an_unknown_service_and_a_missing_draft_are_said_in_words(guildhall: Any) -> None:
    said = guildhall("services", "export", "no-such-service")
    assert said.exit_code == 1 and "This service does not exist." in said.output
    guildhall("services", "import", str(PACK))
    said = guildhall("services", "export", "missed-bin")
    assert said.exit_code == 1 and "missed-bin has not been published." in said.output


def test_differences_are_said_and_a_version_is_published_again(guildhall: Any, live_app: Flask, tmp_path: Path
                                                               ) -> None:
    assert guildhall("services", "import", str(PACK)).exit_code == 0
    hold_every_role(live_app)
    assert guildhall("services", "publish", "missed-bin").exit_code == 0
    changed = tmp_path / "changed.yaml"
    text = guildhall("services", "export", "missed-bin").output
    changed.write_text("lgsl: 999\n" + "".join(line + "\n" for line in text.splitlines()
                                              if not line.startswith("lgsl:")), encoding="utf-8")
    said = guildhall("services", "diff", str(changed))
    assert said.exit_code == 0 and "the LGSL number" in said.output.replace("The LGSL", "the LGSL"), said.output
    assert guildhall("services", "import", str(changed)).exit_code == 0
    assert guildhall("services", "diff", "missed-bin").output.endswith("\n1 difference.\n")
    assert guildhall("services", "publish", "missed-bin").exit_code == 0
    said = guildhall("services", "roll-back", "missed-bin", "1", "--reason", "A mistake")
    assert "version 3 is live; it is the same as version 1" in said.output, said.output
    assert guildhall("services", "diff", "missed-bin@1", "missed-bin@3").output == "No difference.\n"
    assert guildhall("services", "diff", "missed-bin@9", "missed-bin").exit_code == 1
