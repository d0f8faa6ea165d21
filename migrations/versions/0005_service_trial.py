"""Invented cases on which a version of a service is tried out."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_trial",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("version_id", sa.BigInteger(), sa.ForeignKey("service_version.id"), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("walk", sa.JSON(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_service_trial_owner_id", "service_trial", ["owner_id"])


def downgrade() -> None:
    op.drop_table("service_trial")
