"""Serve many machines: a PostgreSQL database that every node writes to, and a NATS bus between them."""

from chat.cluster.postgres import Postgres

__all__ = ["Postgres"]
