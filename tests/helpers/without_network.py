"""Runs a command where there is no network but loopback, and counts attempts to reach one.

`python tests/helpers/without_network.py COUNTS COMMAND ...` must itself run in a network namespace of its own
(`unshare -rn`). The kernel counts every packet and connection that has nowhere to go, whoever tried it: also
libraries not in Python, and those that keep quiet about their failure. The numbers by
protocol go to the file COUNTS as JSON.
"""

from __future__ import annotations

import fcntl
import json
import socket
import struct
import subprocess
import sys
from pathlib import Path

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def bring_loopback_up() -> None:
    with socket.socket() as any_socket:
        flags = fcntl.ioctl(any_socket, SIOCGIFFLAGS, struct.pack("16sh", b"lo", 0))
        up = struct.pack("16sh", b"lo", struct.unpack("16sh", flags)[1] | IFF_UP)
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, up)


def attempts() -> dict[str, int]:
    """How often something was to be sent to where there is no way."""
    names, numbers = (
        line.split() for line in Path("/proc/net/snmp").read_text().splitlines() if line.startswith("Ip:")
    )
    snmp6 = dict(line.split() for line in Path("/proc/net/snmp6").read_text().splitlines())
    return {
        "IPv4": int(dict(zip(names, numbers, strict=True))["OutNoRoutes"]),
        "IPv6": int(snmp6.get("Ip6OutNoRoutes", 0)),
    }


if __name__ == "__main__":
    bring_loopback_up()
    code = subprocess.run(sys.argv[2:], check=False).returncode
    Path(sys.argv[1]).write_text(json.dumps(attempts()))
    sys.exit(code)
