"""Where the embedded mode's own broker has its socket."""

import hashlib
import os
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 103  # bytes; the kernel's field holds 104 on macOS, 108 on Linux


def socket_path(data_dir: Path) -> Path:
    """Return the broker's socket: in the data folder, or in a short private folder if that is too long.

    The same data folder always gives the same path, so that every process of the site finds it.
    """
    path = data_dir / "valkey" / "valkey.sock"
    if _fits(path):
        return path
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    name = f"coursesite-{os.getuid()}-{digest}"
    short = Path(tempfile.gettempdir()) / name / "valkey.sock"
    return short if _fits(short) else Path("/tmp") / name / "valkey.sock"  # noqa: S108  private, checked by its maker


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= LONGEST_SOCKET_PATH
