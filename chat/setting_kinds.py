"""Say what a setting can be: how each is described, and which values are refused."""

import re
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import NoDecode


def setting(default: object, unit: str, description: str, **more: Any) -> Any:
    """Describe a setting; `more` goes to pydantic's `Field` as it is."""
    return Field(default, description=description, json_schema_extra={"unit": unit}, **more)


def amount(default: int, unit: str, description: str, *, least: int = 1, most: int | None = None) -> Any:
    """Describe a setting that is a whole number of some unit."""
    return setting(default, unit, description, ge=least, le=most)


def split_commas(value: object) -> object:
    """Part a text at its commas; a list of TOML is one already."""
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return value


def split_levels(value: object) -> object:
    """Read `2=600,3=120` as a mapping; a table of TOML is one already."""
    if isinstance(value, str):
        return dict(pair.split("=", 1) for pair in value.split(",") if "=" in pair)
    return value


def without_debug(value: object) -> object:
    """Refuse the level at which libraries quote frames, and take any spelling of the others."""
    if isinstance(value, str) and value.lower() == "debug":
        raise ValueError("debug is refused: the socket library would log what people write")
    return value.lower() if isinstance(value, str) else value


def is_origin(value: str) -> str:
    """Return the origin of a web page, as browsers send it."""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query:
        raise ValueError("an origin looks like https://help.example.org, without a path or a final slash")
    return value


def is_page_address(value: str) -> str:
    """Return the address of a page without its last slash."""
    if value and (urlsplit(value).scheme not in {"http", "https"} or not urlsplit(value).netloc):
        raise ValueError("must start with https:// or http:// and name a host")
    return value.rstrip("/")


def is_address_elsewhere(value: str) -> str:
    """Return the address of a page of somebody else, which is sent to browsers in a header as it is."""
    if value and (re.fullmatch(r"https?://[!-~]+", value) is None or not urlsplit(value).hostname):
        raise ValueError("must start with https:// or http://, name a host, and hold plain letters only")
    return value


def is_database_url(value: str) -> str:
    """Return the address of a database that there is an adapter for."""
    if value and urlsplit(value).scheme not in {"postgresql", "postgres"}:
        raise ValueError("must start with postgresql://, or be empty for SQLite in data_dir")
    return value


def is_bus_url(value: str) -> str:
    """Return the addresses of a bus that there is an adapter for."""
    for each in filter(None, value.split(",")):
        if urlsplit(each).scheme not in {"nats", "tls"} or not urlsplit(each).hostname:
            raise ValueError(
                "must start with nats:// or tls:// and name a host; several are parted by commas"
            )
    return value


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach `host`."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


Origin = Annotated[str, AfterValidator(is_origin)]
List = Annotated[tuple[str, ...], NoDecode, BeforeValidator(split_commas)]
Minutes = Annotated[tuple[Annotated[int, Field(ge=1, le=720)], ...], NoDecode, BeforeValidator(split_commas)]
Origins = Annotated[tuple[Origin, ...], NoDecode, BeforeValidator(split_commas)]
Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(split_commas)]
Levels = Annotated[dict[int, Annotated[int, Field(ge=1)]], NoDecode, BeforeValidator(split_levels)]
LogLevel = Annotated[Literal["info", "warning", "error"], BeforeValidator(without_debug)]
PageAddress = Annotated[str, AfterValidator(is_page_address)]
AddressElsewhere = Annotated[str, AfterValidator(is_address_elsewhere)]
DatabaseUrl = Annotated[str, AfterValidator(is_database_url)]
BusUrl = Annotated[str, AfterValidator(is_bus_url)]
