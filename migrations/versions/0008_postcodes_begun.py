"""Places by the beginning of a postcode, whatever the collation: without it, every place is read (0.24 s of half a
million)."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE INDEX ix_place_postcode_begins ON place (postcode varchar_pattern_ops)")


def downgrade() -> None:
    op.execute("DROP INDEX ix_place_postcode_begins")
