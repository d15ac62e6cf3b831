from datetime import timedelta

import pytest

from papers import actions, errors
from papers.models import Presentation
from tests.factories import NOW, MembershipFactory, PresentationFactory, SlidesFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def talk():
    return PresentationFactory(slot__session__starts_at=NOW - DAY)


@pytest.fixture
def ta(talk):
    return MembershipFactory(course=talk.membership.course, ta=True)


def version_of(course):
    course.refresh_from_db()
    return course.content_version


def share(talk, by, now=NOW):
    return actions.share_talk(presentation=talk, by=by, now=now)


def unshare(talk, by):
    return actions.unshare_talk(presentation=talk, by=by, now=NOW)


def test_presenter_shares_and_takes_it_back_and_the_programme_is_made_anew(talk):
    student, course = talk.membership, talk.membership.course
    before = version_of(course)

    share(talk, student)
    share(talk, student, now=NOW + DAY)
    talk.refresh_from_db()
    assert (talk.shared_at, version_of(course)) == (NOW, before + 1)

    unshare(talk, student)
    unshare(talk, student)
    talk.refresh_from_db()
    assert (talk.shared_at, version_of(course)) == (None, before + 2)


def test_nobody_agrees_for_somebody_else_and_staff_may_take_it_back(talk, ta):
    classmate = MembershipFactory(course=talk.membership.course)
    for one in [ta, classmate]:
        with pytest.raises(errors.NotYourTalk):
            share(talk, one)
    share(talk, talk.membership)

    with pytest.raises(errors.NotYourTalk):
        unshare(talk, classmate)
    unshare(talk, ta)

    talk.refresh_from_db()
    assert talk.shared_at is None


def test_talk_given_back_meanwhile_is_not_shared(talk):
    Presentation.objects.filter(pk=talk.pk).delete()

    with pytest.raises(errors.TalkGone):
        share(talk, talk.membership)


def test_last_draft_becomes_the_final_version_once(talk):
    draft = SlidesFactory(presentation=talk, uploaded_at=NOW - 2 * DAY)

    kept = actions.keep_slides(presentation=talk, by=talk.membership, now=NOW)
    again = actions.keep_slides(presentation=talk, by=talk.membership, now=NOW + DAY)

    assert kept == again
    assert (kept.version, kept.upload, kept.uploaded_at) == (2, draft.upload, NOW)


def test_nothing_is_final_before_the_talk_or_without_slides(talk):
    with pytest.raises(errors.NoSlidesYet):
        actions.keep_slides(presentation=talk, by=talk.membership, now=NOW)
    SlidesFactory(presentation=talk, uploaded_at=NOW - 3 * DAY)

    with pytest.raises(errors.NoSlidesYet):
        actions.keep_slides(presentation=talk, by=talk.membership, now=NOW - 2 * DAY)
    with pytest.raises(errors.NotYourTalk):
        actions.keep_slides(
            presentation=talk, by=MembershipFactory(course=talk.membership.course), now=NOW
        )
