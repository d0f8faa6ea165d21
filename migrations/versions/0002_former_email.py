"""The address somebody last signed in with, while an administrator has changed it and they have not come in yet."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table user_account add column former_email varchar(254)")


def downgrade() -> None:
    op.execute("alter table user_account drop column former_email")
