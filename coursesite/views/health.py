"""Signs of life for the operator and a load balancer, and the pages for when the database is away."""

import logging
import sys
from collections.abc import Callable

from celery import current_app
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views import defaults
from django.views.decorators.cache import never_cache
from kombu.exceptions import OperationalError as BrokerError

from outbox import queries

logger = logging.getLogger(__name__)

OK = "ok"
RETRY_AFTER_SECONDS = 10


@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the process is up. Touches nothing else, so that nothing else restarts it."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """Say what is well and what is not: database, broker, letters, worker and beat."""
    checks = {"broker": check_broker()}
    for name, check in DATABASE_CHECKS.items():
        try:
            checks[name] = check()
        except DatabaseError:
            checks |= dict.fromkeys(DATABASE_CHECKS, "unknown") | {"database": "away"}
            break
    is_ready = all(said == OK for said in checks.values())
    return JsonResponse({"ready": is_ready, "checks": checks}, status=200 if is_ready else 503)


def check_broker() -> str:
    """Ask once: whoever watches the site wants an answer now, not after the client's own retries."""
    with current_app.connection_for_write() as connection:
        try:
            connection.ensure_connection(max_retries=0)
        except BrokerError:
            return "away"
    return OK


def check_letters() -> str:
    count = queries.waiting_too_long(now=timezone.now()).count()
    minutes = int(queries.TOO_LONG.total_seconds() // 60)
    return f"{count} wait for more than {minutes} minutes" if count else OK


def check_processes() -> str:
    silent = queries.silent_processes(now=timezone.now())
    said = [
        f"{process} never seen"
        if age is None
        else f"{process} silent for {age.total_seconds():.0f} s"
        for process, age in silent.items()
    ]
    return ", ".join(said) or OK


def check_database() -> str:
    """Answer "ok" after one query; the caller hears if it fails."""
    queries.heartbeat_ages(now=timezone.now())
    return OK


DATABASE_CHECKS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "letters": check_letters,
    "processes": check_processes,
}


def server_error(request: HttpRequest) -> HttpResponse:
    """Render 503 while the database is away or busy, 500 for everything else. Needs no database."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        # without the request: its context would ask the database who is signed in
        response = HttpResponse(render_to_string("503.html"), status=503)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    return defaults.server_error(request)
