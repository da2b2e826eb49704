"""The examples to deploy with: each says nothing that is not so, and keeps nobody's address."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from chat.settings import Settings

DEPLOY = Path(__file__).parents[1] / "docs" / "deploy"


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def test_containers_set_only_what_is_a_setting() -> None:
    named = set(re.findall(r"WARMLINE_([A-Z_]+)", read("compose.yml") + read("Dockerfile")))

    assert named
    assert named - {name.upper() for name in Settings.model_fields} == set()


def test_the_image_holds_what_the_program_is_made_of() -> None:
    copied = set(re.findall(r"^COPY (chat|rooms|moderation) \1$", read("Dockerfile"), re.MULTILINE))

    assert copied == {"chat", "rooms", "moderation"}


@pytest.mark.parametrize("name", ["Caddyfile", "compose.Caddyfile"])
def test_caddy_keeps_nobodys_address(name: str) -> None:
    assert re.search(r"log \{\s+exclude http\.log\s+\}", read(name))


def test_nginx_keeps_nobodys_address_in_any_server() -> None:
    servers = read("nginx.conf").count("server {")

    assert len(re.findall(r"^    access_log +off;", read("nginx.conf"), re.MULTILINE)) == servers
    assert len(re.findall(r"^    error_log +/dev/null crit;", read("nginx.conf"), re.MULTILINE)) == servers


def test_a_crash_of_the_service_leaves_no_memory_on_the_disk() -> None:
    assert "\nLimitCORE=0\n" in read("warmline.service")
    assert "    core: 0\n" in read("compose.yml")


def test_every_example_is_explained() -> None:
    listed = set(re.findall(r"\]\(([\w.]+)\)", read("README.md")))

    assert {each.name for each in DEPLOY.iterdir()} - {"README.md"} == listed


@pytest.mark.slow
def test_the_tools_these_files_are_for_accept_them() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is missing; as root: apt-get install systemd")

    checked = subprocess.run([DEPLOY / "check"], capture_output=True, text=True)

    assert checked.returncode == 0, checked.stdout
    assert "systemd-analyze verify: ok" in checked.stdout
