import factory
from factory.django import DjangoModelFactory

from outbox import models
from tests.factories import NOW, UserFactory


class LetterFactory(DjangoModelFactory):
    class Meta:
        model = models.Letter

    recipient = factory.SubFactory(UserFactory)
    kind = "announcement"
    subject = "The midterm moves"
    body = "It is on Friday.\n"
    message_id = factory.Sequence(lambda n: f"<letter-{n}@localhost>")
    created_at = NOW
    waits_since = factory.SelfAttribute("created_at")
    due_at = NOW

    class Params:
        sending = factory.Trait(state="sending", leased_until=NOW, attempts=1)
        sent = factory.Trait(state="sent", sent_at=NOW)
        failed = factory.Trait(state="failed", ended_at=NOW, reason="550 no such person")


def alive(now):
    """Let worker and beat have been seen."""
    for process in models.Heartbeat.Process.values:
        models.Heartbeat.objects.update_or_create(process=process, defaults={"seen_at": now})


class BounceFactory(DjangoModelFactory):
    class Meta:
        model = models.Bounce

    address = factory.Sequence(lambda n: f"gone-{n}@example.edu")
    reason = "550 5.1.1 no such mailbox"
    bounced_at = NOW
