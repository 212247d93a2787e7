"""Takes from a process, and all it will start, the right to change anything but what is in a few folders.

Landlock, a part of the Linux kernel (5.13 and later, where it is switched on), needs no privilege and cannot be taken
back. Reading is not restricted: what a reader learns can only go into the extract of its document. From Linux 6.12 on
the process can also send no signals to others and reach no abstract sockets.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# From linux/landlock.h; the numbers of the system calls are the same on all processors.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_FOR_VERSION, _PATH_BENEATH = 1, 1
_WRITE_FILE, _REMOVE_FOLDER, _REMOVE_FILE = 1 << 1, 1 << 4, 1 << 5
_MAKE = {
    name: 1 << bit
    for bit, name in enumerate(("char", "folder", "file", "socket", "pipe", "block", "link"), 6)
}
_RENAME_TO_ELSEWHERE, _TRUNCATE = 1 << 13, 1 << 14
_SCOPES = 0b11  # abstract sockets, signals
_VERSIONS = {_RENAME_TO_ELSEWHERE: 2, _TRUNCATE: 3}
"""Version of Landlock that first knew a right; those not named here are of the first."""
_VERSION_WITH_SCOPES = 6

_CHANGES = (
    _WRITE_FILE | _REMOVE_FOLDER | _REMOVE_FILE | sum(_MAKE.values()) | _RENAME_TO_ELSEWHERE | _TRUNCATE
)
_IN_FOLDERS = _CHANGES & ~(_MAKE["char"] | _MAKE["block"] | _MAKE["link"])
"""Not even there links: whoever reads the results could be led elsewhere."""
_IN_FILES = _WRITE_FILE | _TRUNCATE
_NOTHING = "/dev/null"

_PR_SET_NO_NEW_PRIVS = 38


def allow_writing_only(folders: Iterable[Path]) -> bool:
    """Have this process, from now on, write, make and remove files in these folders only (and write to /dev/null).

    Must be called before the process starts threads. Returns False where the system cannot do it.
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _ASK_FOR_VERSION)
    if version < 1:
        return False
    known = sum(right for right in _bits(_CHANGES) if _VERSIONS.get(right, 1) <= version)
    attributes = struct.pack("=QQQ", known, 0, _SCOPES if version >= _VERSION_WITH_SCOPES else 0)
    rules = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return False
    try:
        for folder in folders:
            _allow(libc, rules, os.fspath(folder), _IN_FOLDERS & known)
        _allow(libc, rules, _NOTHING, _IN_FILES & known)
        return bool(
            libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 and libc.syscall(_RESTRICT_SELF, rules, 0) == 0
        )
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", rights, place)
        if libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, rule, 0) != 0:
            raise OSError(ctypes.get_errno(), "Landlock takes no such rule", path)
    finally:
        os.close(place)


def _bits(rights: int) -> list[int]:
    return [1 << bit for bit in range(rights.bit_length()) if rights >> bit & 1]
