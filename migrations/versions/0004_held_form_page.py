"""The page that a kept form was typed on, and its finding by person."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("alter table held_form add column page text")
    op.execute("create index ix_held_form_user_id on held_form (user_id)")


def downgrade() -> None:
    op.execute("drop index ix_held_form_user_id")
    op.execute("alter table held_form drop column page")
