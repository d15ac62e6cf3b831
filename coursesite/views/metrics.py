"""Figures for Prometheus, from the database: every web process says the same."""

from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_1_0_0
from prometheus_client.registry import Collector

from coursesite import permissions
from coursesite.views.health import OK, check_broker
from outbox import queries


class Figures(Collector):
    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        states = GaugeMetricFamily(
            "coursesite_letters", "Letters of the site by their state.", labels=["state"]
        )
        for state, count in queries.letter_counts().items():
            states.add_metric([state], count)
        yield states
        yield GaugeMetricFamily(
            "coursesite_letters_oldest_waiting_seconds",
            "For how long the letter that waits longest has waited; 0 if none waits.",
            value=queries.oldest_waiting(now=now).total_seconds(),
        )
        yield GaugeMetricFamily(
            "coursesite_letters_late",
            "Letters that have waited for more than ten minutes.",
            value=queries.waiting_too_long(now=now).count(),
        )
        ages = GaugeMetricFamily(
            "coursesite_heartbeat_age_seconds",
            "Since worker and beat were seen; none for what never was.",
            labels=["process"],
        )
        for process, age in queries.heartbeat_ages(now=now).items():
            if age is not None:
                ages.add_metric([process], age.total_seconds())
        yield ages
        is_up = check_broker() == OK
        yield GaugeMetricFamily("coursesite_broker_up", "The broker answers.", value=int(is_up))


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer on the machine of an embedded site, and to who has METRICS_TOKEN."""
    is_here = permissions.is_on_this_machine(request)
    if not (is_here or permissions.has_token(request, settings.METRICS_TOKEN)):
        raise Http404
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_1_0_0)
