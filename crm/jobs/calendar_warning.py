"""The warning that a calendar runs out: mailed to administrators on Mondays from October until mended."""

from sqlalchemy import select

from crm.accounts.models import Membership, User
from crm.accounts.permissions import Role
from crm.catalogue import calendars
from crm.correspondence import delivery
from crm.foundation import clock
from crm.foundation.database import session
from crm.foundation.settings import council

SUBJECT = "No closed days of {year} are known"
WORDS = """Hello {name}

The case desk counts deadlines in calendars. These have no closed days for {year} yet, so that its bank holidays would
count as working days:

{calendars}

Add them under Settings, Calendars: open a calendar and choose "Add bank holidays".

{council}
"""


def lacking() -> list[str]:
    """The English names of the calendars without a closed day of next year."""
    year, known = clock.today().year + 1, calendars.load()
    return [str(row.name.get("en") or row.code) for row in calendars.list_rows()
            if known[row.code].lacks_closed_days_of(year)]


def mail() -> int:
    """Mail every administrator who is active, if a calendar runs out; returns how many were told."""
    names = lacking()
    if not names:
        return 0
    told = session.scalars(select(User).join(Membership, Membership.user_id == User.id).where(
        Membership.role == Role.ADMINISTRATOR, Membership.ended_at.is_(None), User.deactivated_at.is_(None))
        .distinct().order_by(User.id)).all()
    year = clock.today().year + 1
    for user in told:
        delivery.send_now(to=user.email, subject=SUBJECT.format(year=year), body=WORDS.format(
            name=user.name, year=year, calendars="\n".join(f"- {name}" for name in names), council=council().name))
    return len(told)
