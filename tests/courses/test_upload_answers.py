"""Where an answer leads is told to a script that sends a file, and followed by everybody else."""

from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.urls import reverse

from courses.upload_answers import upload_answers


def answered(response, **headers):
    return upload_answers(lambda _request: response)(RequestFactory().post("/", headers=headers))


def test_a_script_is_told_where_it_leads():
    response = HttpResponseRedirect("/there/")
    response.set_cookie("kept", "1")
    told = answered(response, **{"X-Upload": "1"})
    assert (told.status_code, told["X-Location"], told.content) == (204, "/there/", b"")
    assert told.cookies["kept"].value == "1"


def test_a_script_is_told_that_the_session_has_ended_so_nothing_was_taken():
    place = reverse("accounts:sign-in") + "?next=/there/submit/"
    told = answered(HttpResponseRedirect(place), **{"X-Upload": "1"})
    assert (told.status_code, told["X-Location"], told.content) == (401, place, b"")


def test_nothing_else_is_changed():
    led = HttpResponseRedirect("/there/")
    refused = HttpResponse("no", status=400)
    assert answered(led) is led
    assert answered(refused, **{"X-Upload": "1"}) is refused
