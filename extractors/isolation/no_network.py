"""Takes the network from a process and all it will start: no document may have a reader call anybody.

A seccomp filter of the Linux kernel, which needs no privilege and cannot be taken back. Sockets of the machine itself
(AF_UNIX) stay: processes talk to each other through them, and LibreOffice cannot start without. So that it does not try
to make its socket in /tmp, where it may not write (`scratch_only.py` beside this file), the filter also answers no
to whoever asks whether a place can be written to.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import socket
import struct
import sys

# From linux/audit.h and the kernel's tables of system calls: architecture, number of `socket`, number of what the C
# library's `access` calls and which of its arguments (from 0) says what is asked.
_MACHINES = {"x86_64": (0xC000003E, 41, 21, 1), "aarch64": (0xC00000B7, 198, 48, 2)}
_IO_URING_SETUP = 425  # on both; a ring can open sockets without the call `socket`
_X32 = 0x40000000  # numbers from here on are x86_64's calls once more, with short pointers

# linux/bpf_common.h: load a word, jump if equal or not less, return
_LOAD, _JUMP_EQUAL, _JUMP_NOT_LESS, _RETURN = 0x20, 0x15, 0x35, 0x06
_CALL, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # places in struct seccomp_data
_ARGUMENT_SIZE = 8
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EACCES
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def deny_network() -> bool:
    """Have every attempt of this process to open a network socket fail with EACCES, from now on.

    Returns False where the system has no such filter (no Linux, an unknown processor, a kernel built without): what
    reads documents does not use the network, so this is a second wall, not the first.
    """
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    filter_code = _filter(*_MACHINES[platform.machine()])
    program = _Program(len(filter_code) // 8, filter_code)
    prctl = ctypes.CDLL(None).prctl
    return bool(
        prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        and prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program)) == 0
    )


def _filter(architecture: int, socket_call: int, access_call: int, access_mode: int) -> bytes:
    """The filter as the kernel runs it before each system call; jumps say how many
    lines to skip if the test is true, and if it is not.
    """
    return b"".join(
        struct.pack("=HBBI", *line)
        for line in (
            (_LOAD, 0, 0, _ARCHITECTURE),
            (_JUMP_EQUAL, 0, 10, architecture),  # a program for another processor: refuse
            (_LOAD, 0, 0, _CALL),
            (_JUMP_NOT_LESS, 8, 0, _X32),
            (_JUMP_EQUAL, 7, 0, _IO_URING_SETUP),
            (_JUMP_EQUAL, 3, 0, socket_call),
            (_JUMP_EQUAL, 0, 4, access_call),  # any other call: allow
            (_LOAD, 0, 0, _ARGUMENTS + _ARGUMENT_SIZE * access_mode),
            (_JUMP_EQUAL, 3, 2, os.W_OK),
            (_LOAD, 0, 0, _ARGUMENTS),
            (_JUMP_EQUAL, 0, 1, socket.AF_UNIX),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _REFUSE),
        )
    )
