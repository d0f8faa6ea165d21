"""A small council with something of everything: what tests that walk through every screen are arranged with."""

from datetime import timedelta
from typing import Any

from crm.accounts import absences
from crm.accounts.models import Absence, CaseAccess, Membership, User
from crm.accounts.permissions import Role
from crm.cases import (
    assignment,
    files,
    lifecycle,
    linking,
    migrating,
    noting,
    replaying,
    sharing,
    tasks,
    writing,
)
from crm.cases.models import CaseFile, CaseLink, CaseTask, Party, ServiceRequest
from crm.cases.references import reference_of
from crm.catalogue import drafts as service_drafts
from crm.catalogue import services, trials, versions
from crm.catalogue.models import ServiceTrial
from crm.contacts import changing, interactions
from crm.contacts.interactions import Touch
from crm.contacts.models import Contact
from crm.correspondence.models import Message
from crm.foundation import clock
from crm.foundation import files as store
from crm.foundation.database import session
from crm.intake import drafts
from crm.queues import saved
from crm.queues.filters import Filters
from crm.values.actor import SYSTEM
from crm.workflow.mapping import Plan
from tests.factories.cases import case as a_case
from tests.factories.cases import request as a_request
from tests.factories.contacts import contact
from tests.factories.files import photo
from tests.factories.places import place, street, ward
from tests.factories.services import ROOT, service
from tests.factories.staff import actor, join, team, user

LONG = "Dr Angharad Gwenllian Fitzpatrick-Llewellyn-Wołoszczak née O’Shaughnessy of the Upper Northmoor Almshouses"


class Council:
    """Streets and Safeguarding; a member of staff for each role; a resident with a home, a household and a history.

    `people[role]` are in Streets (the administrator and the auditor too); `address_of(endpoint)` fills an address.
    """

    def __init__(self) -> None:
        self.team, self.other = team("Street care", code="street-care"), team("Adult safeguarding", code="safeguarding")
        self.people: dict[str, User] = {role.value: user(role.value, team=self.team, name=f"{role.words} Able")
                                        for role in Role}
        self.fly_tipping = service("fly-tipping", team=self.team, owner=self.team)
        self.missed_bin = service("missed-bin", team=self.team, owner=self.team)
        second = service_drafts.import_pack((ROOT / "services" / "missed-bin.yaml").read_text(), actor=SYSTEM)
        versions.publish(second.id, reason="The same again", actor=SYSTEM)
        self.draft = service_drafts.import_pack((ROOT / "services" / "missed-bin.yaml").read_text(), actor=SYSTEM)
        self.agent, self.officer = actor(self.people["agent"]), actor(self.people["officer"])
        self.lead = actor(self.people["lead"])
        self._places()
        self._resident()
        self._cases()
        self._staff()

    def _places(self) -> None:
        self.ward = ward("Moor Edge")
        self.street = street("Cornfield Row", area=self.ward)
        self.home = place("7 Cornfield Row, Northmoor", uprn="200000000077", area=self.ward,
                          attributes={"bins": ["refuse", "recycling"], "collection_day": "monday",
                                      "assisted_collection": False})

    def _resident(self) -> None:
        by = self.agent
        self.resident = contact("Siân O’Connor", email="sian@example.org", phone="07700 900123", place_id=self.home.id)
        self.wordy = contact(LONG, phone="07700 900124", place_id=self.home.id)
        changing.add_name(self.resident, kind="known_as", name="Shanny", actor=by)
        changing.agree_adjustment(self.resident, kind="large_print", detail="18 point", actor=by)
        interactions.log(Touch(channel="call", outcome="answered", reason="information", note="Asked about bulky waste",
                               contact_id=self.resident.id), actor=by)
        self.call_back = interactions.promise_call_back(
            team_id=self.team.id, about="The state of the lane", due_at=clock.now() + timedelta(hours=3), actor=by,
            contact_id=self.resident.id)

    def _cases(self) -> None:
        given = {"what": ["bags"], "hazard": "no"}
        self.case = a_case(self.fly_tipping, by=self.agent, reporter=self.resident, answers=given)
        self.near = a_case(self.fly_tipping, by=self.agent, reporter=self.wordy, answers=given)
        self.closed = a_case(self.fly_tipping, by=self.agent, anonymous=True, answers=given)
        a_request(self.fly_tipping, by=self.agent, reporter=self.wordy, answers=given, join_case_id=self.case.id)
        number = self.case.id
        assignment.assign(number, user_id=self.officer.user_id, actor=self.lead)
        noting.add(number, text="Rang the crew.\nThey come on Thursday 🐝", actor=self.officer)
        tasks.add_by_hand(number, name="Ring the landowner", actor=self.officer)
        self.photo = photo(by=self.officer, name="Lane behind the chapel.png")
        store.keep_preview(self.photo, store.content(self.photo.sha256))  # a task of the worker makes it, else
        files.attach(number, public_ids=[self.photo.public_id], actor=self.officer)
        linking.link(number, other_reference=reference_of(self.near.number), kind="related", actor=self.officer)
        writing.write(number, contact_id=self.resident.id, subject="Which side?", body="Which side of the road is it?",
                      actor=self.officer)
        writing.write(number, contact_id=self.resident.id, subject="By post", body="As agreed.", channel="letter",
                      actor=self.officer)
        sharing.share(number, user_id=self.people["auditor"].id, reason="Looks at the quality", actor=self.lead)
        lifecycle.move(self.closed.id, action="refuse", asked={"reason": "Nothing there"}, version=None,
                       actor=self.officer, outcome="other_council")

    def _staff(self) -> None:
        today = clock.today()
        self.absence: Absence = absences.add(self.people["officer"], from_on=today + timedelta(days=20),
                                             to_on=today + timedelta(days=30), why="Leave", actor=SYSTEM)
        saved.save(self.team.id, name="Overdue", filters=Filters.read({"due": "overdue"}), actor=self.lead)
        self.trial = self._trial()
        boss = actor(self.people["administrator"])
        self.replay = replaying.begin(services.get("missed-bin").live_version_id or 0, actor=boss)
        self.migration = migrating.propose(self.missed_bin.live_version_id or 0,
                                           services.get("missed-bin").live_version_id or 0, plan=Plan(), actor=boss)
        self.unfinished = drafts.start("call", {"service": self.missed_bin.code, "contact": self.resident.public_id,
                                                "channel": "call", "answers": {}}, actor=self.agent)

    def _trial(self) -> ServiceTrial:
        boss = actor(self.people["administrator"])
        made = trials.begin(services.get("fly-tipping").live_version_id or 0, at=clock.now(), as_="agent",
                            channel="phone", actor=boss)
        trials.open_case(made, {"where": {"lat": 51.5, "lon": -3.0}, "land": "road", "what": ["bags"], "hazard": "no",
                                "saw": "no"})
        return made

    @property
    def reference(self) -> str:
        return reference_of(self.case.number)

    def fill(self, endpoint: str, arguments: set[str]) -> dict[str, Any]:
        """Real values for the parts of an address."""
        screen = endpoint.partition(".")[0]
        asked = {"at": "name"} if endpoint == "services.correct_words" else {}
        return {name: self._value(name, screen, endpoint) for name in arguments} | asked

    def _value(self, name: str, screen: str, endpoint: str) -> Any:
        resident = session.get_one(Contact, self.resident.id)
        person = self.people["officer"]
        known: dict[str, Any] = {
            "reference": self.reference, "way": "phone", "token": "not-a-token-of-ours", "absence_id": self.absence.id,
            "service": self.missed_bin.code, "action": "schedule", "key": "evidence",
            "slug": "overdue",
            "membership_id": session.query(Membership.id).filter_by(user_id=person.id).limit(1).scalar(),
        }
        if name in known:
            return known[name]
        if name == "number" and screen == "services" and endpoint != "services.publish":
            return 1 if endpoint == "services.make_live" else \
                self.replay.id if "replay" in endpoint else self.migration.id
        if name == "number" and screen == "cases":
            return self._of_the_case(endpoint)
        if name == "number":
            return {"queues.call_back": self.call_back.id, "services.publish": self.draft.id,
                    "residents.end_address": resident.addresses[0].id,
                    "residents.end_need": resident.adjustments[0].id,
                    "residents.remove_name": resident.names[0].id}.get(endpoint) or resident.points[0].id
        if name == "code":
            if endpoint == "settings.figure":
                return "report_window"
            if endpoint.startswith("cases.correct_"):
                return "land" if endpoint == "cases.correct_answer" else self.missed_bin.code
            return {"settings": "office", "team_queues": self.team.code, "cases": "schedule", "services": "missed-bin",
                    }.get(screen) or (self.team.code if "team" in endpoint else "fly-tipping")
        if name == "public_id":
            return self._public_id(screen, endpoint)
        raise KeyError(f"{endpoint} has a part {name} that this council knows nothing of")

    def _of_the_case(self, endpoint: str) -> int:
        """A task, a file, a person, a request, a link or an access of the case, whichever the door is for."""
        table = {"cases.give_task": CaseTask, "cases.take_file_off": CaseFile, "cases.end_part": Party,
                 "cases.correct_person": ServiceRequest, "cases.unlink": CaseLink,
                 "cases.end_access": CaseAccess}[endpoint]
        of_case = session.query(table.id).filter(table.case_id == self.case.id)  # type: ignore[attr-defined]
        return int(of_case.order_by(table.id.desc()).limit(1).scalar())  # type: ignore[attr-defined]

    def _public_id(self, screen: str, endpoint: str) -> str:
        if endpoint == "cases.task":
            return str(session.query(CaseTask.public_id).filter_by(case_id=self.case.id, name="Ring the landowner")
                       .limit(1).scalar())
        if "letter" in endpoint:
            return str(session.query(Message.public_id).filter_by(case_id=self.case.id, subject="By post").scalar())
        if screen == "cases":
            return self.photo.public_id
        return {"residents": self.resident.public_id, "staff": self.people["officer"].public_id,
                "places": self.home.public_id, "call": self.unfinished.public_id,
                "services": self.trial.public_id}[screen]

    def join_other(self, role: str) -> None:
        """Let the one of this role work in safeguarding too."""
        join(self.people[role], self.other, role=role)
