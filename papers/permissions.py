"""Who gets which paper, reading or talk. Each row is found in its course only."""

from django.contrib.auth.models import AnonymousUser

from courses.models import User

Person = User | AnonymousUser
