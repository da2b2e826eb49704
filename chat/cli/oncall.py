"""Whom to ask outside the server when nobody has claimed a case in time."""

from base64 import b64encode
from functools import partial
from secrets import token_bytes
from typing import Annotated

import typer

from chat.actions import oversee
from chat.alarming import WEBHOOK_SECRET
from chat.cli.speaking import AsJson, in_columns, new_group, say
from chat.cli.storing import audit_key, look, record, seal_key
from chat.identity import seal
from chat.notifying import NotInstalled, shown_as
from chat.posting import Refused, check_address
from chat.setting_sources import load_settings
from chat.settings import Settings
from chat.store import alerts
from chat.store.alerts import Endpoint, Kind

group = new_group("Who is asked when a case waits too long.")

Name = Annotated[str, typer.Argument(help="Who or what is reached there.", show_default=False)]
SECRET_BYTES = 32


@group.command()
def add(
    name: Name,
    url: Annotated[str, typer.Option(help="Where alerts for them are posted to.")] = "",
    apprise: Annotated[str, typer.Option(help="Or an address of Apprise, where that is installed.")] = "",
    last: Annotated[
        bool, typer.Option("--last", help="Nobody in particular: asked after everybody, again and again.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add somebody to the end of the rota.

    With --url it prints, only now, the secret by which the receiver knows that an alert is yours (Standard
    Webhooks). With --apprise an alert is a line of words through a service that people have already; it goes
    wherever you say, also inside your own network.

    \b
      warmline oncall add Ines --url https://alerts.example.org/ines
      warmline oncall add Jonas --apprise ntfy://jonas-on-call
      warmline oncall add "duty phone" --url https://alerts.example.org/all --last
    """
    settings = load_settings()
    if bool(url) == bool(apprise):
        raise typer.BadParameter("say either --url or --apprise")
    kind = Kind.PLACE if last else Kind.PERSON
    shown, secret = (_service(apprise), apprise) if apprise else (_checked(url), new_secret())
    sealed = sealed_for(settings, secret)
    record(
        partial(oversee.add_endpoint, name=name, url=shown, secret=sealed, kind=kind, key=audit_key(settings))
    )
    if apprise:
        say({"name": name, "url": shown}, f"{name} is asked by {shown}.", as_json=as_json)
        return
    _show_secret(name, secret, as_json=as_json)


@group.command("list")
def list_endpoints(as_json: AsJson = False) -> None:
    """List who is asked, in this order.

    What is shown: name, when they are asked, and whether alerts arrive.
    """
    found = look(alerts.endpoints)
    facts = [{"name": e.name, "kind": e.kind, "state": _state(e), "url": e.url} for e in found]
    lines = in_columns([(e.name, e.kind, _state(e), e.url) for e in found]) if found else ""
    say(facts, lines or "Nobody yet. To add somebody: warmline oncall add --help", as_json=as_json)


@group.command()
def order(
    names: Annotated[list[str], typer.Argument(help="Who is asked first, second and so on.")],
    as_json: AsJson = False,
) -> None:
    """Say who is asked first.

    Whoever is not named comes after those who are.

    \b
      warmline oncall order Ines Jonas
    """
    key = audit_key(load_settings())
    record(partial(oversee.order_endpoints, names=names, key=key))
    say({"order": names}, "From now on the first to be asked: " + ", ".join(names), as_json=as_json)


@group.command()
def remove(name: Name, as_json: AsJson = False) -> None:
    """Ask somebody no more."""
    record(partial(oversee.remove_endpoint, name=name, key=audit_key(load_settings())))
    say({"name": name, "state": "removed"}, f"{name} is not asked any more.", as_json=as_json)


@group.command()
def secret(
    name: Name,
    finish: Annotated[
        bool, typer.Option("--finish", help="Sign with the newest secret only, and forget the old one.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Change a secret without a gap.

    Until you say --finish alerts carry both signatures, so the receiver can change over when it suits.

    \b
      warmline oncall secret Ines
      warmline oncall secret Ines --finish
    """
    settings = load_settings()
    key = audit_key(settings)
    if finish:
        record(partial(oversee.finish_secret, name=name, key=key))
        say({"name": name}, f"Alerts to {name} carry the newest signature only.", as_json=as_json)
        return
    new = new_secret()
    record(partial(oversee.change_secret, name=name, secret=sealed_for(settings, new), key=key))
    _show_secret(name, new, as_json=as_json)


@group.command("try")
def try_out(name: Name, as_json: AsJson = False) -> None:
    """Send a trial alert, through the running server."""
    record(partial(oversee.try_endpoint, name=name))
    say({"name": name}, "On its way. Whether it arrived: warmline oncall list", as_json=as_json)


def new_secret() -> str:
    """Make a secret as Standard Webhooks spells it."""
    return "whsec_" + b64encode(token_bytes(SECRET_BYTES)).decode()


def sealed_for(settings: Settings, secret: str) -> str:
    """Seal a secret as it is stored."""
    return b64encode(seal(seal_key(settings), secret.encode(), WEBHOOK_SECRET)).decode()


def _checked(url: str) -> str:
    try:
        check_address(url)
    except (Refused, ValueError) as error:
        raise typer.BadParameter(str(error)) from None
    return url


def _service(address: str) -> str:
    try:
        return shown_as(address)
    except NotInstalled:
        raise oversee.CannotDo("Apprise is not installed: pip install 'warmline[apprise]'") from None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _show_secret(name: str, secret: str, *, as_json: bool) -> None:
    line = f"Alerts to {name} are signed with this secret, shown only now:\n{secret}"
    say({"name": name, "secret": secret}, line, as_json=as_json)


def _state(endpoint: Endpoint) -> str:
    if endpoint.off_at is not None:
        return "switched off by the receiver"
    return f"failed {endpoint.failures} times" if endpoint.failures else "ok"
