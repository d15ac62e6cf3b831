"""Answers to what a script sends (static/js/upload.js): where it leads is told, not followed.

A browser follows a redirect by itself; the script would be given the next page, and with it the
message that the person is to see there. Where it leads to the sign-in page, nothing was taken: the
script keeps what was typed, and the person finds it again once they are back.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

TAKEN, SIGNED_OUT = 204, 401


def upload_answers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Turn a redirect into an answer without a body that names the place."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "X-Upload" not in request.headers or not response.has_header("Location"):
            return response
        place = response["Location"]
        is_signed_out = urlsplit(place).path == resolve_url(settings.LOGIN_URL)
        status = SIGNED_OUT if is_signed_out else TAKEN
        told = HttpResponse(status=status, headers={"X-Location": place})
        told.cookies = response.cookies
        return told

    return answer
