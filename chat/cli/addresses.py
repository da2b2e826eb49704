"""Say where the place is reached."""

from ipaddress import ip_address
from urllib.parse import urlencode

from chat.governing import Invitation
from chat.local.holding import noted_address
from chat.settings import Settings


def page_address(settings: Settings, port: int | None = None) -> str:
    """Give the address to open in a browser; `port` is the one that was really had, if that is known.

    Without it the server that runs is asked, as it may have been started with other settings.
    """
    if settings.public_url:
        return settings.public_url
    if port is None and (noted := noted_address(settings.data_dir)):
        return noted
    return f"http://{_spoken(settings.host)}:{settings.port if port is None else port}"


def staff_link(settings: Settings, made: Invitation, port: int | None = None) -> str:
    """Give the link by which someone redeems an invitation; what follows # never reaches a log.

    The page tells by it whom the invitation is for; what counts is the invitation alone.
    """
    told = urlencode({"invitation": made.invitation, "name": made.name, "role": made.role})
    return f"{page_address(settings, port)}/staff#{told}"


def _spoken(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "localhost"
    return f"[{host}]" if address.version == 6 else host
