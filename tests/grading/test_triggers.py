"""The database itself refuses to change or delete a row of the grade log."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from grading import triggers
from grading.models import GradeChange
from tests.grading.pages_for_tests import give

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(exam, ada, instructor):
    return give(exam, ada, 40, by=instructor).changes.get()


def refuses(attempt):
    with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
        attempt()
    return True


def in_sql(statement, *keys):
    with connection.cursor() as cursor:
        cursor.execute(statement, keys)


def test_a_row_of_the_log_is_not_changed(change):
    log = GradeChange.objects.filter(pk=change.pk)

    assert refuses(lambda: log.update(new_points=50))
    assert refuses(lambda: log.update(reason="another"))
    assert refuses(
        lambda: in_sql("UPDATE grading_gradechange SET number = 9 WHERE id = %s", change.pk)
    )
    change.refresh_from_db()
    assert (change.new_points, change.reason, change.number) == (40, "", 1)


def test_a_row_of_the_log_is_not_deleted(change):
    assert refuses(change.delete)
    assert refuses(lambda: in_sql("DELETE FROM grading_gradechange"))
    assert GradeChange.objects.filter(pk=change.pk).exists()


def test_what_a_migration_dropped_is_back_after_migrate(change):
    triggers.lift()
    GradeChange.objects.filter(pk=change.pk).update(reason="while it is lifted")

    call_command("migrate", verbosity=0)

    assert refuses(lambda: GradeChange.objects.filter(pk=change.pk).update(reason="again"))


@pytest.mark.django_db(transaction=True)
def test_a_table_that_is_made_anew_is_guarded_again_after_migrate(change):
    """SQLite makes a table anew for most changes of it, and loses its triggers."""
    old = GradeChange._meta.get_field("reason")
    wider = old.clone()
    wider.max_length = 400
    wider.set_attributes_from_name("reason")
    wider.model = GradeChange
    with connection.schema_editor() as editor:
        editor.alter_field(GradeChange, old, wider)
        editor.alter_field(GradeChange, wider, old)

    call_command("migrate", verbosity=0)

    assert refuses(change.delete)
