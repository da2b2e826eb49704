"""Run the migrations on the connection that `chat.store.schema` hands over.

Alembic looks for a file of this name. One node migrates at a time: SQLite takes its write lock first,
PostgreSQL an advisory lock. On both, a migration that fails leaves nothing behind.
"""

from alembic import context
from sqlalchemy import Connection, text

LOCK = 0x5741_524D
"""Any number that no other program uses for an advisory lock in our database."""


def migrate(connection: Connection) -> None:
    on_sqlite = connection.dialect.name == "sqlite"
    lock = "BEGIN IMMEDIATE" if on_sqlite else f"SELECT pg_advisory_xact_lock({LOCK})"
    connection.execute(text(lock))
    # SQLite cannot change most things of a table in place: batch mode copies the table instead.
    context.configure(connection=connection, render_as_batch=on_sqlite, transactional_ddl=True)
    with context.begin_transaction():
        context.run_migrations()


migrate(context.config.attributes["connection"])
