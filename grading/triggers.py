"""The grade log's own guard: the database refuses to change or delete one of its rows.

Triggers, because a constraint cannot say it. They are put in place after every `migrate`: SQLite
drops them silently when a migration rebuilds the table, and a migration of its own would have to be
repeated after each that does.
"""

from typing import Any

from django.db import connections

TABLE = "grading_gradechange"
NAMES = {"UPDATE": f"{TABLE}_is_not_changed", "DELETE": f"{TABLE}_is_not_deleted"}
REFUSAL = "rows of the grade log are never changed or deleted"

FUNCTION = f"""
    CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def install(using: str = "default") -> None:
    """Put the triggers in place; those that are there already stay."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for event, name in NAMES.items():
            if connection.vendor == "postgresql":
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {TABLE}"
                    f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()"
                )
            else:
                cursor.execute(
                    f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {TABLE}"
                    f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )


def lift(using: str = "default") -> None:
    """Take the triggers away. Only for tests, which empty the tables after them."""
    connection = connections[using]
    on_table = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in NAMES.values():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def install_after_migrate(*, using: str, **_signal: Any) -> None:
    install(using)
