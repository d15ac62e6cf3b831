"""The other origin at which people's files are shown, if the operator named one (FILES_URL).

Whatever a file manages to do in a browser, it does it there: without the site's cookies and pages.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

PLACE = "/files/"


def is_files_host(request: HttpRequest) -> bool:
    return bool(settings.FILES_URL) and request.get_host() == urlsplit(settings.FILES_URL).netloc


def files_host(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer nothing but files at the files' host."""

    def answer(request: HttpRequest) -> HttpResponse:
        if is_files_host(request) and not request.path.startswith(PLACE):
            return HttpResponseNotFound()
        return get_response(request)

    return answer
