"""`manage.py run` as the person at the terminal meets it: stopping, killing, refusing."""

import os
import signal
import socket
from pathlib import Path

import pytest
from django.utils import timezone

from outbox.models import Letter
from tests.faults.processes import Run, eventually, pids_with
from tests.outbox.factories import LetterFactory

pytestmark = pytest.mark.fault


def program_of(pid):
    return Path(f"/proc/{pid}/exe").readlink().name


def states():
    return list(Letter.objects.values_list("state", "attempts"))


@pytest.mark.usefixtures("site_rows")
def test_ctrl_c_lets_a_task_in_progress_finish_and_ends_everything(
    data_dir, started, mail, tick_embedded
):
    mail.stops_at = "MAIL"
    run = started(Run(data_dir, EMAIL_URL=mail.url))
    run.is_up()
    LetterFactory(created_at=timezone.now(), due_at=timezone.now())
    tick_embedded("outbox.deliver_due")
    assert mail.has_stopped.wait(60), run.said  # the worker is in the middle of sending

    run.send(signal.SIGINT)
    run.has_said("Stopping")
    assert states() == [("sending", 1)]
    mail.goes_on.set()

    assert run.wait() == 0, run.said
    assert run.words[-1].endswith("| Stopped.")
    assert states() == [("sent", 1)]
    assert len(mail.letters) == 1
    assert pids_with(data_dir) == []
    assert "Traceback" not in run.said


def test_sigterm_stops_it_as_ctrl_c_does(data_dir, started):
    run = started(Run(data_dir))
    run.is_up()
    assert run.request("GET", "/healthz")[0] == 200

    run.send(signal.SIGTERM)

    assert run.wait() == 0, run.said
    assert run.words[-1].endswith("| Stopped.")
    assert pids_with(data_dir) == []


def test_a_killed_parent_leaves_no_orphan_and_the_next_run_starts(data_dir, started):
    run = started(Run(data_dir))
    run.is_up()
    assert len(pids_with(data_dir)) >= 5  # run, broker, web and its worker, worker; beat soon

    run.send(signal.SIGKILL)
    run.process.wait(60)

    assert eventually(lambda: not pids_with(data_dir)), run.said
    again = started(Run(data_dir))
    again.is_up()
    assert again.request("GET", "/")[0] == 200


def test_a_child_that_falls_stops_all_with_a_sentence(data_dir, started):
    run = started(Run(data_dir))
    run.is_up()
    broker = next(pid for pid in pids_with(data_dir) if "valkey" in program_of(pid))

    os.kill(broker, signal.SIGKILL)

    assert run.wait() == 1, run.said
    assert "The broker ended by itself" in run.words[-1]
    assert pids_with(data_dir) == []


def test_a_taken_port_is_one_sentence(data_dir, started):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = started(Run(data_dir, port=port))

        assert run.wait() == 1
    assert run.said == (
        f"CommandError: Port {port} cannot be used (Address already in use): "
        f"choose another, for example: make run PORT={port + 1}"
    )


def test_a_second_run_on_the_same_data_is_refused(data_dir, started):
    first = started(Run(data_dir))
    first.is_up()

    second = started(Run(data_dir))

    assert second.wait() == 1
    assert second.said == (
        f"CommandError: Coursesite already runs on the data in {data_dir}: "
        "stop that one, or set DATA_DIR."
    )
    assert first.request("GET", "/healthz")[0] == 200
