"""The secret of an invitation's link: signed, good for two weeks, dead once a password is set."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.crypto import constant_time_compare
from django.utils.http import base36_to_int

LIFETIME = timedelta(days=14)


class InvitationTokens(PasswordResetTokenGenerator):
    """Like Django's tokens for a reset, with a salt of their own, so that neither opens the other."""

    key_salt = "courses.tokens.InvitationTokens"

    def check_token(self, user: Any, token: str | None) -> bool:  # Django's signature
        token = token or ""
        try:
            made_at = base36_to_int(token.partition("-")[0])
        except ValueError:
            return False
        age = self._num_seconds(self._now()) - made_at
        secrets = [self.secret, *self.secret_fallbacks]
        return age <= LIFETIME.total_seconds() and any(
            constant_time_compare(self._make_token_with_timestamp(user, made_at, secret), token)
            for secret in secrets
        )


invitation_tokens = InvitationTokens()
