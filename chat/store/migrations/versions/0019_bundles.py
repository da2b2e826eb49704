"""Let one alert tell of several cases.

Alembic reads `revision` and `down_revision`.
"""

from alembic import op
from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    columns = [Column(name, BigInteger, nullable=False) for name in ("alert", "case_id")]
    op.create_table("alert_cases", *columns, PrimaryKeyConstraint("alert", "case_id"))
    # The column stays, empty from now on: a node of the version before still writes and reads it.
    op.execute("INSERT INTO alert_cases SELECT id, case_id FROM alerts WHERE case_id IS NOT NULL")


def downgrade() -> None:
    first = "SELECT MIN(case_id) FROM alert_cases WHERE alert = alerts.id"
    # Where there is none, a node of the version before may have written the case itself.
    op.execute(f"UPDATE alerts SET case_id = COALESCE(({first}), case_id)")
    op.drop_table("alert_cases")
