"""What alembic runs for every step: our connection, our tables, no transaction of its own."""

from alembic import context

from corpus import people_tables, work_tables  # noqa: F401 - they declare tables beside those of tables.py
from corpus.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can not change a column in place
)
context.run_migrations()
