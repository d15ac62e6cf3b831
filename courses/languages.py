"""In which language somebody reads the site: their own choice, else what their browser asks for."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers


def languages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Speak the reader's language for as long as a request takes, and what is streamed after it."""

    def answer(request: HttpRequest) -> HttpResponse:
        language = _language_of(request)
        with translation.override(language):
            response = get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ["Accept-Language"])
        if response.streaming:
            translation.activate(language)  # its words are made after this, until the next request
        return response

    return answer


def _language_of(request: HttpRequest) -> str:
    """Return the language; a request without a session asks the database nothing."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return request.user.language
    return translation.get_language_from_request(request)
