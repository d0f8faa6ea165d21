"""Northmoor's twelve teams and forty officers, and which team holds which role of each service."""

from __future__ import annotations

from typing import NamedTuple


class TeamSpec(NamedTuple):
    """A team: `code` is its slug in addresses."""

    code: str
    name: str
    phone: str


class UserSpec(NamedTuple):
    """A member of staff. `roles` pairs the code of a team with a role of `crm.accounts.permissions`."""

    email: str
    name: str
    roles: tuple[tuple[str, str], ...]


TEAMS = (
    TeamSpec("customer-services", "Customer services", "029 2018 0900"),
    TeamSpec("waste", "Waste and recycling", "029 2018 0901"),
    TeamSpec("streets", "Street scene", "029 2018 0902"),
    TeamSpec("street-crews", "Street crews", "029 2018 0903"),
    TeamSpec("parks", "Parks", "029 2018 0904"),
    TeamSpec("environmental-health", "Environmental health", "029 2018 0905"),
    TeamSpec("revenues", "Revenues", "029 2018 0906"),
    TeamSpec("information-governance", "Information governance", "029 2018 0907"),
    TeamSpec("complaints", "Complaints", "029 2018 0908"),
    TeamSpec("safeguarding-adults", "Safeguarding adults", "029 2018 0909"),
    TeamSpec("highways", "Highways", "029 2018 0910"),
    TeamSpec("housing", "Housing", "029 2018 0911"),
)

DOMAIN = "northmoor.example"

PASSWORD = "tannery-row-1847"
"""Of every member of the demo's staff; said when the demo starts, and good for nothing else."""


def _user(name: str, *roles: str) -> UserSpec:
    first, _, last = name.lower().replace("'", "").partition(" ")
    plain = {"â": "a", "ŷ": "y", "é": "e", "ł": "l"}
    local = "".join(plain.get(letter, letter) for letter in f"{first}.{last.replace(' ', '-')}")
    return UserSpec(f"{local}@{DOMAIN}", name, tuple(_role(role) for role in roles))


def _role(text: str) -> tuple[str, str]:
    team, _, role = text.partition(":")
    return team, role


USERS = (
    _user("Jo Amin", "customer-services:agent"),
    _user("Ceri Hopkins", "customer-services:agent"),
    _user("Marcus Bell", "customer-services:agent"),
    _user("Priya Nair", "customer-services:agent"),
    _user("Owen Parry", "customer-services:agent"),
    _user("Leanne Walsh", "customer-services:agent"),
    _user("Tomos Rees", "customer-services:agent", "revenues:officer"),
    _user("Helen Marsh", "customer-services:lead", "customer-services:agent"),
    _user("Sam Okoro", "waste:officer", "parks:lead"),
    _user("Bethan Vaughan", "waste:officer"),
    _user("Imran Malik", "waste:officer"),
    _user("Dave Prosser", "waste:lead", "waste:officer"),
    _user("Nia Beynon", "streets:officer"),
    _user("Karol Nowak", "streets:officer"),
    _user("Gail Simmons", "streets:officer"),
    _user("Huw Lloyd", "streets:lead", "streets:officer", "street-crews:lead"),
    _user("Kev Doyle", "street-crews:officer"),
    _user("Shaun Griffiths", "street-crews:officer"),
    _user("Ania Zielinska", "street-crews:officer"),
    _user("Meera Joshi", "parks:officer"),
    _user("Rhodri Bowen", "parks:officer"),
    _user("Fatima Rahman", "environmental-health:officer"),
    _user("Colin Webb", "environmental-health:officer"),
    _user("Siân Probert", "environmental-health:lead", "environmental-health:officer"),
    _user("Janet Pugh", "revenues:officer"),
    _user("Tariq Hussain", "revenues:officer"),
    _user("Alun Jenkins", "revenues:lead", "revenues:officer"),
    _user("Ruth Adeyemi", "information-governance:officer"),
    _user("Callum Fraser", "information-governance:officer"),
    _user("Eleri Morgan", "information-governance:lead"),
    _user("Dipa Shah", "complaints:officer"),
    _user("Martin Cole", "complaints:officer"),
    _user("Lowri Tudor", "complaints:lead"),
    _user("Grace Mensah", "safeguarding-adults:officer"),
    _user("Patrick O'Neill", "safeguarding-adults:officer"),
    _user("Angharad Ellis", "safeguarding-adults:lead", "safeguarding-adults:officer"),
    _user("Steve Barker", "highways:officer", "highways:lead"),
    _user("Yasmin Choudhury", "housing:officer", "housing:lead"),
    _user("Ada Quick", "customer-services:administrator"),
    _user("Victor Lane", "information-governance:auditor"),
)
"""Sam Okoro is an officer of Waste who leads Parks; Ada Quick runs the system and may read no case."""

OWNERS = (
    ("streets", "huw.lloyd"), ("waste", "dave.prosser"), ("environmental-health", "sian.probert"),
    ("information-governance", "eleri.morgan"), ("complaints", "lowri.tudor"), ("revenues", "alun.jenkins"),
    ("safeguarding-adults", "angharad.ellis"), ("highways", "steve.barker"),
)
"""The lead who also owns the services of a team."""

SIGN_INS = ("jo.amin", "bethan.vaughan", "nia.beynon", "huw.lloyd", "sam.okoro", "angharad.ellis", "ruth.adeyemi",
            "lowri.tudor", "ada.quick", "victor.lane")
"""Those whom the start of the demo offers to sign in as."""


def sign_in(local: str) -> str:
    """The address with which one of SIGN_INS signs in."""
    return f"{local}@{DOMAIN}"


HOLDERS: dict[str, dict[str, tuple[str, ...]]] = {
    "fly-tipping": {
        "street_officer": ("streets",), "crew": ("street-crews",), "enforcement_officer": ("environmental-health",),
    },
    "missed-bin": {"waste_officer": ("waste",), "crew": ("street-crews",), "contract_monitor": ("waste",)},
    "noise-nuisance": {
        "env_officer": ("environmental-health",), "env_manager": ("environmental-health",),
        "legal": ("information-governance",),
    },
    "freedom-of-information": {
        "information_officer": ("information-governance",), "approver": ("information-governance",),
        "reviewer": ("complaints",), "service_contact": ("streets", "waste", "revenues", "housing", "highways"),
    },
    "corporate-complaint": {
        "complaints_officer": ("complaints",), "investigator": ("complaints", "streets", "waste", "revenues"),
        "senior_reviewer": ("information-governance",), "service_manager": ("streets", "waste", "revenues", "housing"),
    },
    "council-tax-move": {"revenues_officer": ("revenues",), "revenues_lead": ("revenues",)},
    "safeguarding-concern": {
        "duty_worker": ("safeguarding-adults",), "practitioner": ("safeguarding-adults",),
        "safeguarding_manager": ("safeguarding-adults",), "out_of_hours": ("safeguarding-adults",),
    },
    "pothole": {"inspector": ("highways",), "crew": ("street-crews",), "claims_officer": ("information-governance",)},
    "street-light": {"lighting_engineer": ("highways",), "crew": ("street-crews",)},
    "dog-fouling": {
        "street_officer": ("streets",), "crew": ("street-crews",), "enforcement_officer": ("environmental-health",),
    },
    "graffiti": {
        "street_officer": ("streets",), "crew": ("street-crews",), "enforcement_officer": ("environmental-health",),
    },
    "play-equipment": {
        "inspector": ("parks",), "crew": ("parks", "street-crews"), "safety_adviser": ("environmental-health",),
    },
    "blocked-drain": {"drainage_officer": ("highways",), "crew": ("street-crews",)},
    "abandoned-vehicle": {
        "inspector": ("streets",), "contractor": ("street-crews",), "manager": ("environmental-health",),
    },
    "assisted-collection": {"waste_officer": ("waste",), "crew": ("street-crews",), "reviewer": ("complaints",)},
    "parking-permit": {"permit_officer": ("revenues",), "permit_manager": ("highways",)},
    "subject-access": {
        "information_officer": ("information-governance",), "second_officer": ("information-governance",),
        "information_manager": ("complaints",),
        "service_contact": ("streets", "waste", "revenues", "housing", "highways"),
    },
    "data-protection-complaint": {
        "information_officer": ("information-governance",), "investigator": ("information-governance",),
        "information_manager": ("complaints",),
    },
}
"""Which teams hold which role of each service, the first of them first."""

DEFAULT_HOLDER = {
    "fly-tipping": "streets", "missed-bin": "waste", "noise-nuisance": "environmental-health",
    "freedom-of-information": "information-governance", "corporate-complaint": "complaints",
    "council-tax-move": "revenues", "safeguarding-concern": "safeguarding-adults", "pothole": "highways",
    "street-light": "highways", "dog-fouling": "streets", "graffiti": "streets", "play-equipment": "streets",
    "blocked-drain": "highways", "abandoned-vehicle": "streets", "assisted-collection": "waste",
    "parking-permit": "revenues", "subject-access": "information-governance",
    "data-protection-complaint": "information-governance",
}
"""Who holds a role that HOLDERS does not name."""


def holders(service: str, role: str) -> tuple[str, ...]:
    """The codes of the teams that hold this role of this service."""
    return HOLDERS.get(service, {}).get(role) or (DEFAULT_HOLDER.get(service, "customer-services"),)
