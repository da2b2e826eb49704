"""Take over a listening socket from whoever started this process, so that a restart turns nobody away.

systemd, or any program that follows its convention (sd_listen_fds(3)), opens the socket, keeps it, and hands
it to one process after the other. Between two of them the kernel lets newcomers wait in line.
"""

import os
import socket
from collections.abc import MutableMapping

FIRST_FD = 3
"""Where handed-over sockets begin: after input, output and errors."""

PASSED_ON = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES")


class NotInherited(Exception):
    """Say why what was handed over cannot be listened on."""


def inherited(environment: MutableMapping[str, str], process: int) -> socket.socket | None:
    """Give the socket that was handed to this process, None if there is none. Raises `NotInherited`.

    What told of it is taken out of the environment: a process that we start must not take it for its own.
    """
    given = {name: environment.pop(name, "") for name in PASSED_ON}
    if given["LISTEN_PID"] != str(process) or not given["LISTEN_FDS"]:
        return None
    if given["LISTEN_FDS"] != "1":
        raise NotInherited(f"{given['LISTEN_FDS']} sockets were handed over, and one is needed")
    return _listening(FIRST_FD)


INTERNET = (socket.AF_INET, socket.AF_INET6)


def _listening(fd: int) -> socket.socket:
    os.set_inheritable(fd, False)
    taken = socket.socket(fileno=fd)
    if taken.family not in INTERNET or not taken.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        taken.detach()
        raise NotInherited("what was handed over does not listen on an address and a port")
    taken.setblocking(False)
    return taken
