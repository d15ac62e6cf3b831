"""Where a mail service reports letters that came back."""

import json

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from coursesite import permissions
from outbox.actions import mark_bounced
from outbox.bounces import read_reports
from outbox.rules import BounceReport


@csrf_exempt  # no browser calls it: it asks for a token of its own
@require_http_methods(["POST"])
def bounces(request: HttpRequest) -> HttpResponse:
    """Take a report: JSON with address, message_id and reason, or a delivery status notification.

    With `Authorization: Bearer <BOUNCE_TOKEN>`. Without that setting there is no such page.
    """
    if not settings.BOUNCE_TOKEN:
        raise Http404
    if not permissions.has_token(request, settings.BOUNCE_TOKEN):
        return _refused("The token is wrong.", status=403)
    if request.content_type == "message/rfc822":
        reports = read_reports(request.body)
    elif request.content_type != "application/json":
        return _refused("Send application/json or message/rfc822.", status=415)
    elif (report := _report(request.body)) is not None:
        reports = [report]
    else:
        return _refused("Give an object with address or message_id, and reason.", status=400)
    now = timezone.now()
    marked = [mark_bounced(report=report, now=now) for report in reports]
    return JsonResponse({"marked": sum(one is not None for one in marked)})


def _report(body: bytes) -> BounceReport | None:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict):
        return None
    address, message_id, reason = (
        given.get(name) or "" for name in ("address", "message_id", "reason")
    )
    if not all(isinstance(one, str) for one in (address, message_id, reason)):
        return None
    if not (address or message_id) or not _can_be_stored(address + message_id + reason):
        return None
    return BounceReport(address, message_id, reason or "reported")


def _can_be_stored(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= one <= "\udfff" for one in text)


def _refused(words: str, *, status: int) -> JsonResponse:
    return JsonResponse({"error": words}, status=status)
