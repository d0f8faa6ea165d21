"""How often people were refused an action: counts by version, action, rule and day, without who and which case."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE refusal_count (
            version_id BIGINT NOT NULL,
            action VARCHAR(60) NOT NULL,
            rule VARCHAR(20) NOT NULL,
            held VARCHAR(120) NOT NULL,
            team_id BIGINT NOT NULL,
            sensitivity SMALLINT NOT NULL,
            "on" DATE NOT NULL,
            service_id BIGINT NOT NULL,
            times BIGINT NOT NULL,
            CONSTRAINT pk_refusal_count PRIMARY KEY (version_id, action, rule, held, team_id, sensitivity, "on"),
            CONSTRAINT fk_refusal_count_version_id FOREIGN KEY(version_id) REFERENCES service_version (id),
            CONSTRAINT fk_refusal_count_team_id FOREIGN KEY(team_id) REFERENCES team (id),
            CONSTRAINT fk_refusal_count_service_id FOREIGN KEY(service_id) REFERENCES service (id)
        )""")


def downgrade() -> None:
    op.execute("DROP TABLE refusal_count")
