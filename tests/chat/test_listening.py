"""Promises of a socket that is handed over: taken by the process it was meant for, or refused in words."""

import os
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from chat import listening
from chat.listening import NotInherited, inherited

ME = 4711
MEANT_FOR_ME = {"LISTEN_PID": str(ME), "LISTEN_FDS": "1", "LISTEN_FDNAMES": "warmline.socket"}


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A listening socket in the place of the first one that is handed over."""
    with closing(socket.create_server(("127.0.0.1", 0))) as opened:
        monkeypatch.setattr(listening, "FIRST_FD", os.dup(opened.fileno()))
        yield opened


def test_a_socket_meant_for_this_process_is_taken(handed: socket.socket) -> None:
    taken = inherited(dict(MEANT_FOR_ME), ME)

    assert taken is not None
    with closing(taken):
        assert taken.getsockname() == handed.getsockname()
        assert not os.get_inheritable(taken.fileno())


@pytest.mark.parametrize("environment", [{}, {"LISTEN_FDS": "1"}, MEANT_FOR_ME | {"LISTEN_PID": "1"}])
def test_without_one_or_with_one_for_somebody_else_nothing_is_taken(environment: dict[str, str]) -> None:
    assert inherited(dict(environment), ME) is None


def test_no_process_that_we_start_is_told_of_it(handed: socket.socket) -> None:
    environment = {**MEANT_FOR_ME, "HOME": "/srv"}

    taken = inherited(environment, ME)

    assert taken is not None
    taken.close()
    assert environment == {"HOME": "/srv"}


def test_two_sockets_are_refused() -> None:
    with pytest.raises(NotInherited, match="2 sockets"):
        inherited(MEANT_FOR_ME | {"LISTEN_FDS": "2"}, ME)


def test_a_socket_that_does_not_listen_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.socket()) as idle:
        monkeypatch.setattr(listening, "FIRST_FD", idle.fileno())

        with pytest.raises(NotInherited, match="does not listen"):
            inherited(dict(MEANT_FOR_ME), ME)
