"""Every write of courses: the course itself, its people, their invitations and accounts, uploads."""

from courses.actions.accounts import (
    accept_invitation,
    ask_for_password_reset,
    set_password,
    update_profile,
)
from courses.actions.checks import FileReport, check_files
from courses.actions.courses import (
    archive_course,
    create_course,
    raise_content_version,
    unarchive_course,
    update_course,
)
from courses.actions.invitations import resend_invitation
from courses.actions.people import add_person, drop_member, edit_member, restore_member
from courses.actions.roster import import_roster
from courses.actions.uploads import (
    Received,
    add_upload,
    receive_files,
    receive_text,
    store_upload,
)

__all__ = [
    "FileReport",
    "Received",
    "accept_invitation",
    "add_person",
    "add_upload",
    "archive_course",
    "ask_for_password_reset",
    "check_files",
    "create_course",
    "drop_member",
    "edit_member",
    "import_roster",
    "raise_content_version",
    "receive_files",
    "receive_text",
    "resend_invitation",
    "restore_member",
    "set_password",
    "store_upload",
    "unarchive_course",
    "update_course",
    "update_profile",
]
