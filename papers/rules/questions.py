from datetime import datetime

PLANNED = "planned"


def takes_questions(*, starts_at: datetime, status: str, now: datetime) -> bool:
    """Say whether questions may be posted: to a session that takes place, until it begins."""
    return status == PLANNED and now < starts_at
