"""Rules that hold for every model of ours. A new model needs a line in ROWS and an admin."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agenda.models import FeedKey, ReminderPreference
from courses.models import Invitation, User
from grading.models import GradeChange, Policy, Snapshot
from outbox.models import Heartbeat, Notice
from papers.models import Paper, Reading
from projects.models import Milestone, ProjectSettings, Team
from tests import factories
from tests.factories import (
    NOW,
    CourseFactory,
    MembershipFactory,
    UserFactory,
)
from tests.outbox.factories import BounceFactory, LetterFactory

OURS = ["outbox", "courses", "schedule", "papers", "projects", "grading", "agenda"]
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]


def grade_change():
    changed = factories.GradeFactory(status="none", points=None)
    return GradeChange.objects.create(
        grade=changed,
        membership=changed.membership,
        number=1,
        by=changed.changed_by,
        at=NOW,
        old_status="none",
        new_status="excused",
    )


def heartbeat():
    free = [one for one in Heartbeat.Process.values if not Heartbeat.objects.filter(process=one)]
    return Heartbeat.objects.create(process=free[0], seen_at=NOW) if free else None


def notice():
    letter = LetterFactory()
    return Notice.objects.create(
        letter=letter, recipient=letter.recipient, kind="reminder", subject_key="session:1"
    )


def own_factories():
    """Return the factories of tests/factories.py by their model."""
    made = [getattr(factories, name) for name in dir(factories) if name.endswith("Factory")]
    return {one._meta.model: one for one in made if one is not factories.DjangoModelFactory}


ROWS = own_factories() | {
    apps.get_model("outbox", "Letter"): LetterFactory,
    apps.get_model("outbox", "Bounce"): BounceFactory,
    Notice: notice,
    Heartbeat: heartbeat,
    Invitation: lambda: Invitation.objects.create(
        membership=MembershipFactory(), invited_by=UserFactory(), sent_at=NOW
    ),
    ProjectSettings: lambda: ProjectSettings.objects.create(course=CourseFactory()),
    Policy: lambda: Policy.objects.create(course=CourseFactory()),
    GradeChange: grade_change,
    Snapshot: lambda: Snapshot.objects.create(
        membership=MembershipFactory(), policy_version=1, change_count=0, computed_at=NOW
    ),
    FeedKey: lambda: FeedKey.objects.create(
        user=(user := UserFactory()), key=f"{user.pk:0>40}", made_at=NOW
    ),
    ReminderPreference: lambda: ReminderPreference.objects.create(user=UserFactory()),
    apps.get_model("schedule", "Seat"): lambda: factories.SlotFactory().seats.get(),
}


def name_of(value):
    return value._meta.label if hasattr(value, "_meta") else str(value)


every_model = pytest.mark.parametrize("model", MODELS, ids=name_of)
CHOICES = [
    (model, field.name)
    for model in MODELS
    for field in model._meta.concrete_fields
    if field.choices
]


def pairs():
    """Return each two moments of a row of which one comes first."""
    named = [("starts_at", "ends_at"), ("starts_on", "ends_on"), ("opens_at", "closes_at")]
    for model in MODELS:
        fields = {field.name for field in model._meta.concrete_fields}
        yield from ((model, *pair) for pair in named if fields.issuperset(pair))


IN_ANY_STATE = {"tried_at", "not_after"}  # a letter's


def moments_of_states():
    """Return the moments of models with a state that a row has in some states only."""
    for model in MODELS:
        if any(field.name == "state" for field in model._meta.concrete_fields):
            for field in model._meta.concrete_fields:
                is_moment = isinstance(field, models.DateTimeField) and field.null
                if is_moment and field.name not in IN_ANY_STATE:
                    yield model, field.name


def fields_of(condition):
    """Return the names of the fields that a constraint's condition speaks of."""
    if isinstance(condition, models.Q):
        return {name for child in condition.children for name in fields_of(child)}
    return {condition[0].split("__")[0]}


@every_model
def test_model_has_no_ordering_and_says_what_a_row_means(model):
    assert not model._meta.ordering
    assert model.__doc__ and not model.__doc__.startswith(f"{model.__name__}(")


@every_model
def test_constraints_are_named_after_their_model(model):
    prefix = f"{model._meta.app_label}_{model._meta.model_name}_"

    assert [c.name for c in model._meta.constraints if not c.name.startswith(prefix)] == []


@every_model
def test_related_names_are_given(model):
    keys = [field for field in model._meta.concrete_fields if field.is_relation]

    assert [field.name for field in keys if not field.remote_field.related_name] == []


@pytest.mark.django_db
@every_model
def test_a_row_says_in_words_what_it_is_without_a_query(model, django_assert_num_queries):
    row = model.objects.get(pk=ROWS[model]().pk)

    with django_assert_num_queries(0):
        words = str(row)

    assert words and not words.startswith(f"{model.__name__} object")


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "field"), CHOICES, ids=name_of)
def test_the_database_refuses_what_is_no_choice(model, field):
    row = ROWS[model]()

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{field: "?"})


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "start", "end"), list(pairs()), ids=name_of)
def test_the_database_refuses_an_end_before_its_start(model, start, end):
    row = ROWS[model]()
    before = getattr(row, start) - timedelta(days=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**{end: before})


@pytest.mark.parametrize(("model", "moment"), list(moments_of_states()), ids=name_of)
def test_a_state_and_its_moment_are_held_together(model, moment):
    checks = [one for one in model._meta.constraints if isinstance(one, models.CheckConstraint)]

    assert any(fields_of(one.condition) >= {"state", moment} for one in checks)


@pytest.fixture
def operator(client, db):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@every_model
def test_the_admin_lists_it_searchable_without_a_query_a_row(model, operator):
    assert admin.site.is_registered(model), "every model is in the admin"
    shown = admin.site.get_model_admin(model)
    assert shown.get_search_fields(None), "the operator can search"
    pages = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
    url = reverse(f"{pages}changelist")

    row = ROWS[model]()
    with CaptureQueriesContext(connection) as for_one:
        assert operator.get(url).status_code == 200
    ROWS[model](), ROWS[model]()
    with CaptureQueriesContext(connection) as for_three:
        assert operator.get(url).status_code == 200

    assert len(for_three) == len(for_one), [query["sql"] for query in for_three]
    assert operator.get(url, {"q": "a'%_\0 b"}).status_code == 200
    assert operator.get(reverse(f"{pages}change", args=[row.pk])).status_code == 200


MENDED_IN_THE_ADMIN = {User, Paper, Reading, ProjectSettings, Team, Milestone}


@pytest.mark.parametrize(
    "model", [one for one in MODELS if one not in MENDED_IN_THE_ADMIN], ids=name_of
)
def test_what_actions_write_can_only_be_read_in_the_admin(model, operator):
    """A write there would raise no version, append to no log and tell nobody."""
    row = ROWS[model]()
    page = f"admin:{model._meta.app_label}_{model._meta.model_name}"

    assert operator.get(reverse(f"{page}_add")).status_code == 403
    assert operator.post(reverse(f"{page}_change", args=[row.pk]), {}).status_code == 403
    delete = reverse(f"{page}_delete", args=[row.pk])
    assert operator.post(delete, {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()
