"""Writes letters as the site's own code does, in a process that the tests start.

    python -m tests.faults.writer NAME COUNT

Says on a line of JSON what became of each transaction: "written", "taken back", or "unknown" if the database
went away in the middle.
"""

import json
import random
import sys
import time

import django
from django.db import Error, connection, transaction
from django.utils import timezone


class TakenBack(Exception):
    """The thing that the letters tell about did not happen."""


def main(name, count):
    django.setup()
    from courses.models import User
    from outbox.actions import write_letter, write_letters
    from outbox.rules import Draft, Told

    def write(subjects, people, *, taken_back):
        told = [[Told("test", subject)] for subject in subjects]
        with transaction.atomic():
            now = timezone.now()
            drafts = [
                Draft(person.pk, subject, f"{subject}.\n", one)
                for person, subject, one in zip(people, subjects, told, strict=True)
            ]
            if len(drafts) > 1:
                write_letters(drafts=drafts, now=now)
            else:
                fields = {"recipient_id": people[0].pk, "subject": subjects[0], "body": "One.\n"}
                write_letter(**fields, told=told[0], now=now)
            if taken_back:
                raise TakenBack

    people = list(User.objects.filter(email__endswith=f".{name}@example.edu").order_by("pk"))
    chance, number = random.Random(name), 0
    while number < count:
        some = min(chance.choice([1, 1, 4, 12]), count - number)
        subjects = [f"{name} {number + place}" for place in range(some)]
        recipients = [people[(number + place) % len(people)] for place in range(some)]
        taken_back = chance.random() < 0.15
        fate = "taken back" if taken_back else "written"
        try:
            write(subjects, recipients, taken_back=taken_back)
        except TakenBack:
            pass
        except Error:
            fate = "unknown"
            connection.close()
            time.sleep(0.05)
        print(json.dumps({"fate": fate, "subjects": subjects}), flush=True)
        number += some


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
