"""The pages on which staff change the schedule, by noun. The course page itself is the site's."""

from schedule.views.materials import material_add, material_download, material_remove
from schedule.views.rounds import (
    round_create,
    round_edit,
    round_open_now,
    rounds,
    slot_remove,
    slots_add,
)
from schedule.views.sessions import (
    session_cancel,
    session_create,
    session_delete,
    session_edit,
    session_move,
    session_restore,
)
from schedule.views.weeks import week_create, week_delete, week_edit, weeks_add

__all__ = [
    "material_add",
    "material_download",
    "material_remove",
    "round_create",
    "round_edit",
    "round_open_now",
    "rounds",
    "session_cancel",
    "session_create",
    "session_delete",
    "session_edit",
    "session_move",
    "session_restore",
    "slot_remove",
    "slots_add",
    "week_create",
    "week_delete",
    "week_edit",
    "weeks_add",
]
