"""What may be done, and the one readable table of who may: role x permission x reach."""

from enum import StrEnum


class Role(StrEnum):
    """Held per team membership; reaches that team and the services whose roles the team holds."""

    AGENT = "agent"
    OFFICER = "officer"
    LEAD = "lead"
    SERVICE_OWNER = "service_owner"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"

    @property
    def words(self) -> str:
        """What it is called on screens."""
        return self.value.replace("_", " ").capitalize()


class Permission(StrEnum):
    TAKE_CALLS = "take_calls"            # the call screen, interactions, raising requests
    SEE_CONTACTS = "see_contacts"        # residents, organisations, places; search
    EDIT_CONTACTS = "edit_contacts"
    EDIT_PLACES = "edit_places"
    SEE_CASES = "see_cases"              # within each service's own access rules
    WORK_CASES = "work_cases"            # notes, tasks, links, messages; actions are decided by the service
    ASSIGN_CASES = "assign_cases"        # give a case to somebody, hand over to a team
    CORRECT_CASES = "correct_cases"      # a case raised wrongly
    SHARE_CASES = "share_cases"          # grant or deny one case to one person or team
    SEE_QUEUES = "see_queues"
    ALLOCATE = "allocate"                # many at once, workload, absence
    SEE_SERVICES = "see_services"
    EDIT_SERVICES = "edit_services"
    PUBLISH_SERVICES = "publish_services"
    MANAGE_STAFF = "manage_staff"
    MANAGE_SETTINGS = "manage_settings"
    SEE_FIGURES = "see_figures"          # how long a service's cases take and what came late, of the cases one sees
    SEE_AUDIT = "see_audit"


class To(StrEnum):
    """How far a role carries a permission."""

    OWN = "own"          # what is assigned to oneself
    TEAM = "team"        # what the team of the membership holds
    SERVICE = "service"  # every case of the services in which the team holds a role
    ALL = "all"


P, R = Permission, Role
GRANTS: dict[Role, dict[Permission, To]] = {
    R.AGENT: {
        P.TAKE_CALLS: To.ALL, P.SEE_CONTACTS: To.ALL, P.EDIT_CONTACTS: To.ALL, P.SEE_CASES: To.ALL,
        P.WORK_CASES: To.ALL, P.ASSIGN_CASES: To.OWN, P.CORRECT_CASES: To.ALL, P.SEE_QUEUES: To.TEAM,
        P.SEE_SERVICES: To.ALL,
    },
    R.OFFICER: {
        P.TAKE_CALLS: To.ALL, P.SEE_CONTACTS: To.ALL, P.EDIT_CONTACTS: To.ALL, P.SEE_CASES: To.ALL,
        P.WORK_CASES: To.SERVICE, P.ASSIGN_CASES: To.OWN, P.CORRECT_CASES: To.TEAM, P.SEE_QUEUES: To.TEAM,
        P.SEE_SERVICES: To.ALL,
    },
    R.LEAD: {
        P.TAKE_CALLS: To.ALL, P.SEE_CONTACTS: To.ALL, P.EDIT_CONTACTS: To.ALL, P.SEE_CASES: To.ALL,
        P.WORK_CASES: To.SERVICE, P.ASSIGN_CASES: To.TEAM, P.CORRECT_CASES: To.TEAM, P.SHARE_CASES: To.TEAM,
        P.SEE_QUEUES: To.TEAM, P.ALLOCATE: To.TEAM, P.SEE_SERVICES: To.ALL, P.SEE_FIGURES: To.SERVICE,
    },
    R.SERVICE_OWNER: {
        P.SEE_SERVICES: To.ALL, P.EDIT_SERVICES: To.SERVICE, P.PUBLISH_SERVICES: To.SERVICE, P.SEE_CONTACTS: To.ALL,
        P.SEE_CASES: To.SERVICE, P.SEE_FIGURES: To.SERVICE,
    },
    R.ADMINISTRATOR: {
        P.MANAGE_STAFF: To.ALL, P.MANAGE_SETTINGS: To.ALL, P.EDIT_PLACES: To.ALL, P.SEE_SERVICES: To.ALL,
        P.EDIT_SERVICES: To.ALL, P.PUBLISH_SERVICES: To.ALL,
    },
    R.AUDITOR: {P.SEE_AUDIT: To.ALL, P.SEE_SERVICES: To.ALL},
}
