"""Find details by which people could reach each other outside: numbers, mail addresses, links, handles.

These are forms, not phrases, and are looked for in the text itself. Numbers and links of helplines pass.
Each form holds a sign at which the first look stops: many digits, a dot or a symbol between letters.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from moderation.normalise import without_curls

Span = tuple[int, int]

_MAIL = re.compile(r"[\w.+-]{1,64} ?@ ?[\w-]{1,63}(?:\.[\w-]{1,63})*\.[a-z]{2,10}\b")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>]{2,200}"
    r"|\b[a-z0-9-]{2,63}\.(?:com|net|org|me|gg|ly|io|co|info|biz|tv|uk|us|de|fr|es|in|au|ca|app|chat)"
    r"\b(?:/[^\s<>]{0,200})?"
)
_NUMBER = re.compile(r"(?<![\w$£€#.,:/@-])\+?\(?\d(?:[\s().-]{0,3}\d){6,14}(?![\w%]|[.,:]\d)")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d{4}\s*-\s*\d{4}|\d{1,3}(?:[ .]000)+")
_HANDLE = re.compile(
    r"\b(?:snap(?:chat)?|insta(?:gram)?|ig|kik|discord|telegram|whatsapp|tiktok|skype|signal)\b"
    r"[ :=-]{1,3}(?:is |name |id |handle |user(?:name)? )?(?:@[\w.-]{3,32}|[\w.-]{2,32}#\d{2,6})"
)


@dataclass(frozen=True, slots=True)
class AllowList:
    """Numbers (digits only) and domains that may always be given: helplines and help pages."""

    numbers: frozenset[str]
    domains: tuple[str, ...]

    def allows_number(self, digits: str) -> bool:
        """Answer whether a number is a helpline, with or without the country's prefix."""
        return any(digits == each or (len(each) > 6 and digits.endswith(each)) for each in self.numbers)

    def allows_link(self, link: str) -> bool:
        """Answer whether a link leads to a help page."""
        host = link.split("//")[-1].split("/")[0].removeprefix("www.")
        return any(host == each or host.endswith("." + each) for each in self.domains)


def _mails(text: str, _allowed: AllowList) -> Iterator[Span]:
    return (match.span() for match in _MAIL.finditer(text))


def _links(text: str, allowed: AllowList) -> Iterator[Span]:
    for match in _LINK.finditer(text):
        inside_mail = match.start() > 0 and text[match.start() - 1] == "@"
        if not inside_mail and not allowed.allows_link(match.group()):
            yield match.span()


def _phones(text: str, allowed: AllowList) -> Iterator[Span]:
    for match in _NUMBER.finditer(text):
        digits = "".join(char for char in match.group() if char.isdigit())
        looks_else = _DATE.fullmatch(match.group().strip()) or len(set(digits)) == 1
        if 7 <= len(digits) <= 15 and not looks_else and not allowed.allows_number(digits):
            yield match.span()


def _handles(text: str, _allowed: AllowList) -> Iterator[Span]:
    return (match.span() for match in _HANDLE.finditer(text))


FORMS: Mapping[str, Callable[[str, AllowList], Iterable[Span]]] = {
    "mail": _mails,
    "link": _links,
    "phone": _phones,
    "handle": _handles,
}


def find_form(form: str, text: str, allowed: AllowList) -> tuple[Span, ...]:
    """Find all details of one form in a text, as code points of that text."""
    plain = without_curls(text)
    lowered = plain.lower() if plain.isascii() else "".join(_small(char) for char in plain)
    return tuple(FORMS[form](lowered, allowed))


def _small(char: str) -> str:
    """Lower a letter only where that keeps it one code point."""
    return char.lower() if len(char.lower()) == 1 else char
