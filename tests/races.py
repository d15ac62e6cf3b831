"""Many threads that begin at one moment, each with its own database connection."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

race = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time: no race"
    ),
]


def at_once(calls):
    """Run the calls at the same moment; return what each returned or raised, in order."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait(timeout=60)
        try:
            return call()
        except Exception as error:  # noqa: BLE001  the test looks at what each thread met
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def wait_until_somebody_waits():
    """Return once a statement in the database waits for another's transaction."""
    for _attempt in range(6000):
        with connection.cursor() as cursor:
            cursor.execute("select exists (select 1 from pg_locks where not granted)")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
