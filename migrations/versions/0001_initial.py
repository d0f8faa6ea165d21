"""The first house: extensions, every table, the triggers of the ledger and the job queue."""

from alembic import op
from procrastinate.schema import SchemaManager

from crm.foundation.database import db
from crm.ledger.models import TRIGGERS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for extension in ("pg_trgm", "unaccent", "btree_gin", "btree_gist"):
        op.execute(f"create extension if not exists {extension}")
    db.metadata.create_all(op.get_bind())
    for trigger in TRIGGERS:
        op.execute(trigger)
    # Through SQLAlchemy's execute the schema fails on its percent signs.
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())


def downgrade() -> None:
    raise RuntimeError("The first migration is not taken back: drop the database instead.")
