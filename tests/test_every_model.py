"""Rules that hold for every model of ours."""

import pytest
from django.apps import apps

OURS = ["outbox", "courses", "schedule", "papers", "projects", "grading", "agenda"]
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_model_has_no_ordering_and_says_what_a_row_means(model):
    assert not model._meta.ordering
    assert model.__doc__ and not model.__doc__.startswith(f"{model.__name__}(")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_constraints_are_named_after_their_model(model):
    prefix = f"{model._meta.app_label}_{model._meta.model_name}_"

    assert [c.name for c in model._meta.constraints if not c.name.startswith(prefix)] == []
