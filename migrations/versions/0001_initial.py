"""The first house: extensions, every table, the triggers of the ledger and the job queue."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Through SQLAlchemy's execute these would fail on their percent signs.
    connection = op.get_bind().connection.driver_connection
    for name in ("0001_initial.sql", "0001_job_queue.sql"):
        connection.execute(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def downgrade() -> None:
    raise RuntimeError("The first migration is not taken back: drop the database instead.")
