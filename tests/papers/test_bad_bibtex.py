"""BibTeX that was written to harm: answered, and before anybody stops waiting."""

import time

import pytest
from django.urls import reverse

from papers.models import Paper
from tests.factories import MembershipFactory

LONGEST = (
    6.0  # seconds of the processor, tests run beside others; alone each takes half of it at most
)
KB = 1024

HARMFUL = {
    "only signs": "@" * 1000 * KB,
    "entries that never close": "@a{" * 300 * KB,
    "entries without end": "@article{k, title={x}}\n" * 40 * KB,
    "braces within braces": f"@article{{k, title={{{'{' * 10_000}x{'}' * 10_000}}}}}",
    "braces that never close": "@article{k, title=" + "{" * 900 * KB,
    "names without end": f"@article{{k, title={{x}}, author={{{'A and ' * 150 * KB}B}}}}",
    "parts without end": f"@article{{k, title=a{'#a' * 400 * KB}}}",
    "fields without end": "@article{k, " + "title={x}, " * 80 * KB + "}",
}


@pytest.mark.django_db
@pytest.mark.parametrize("text", HARMFUL.values(), ids=HARMFUL)
def test_harmful_bibtex_is_answered_in_time_and_changes_nothing(client, text):
    instructor = MembershipFactory(instructor=True)
    client.force_login(instructor.user)
    began = time.process_time()

    response = client.post(reverse("papers:import", args=[instructor.course.slug]), {"text": text})

    assert response.status_code in {200, 400}
    assert len(response.content) < 4_000_000
    assert time.process_time() - began < LONGEST
    assert not Paper.objects.exists()
