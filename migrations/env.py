"""Alembic's entry: runs over the connection that `msp.kernel.migrate` hands in."""

from alembic import context

from msp.kernel.tables import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    transaction_per_migration=False,
)
connection.exec_driver_sql("set local lock_timeout = '5s'")
with context.begin_transaction():
    context.run_migrations()
