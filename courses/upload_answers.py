"""Answers to what a script sends (static/js/upload.js): where it leads is told, not followed.

A browser follows a redirect by itself; the script would be given the next page, and with it the
message that the person is to see there.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def upload_answers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Turn a redirect into an answer without a body that names the place."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "X-Upload" not in request.headers or not response.has_header("Location"):
            return response
        told = HttpResponse(status=204, headers={"X-Location": response["Location"]})
        told.cookies = response.cookies
        return told

    return answer
