"""What an operator brings along is put together with what ships."""

from pathlib import Path

from chat.packs import packaged_screener, read_helplines, rules_of
from rooms.people import Role

TEXT = "you can call them on 0151 600 23 45"


def test_the_number_of_an_own_helpline_may_be_given_by_anybody(tmp_path: Path) -> None:
    first = read_helplines().decode().partition("[[helpline]]")[2].partition("[[helpline]]")[0]
    own = "[[helpline]]" + first.replace('contact = "call or text 988"', 'contact = "0151 600 23 45"')
    (tmp_path / "helplines.toml").write_text(own)

    with_own = rules_of("", str(tmp_path / "helplines.toml"))

    assert "contact" in packaged_screener().screen(TEXT, role=Role.PEER).tags
    assert with_own.screen(TEXT, role=Role.PEER).tags == frozenset()
