"""Who asked for a draft to be published, and the mark by which processes remember a definition."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE service_version ADD COLUMN asked_by VARCHAR(40)")
    op.execute("ALTER TABLE service_version ADD COLUMN asked_at TIMESTAMP WITH TIME ZONE")
    op.execute("ALTER TABLE service_version ADD COLUMN mark VARCHAR(16)")
    op.execute("UPDATE service_version SET mark = substr(md5(random()::text || id::text), 1, 16)"
               " WHERE state = 'published'")


def downgrade() -> None:
    for column in ("mark", "asked_at", "asked_by"):
        op.execute(f"ALTER TABLE service_version DROP COLUMN {column}")
