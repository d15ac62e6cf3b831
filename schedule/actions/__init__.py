"""Every write of the schedule. Each raises the course's content version last, or leaves it to who changes the course."""

from schedule.actions.announcements import (
    correct_announcement,
    everybody,
    publish_announcement,
    publish_if_due,
    update_announcement,
    withdraw_announcement,
)
from schedule.actions.materials import add_material, remove_material
from schedule.actions.rounds import (
    create_slot,
    create_slots,
    open_round,
    open_round_now,
    remove_slot,
    resize_slot,
    update_round,
)
from schedule.actions.sessions import (
    cancel_session,
    create_session,
    delete_session,
    move_session,
    restore_session,
    tell_usual_place,
    update_session,
)
from schedule.actions.weeks import add_weeks, create_week, delete_week, update_week
from schedule.actions.zones import move_to_zone

__all__ = [
    "add_material",
    "add_weeks",
    "cancel_session",
    "correct_announcement",
    "create_session",
    "create_slot",
    "create_slots",
    "create_week",
    "delete_session",
    "delete_week",
    "everybody",
    "move_session",
    "move_to_zone",
    "open_round",
    "open_round_now",
    "publish_announcement",
    "publish_if_due",
    "remove_material",
    "remove_slot",
    "resize_slot",
    "restore_session",
    "tell_usual_place",
    "update_announcement",
    "update_round",
    "update_session",
    "update_week",
    "withdraw_announcement",
]
