from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils.html import strip_tags

from courses.models import User
from courses.templatetags.course_tags import both_clocks, relative, zone_name

NOW = datetime(2026, 10, 14, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (timedelta(0), "just now"),
        (-timedelta(seconds=59), "just now"),
        (timedelta(seconds=59), "in less than a minute"),
        (timedelta(seconds=60), "in 1 minute"),
        (-timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=47), "in 47 hours"),
        (-timedelta(hours=48), "2 days ago"),
    ],
)
def test_how_far_a_moment_is(step, words):
    with time_machine.travel(NOW, tick=False):
        assert relative(NOW + step) == words


def test_a_zone_is_written_as_people_do():
    assert zone_name(ZoneInfo("America/New_York")) == "America/New York"


SEOUL, BERLIN = ZoneInfo("Asia/Seoul"), ZoneInfo("Europe/Berlin")
SUMMER = datetime(2026, 10, 20, 5, 0, tzinfo=UTC)
WINTER = datetime(2026, 10, 27, 5, 0, tzinfo=UTC)  # the clocks go back on Sunday, 25 October


@pytest.mark.parametrize(
    ("moment", "zone", "beside", "words"),
    [
        (SUMMER, SEOUL, None, "Tue 20 Oct 2026, 14:00 KST"),
        (SUMMER, SEOUL, SEOUL, "Tue 20 Oct 2026, 14:00 KST"),
        (SUMMER, SEOUL, BERLIN, "Tue 20 Oct 2026, 14:00 KST (07:00 CEST)"),
        (WINTER, SEOUL, BERLIN, "Tue 27 Oct 2026, 14:00 KST (06:00 CET)"),
        (WINTER, BERLIN, SEOUL, "Tue 27 Oct 2026, 06:00 CET (14:00 KST)"),
        # Another name, the same clock; and one only in summer.
        (SUMMER, SEOUL, ZoneInfo("Asia/Tokyo"), "Tue 20 Oct 2026, 14:00 KST"),
        (SUMMER, BERLIN, ZoneInfo("Africa/Johannesburg"), "Tue 20 Oct 2026, 07:00 CEST"),
        (
            WINTER,
            BERLIN,
            ZoneInfo("Africa/Johannesburg"),
            "Tue 27 Oct 2026, 06:00 CET (07:00 SAST)",
        ),
        # Another day, and a zone without letters.
        (
            SUMMER - timedelta(hours=4),
            SEOUL,
            ZoneInfo("America/Sao_Paulo"),
            "Tue 20 Oct 2026, 10:00 KST (Mon 19 Oct, 22:00 UTC-03)",
        ),
        (SUMMER, ZoneInfo("America/Sao_Paulo"), None, "Tue 20 Oct 2026, 02:00 UTC-03"),
    ],
)
def test_a_moment_by_two_clocks(moment, zone, beside, words):
    assert strip_tags(both_clocks(moment, zone, beside)) == words


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ("full", "Tue 20 Oct 2026, 14:00–15:15 KST (07:00–08:15 CEST)"),
        ("short", "Tue 20 Oct, 14:00–15:15 (07:00–08:15 CEST)"),
        ("clock", "14:00–15:15 KST (07:00–08:15 CEST)"),
    ],
)
def test_what_lasts_is_told_from_when_to_when(form, words):
    until = SUMMER + timedelta(minutes=75)

    assert strip_tags(both_clocks(SUMMER, SEOUL, BERLIN, until=until, form=form)) == words


def test_a_moment_can_be_read_by_machines_and_the_zone_by_its_name():
    shown = both_clocks(SUMMER, SEOUL, BERLIN)

    assert shown.count('<time datetime="2026-10-20T05:00:00+00:00">') == 1
    assert 'title="Asia/Seoul"' in shown and 'title="Europe/Berlin"' in shown


def rendered(person):
    request = RequestFactory().get("/")
    request.user = person
    template = Template("{% load course_tags %}{% moment at zone %}")
    return strip_tags(template.render(RequestContext(request, {"at": SUMMER, "zone": SEOUL})))


@pytest.mark.parametrize(
    ("person", "is_shown"),
    [
        (AnonymousUser(), False),
        (User(), False),
        (User(time_zone="Asia/Seoul"), False),
        (User(time_zone="Europe/Berlin"), True),
    ],
)
def test_the_readers_clock_is_that_of_who_asks_for_the_page(person, is_shown):
    assert ("(07:00 CEST)" in rendered(person)) == is_shown


def test_what_is_rendered_for_nobody_shows_nobodys_clock():
    shown = Template("{% load course_tags %}{% moment at zone %}").render(
        Context({"at": SUMMER, "zone": SEOUL, "user": User(time_zone="Europe/Berlin")})
    )

    assert strip_tags(shown) == "Tue 20 Oct 2026, 14:00 KST"
