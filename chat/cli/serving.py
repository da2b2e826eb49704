"""Serve, and tell whoever started it where to go."""

import asyncio
import errno
import os
import socket
import sys
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from chat import demo, running
from chat.actions.oversee import CannotDo, Invitation
from chat.cli.addresses import page_address, staff_link
from chat.cli.storing import audit_key, record
from chat.listening import NotInherited, inherited
from chat.local.holding import held, note_address, shared
from chat.setting_sources import load_settings
from chat.settings import Settings
from chat.telemetry import set_up_logs


def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen; 0.0.0.0 is every network.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes any free one.")] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where the database and the key are kept; all commands need to know.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="What the place is called.")] = None,
    public_url: Annotated[str | None, typer.Option(help="Where people reach the page.")] = None,
    log_format: Annotated[str | None, typer.Option(help="json, pretty or auto.")] = None,
    log_level: Annotated[str | None, typer.Option(help="info, warning or error.")] = None,
    rehearsal: Annotated[
        bool | None, typer.Option("--rehearsal", help="No paces, for a load test on this machine.")
    ] = None,
    with_demo: Annotated[
        bool, typer.Option("--demo", help="Make demo rooms and invite a first moderator.")
    ] = False,
) -> None:
    """Serve until stopped with Ctrl-C or SIGTERM.

    Whoever is connected then is told to come back. Every setting can also stand in warmline.toml, or in
    the environment as WARMLINE_PORT and so on. All other commands may be used while the server runs, and
    take effect within two seconds. A listening socket that systemd hands over is used instead of host and
    port.

    \b
      warmline serve --demo
      warmline serve --host 0.0.0.0 --port 9000 --data-dir /srv/warmline/data
    """
    settings = load_settings(
        host=host,
        port=port,
        data_dir=data_dir,
        name=name,
        public_url=public_url,
        log_format=log_format,
        log_level=log_level,
        rehearsal=rehearsal,
    )
    set_up_logs(settings)
    handed_over = _handed_over()
    with _hold(settings):
        invitation = _prepare_demo(settings) if with_demo else None
        _run(settings, invitation, handed_over)


def _handed_over() -> socket.socket | None:
    try:
        return inherited(os.environ, os.getpid())
    except NotInherited as error:
        raise CannotDo(f"cannot listen: {error}") from error


def _hold(settings: Settings) -> AbstractContextManager[None]:
    # Two servers on one SQLite file would each send the other's waiting line home.
    return shared(settings.data_dir) if settings.database_url else held(settings.data_dir)


def _prepare_demo(settings: Settings) -> Invitation | None:
    days, key = settings.invitation_days, audit_key(settings)
    return record(lambda tx: demo.prepare(tx, days, key), settings)


def _run(settings: Settings, invitation: Invitation | None, handed_over: socket.socket | None) -> None:
    try:
        asyncio.run(running.run(settings, partial(announce, settings, invitation), handed_over))
    except OSError as error:
        raise CannotDo(cannot_listen(settings, error)) from error


def announce(settings: Settings, invitation: Invitation | None, port: int) -> None:
    """Say where the place is, and who gets to be its first moderator."""
    note_address(settings.data_dir, page_address(settings, port))
    typer.echo(f"Warmline is open at {page_address(settings, port)}")
    if invitation is not None:
        typer.echo(f"You are the first moderator: {staff_link(settings, invitation, port)}")
    sys.stdout.flush()


def cannot_listen(settings: Settings, error: OSError) -> str:
    """Say why a server could not be started, and what helps."""
    if error.errno == errno.EADDRINUSE:
        return f"port {settings.port} is taken; choose one with --port or WARMLINE_PORT, or stop what uses it"
    if error.errno == errno.EACCES:
        return f"port {settings.port} is not for everybody; choose one from 1024 on with --port"
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return f"{settings.host} is no address of this machine; choose another with --host"
    return f"cannot serve: {error.strerror or error}"
