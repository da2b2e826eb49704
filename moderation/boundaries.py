"""Find details by which people could reach each other outside: numbers, mail addresses, links, handles.

These are forms, not phrases, and are looked for in the text itself. Numbers and links of helplines pass.
Each form holds something by which most texts are ruled out before its expression is tried.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from moderation.folding import without_curls

Span = tuple[int, int]

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64} ?@ ?[\w-]{1,63}\.(?=[^\W\d_])[\w.-]{2,80}")
_AT = r"(?:[\[({<] ?at ?[\])}>]|@)"
_DOT = r"(?:[\[({<] ?dot ?[\])}>]|\.)"
_MOST_USED = r"(?:com|net|org|co|uk|edu|me|io|de|fr|ie|nz|au|ca|eu)(?!\w)"
_SPELLED_MAIL = re.compile(
    rf"[\w.+-]{{2,64}} ?{_AT} ?[\w-]{{2,63}} ?{_DOT} ?{_MOST_USED}"
    rf"|[\w.+-]{{2,64}} at [\w-]{{2,63}} (?:dot|{_DOT}) {_MOST_USED}"
)
_DOMAINS = "com|net|org|info|biz|uk|app|link|xyz|ca|au|nl|ru|br"
_DOMAINS_LIKE_WORDS = "me|io|co|tv|us|de|es|in|is|to|it|gg|ly|fr|chat"
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>]{2,200}"
    r"|\b[a-z0-9-]{2,63} \. (?:com|net|org|gg)\b"
    rf"|\b(?:[a-z0-9-]{{2,63}}\.){{1,4}}(?:{_DOMAINS}|(?P<word>{_DOMAINS_LIKE_WORDS}))\b(?P<path>/[^\s<>]{{0,200}})?"
)
_AFTER_HOST = re.compile(r"[^\w.-]")
_PART_OF_LINK = re.compile(rf"://| \. (?:com|net|org|gg)\b|www\.|\.(?:{_DOMAINS}|{_DOMAINS_LIKE_WORDS})\b")
_NUMBER = re.compile(r"(?<![\w$£€#.,:/@-])\+?\(?\d(?:[\s().-]{0,3}\d){6,14}(?![\w%]|[.,:]\d)")
_DATE = re.compile(
    r"\d{1,4}[-./ ]\d{1,2}[-./ ]\d{1,4}|\d{4}\s*-\s*\d{4}|\d{1,3}(?:[ .]000)+|\d{1,3}(?:\.\d{1,3}){3}"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_GROUP = re.compile(r"\d+")
_DAY = re.compile(r"\b\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d\b|\b(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}\b")
_TOLL_FREE = re.compile(r"1?8(?:00|33|44|55|66|77|88)\d{7}|080[08]\d{5,8}")
_NUMBER_CUE = re.compile(
    r"\b(?:call|text|phone|(?<!account )(?<!order )(?<!case )(?<!ticket )(?<!serial )(?<!room )number"
    r"|cell|mobile|ring|reach|whatsapp|txt|tel)\b"
)
_GIVEN_BEFORE = re.compile(
    r"(?:\b(?:call|text|txt|ring|phone|reach|whatsapp|message)(?: me| us)?(?: on| at)?"
    r"|\bmy (?:new |own |other )?(?:phone|cell|mobile|tel|whatsapp|number|digits|no\.?|num)"
    r"(?: number| no\.?)?(?: is|'s)?)"
    r"[ :=-]{0,3}$"
)
_TIMES_BEHIND = re.compile(r" ?(?:times?|x|people|percent)\b")
_LONGEST_CUE = 40
_MEASURES = (
    r"(?:min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|months?|years?|miles?|kms?|m|ft|feet|lanes?|ways?|wheels?|gb|tb|mb"
    r"|st|nd|rd|th|st\.|percent|dollars?|people|kids|blocks?|times?)\b"
)
_STREET = re.compile(
    rf"\b\d{{1,5}}[a-z]?,? (?!{_MEASURES})"
    r"(?:(?!the |of |to |and |a |in |for )[^\W\d][\w'.-]{0,20} ){1,3}"
    r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|blvd|boulevard|court|ct|terrace|crescent)(?![\w']| of)"
    r"|\b\d{1,5} [^\W\d]{2,24}(?:stra(?:ss|ß)e|gatan?|gade|vej|veien|tie|katu|straat|weg|ulica)(?![\w'])"
    r"|\b(?:(?:calle|avenida|rua|ulica|ul\.) |(?:rue|via) (?!(?:e?mail|text|phone|app|access|the|my)\b))"
    r"[^\W\d][\w'. -]{2,30} \d{1,5}\b(?! (?:hours?|days?|minutes?|times?|weeks?|years?)\b)"
    r"|\b(?:apt|suite)\.? #?\d{1,6},? [^\W\d]|\b(?:unit|box|flat)\.? #?(?:\d{3,6},?|\d{1,2},) [^\W\d]"
    r"|\baddress(?: is|:| of [\w ]{2,30} is) (?:[^\W\d]\S{0,20} ){0,4}\d{1,6}\b"
)
_STREET_WORDS = {
    *("street", "st", "avenue", "ave", "road", "rd", "lane", "ln", "drive", "dr", "blvd", "boulevard"),
    *("court", "ct", "terrace", "crescent", "apt", "suite", "unit", "box", "flat", "address"),
    *("rue", "calle", "via", "avenida", "rua", "ulica", "ul"),
}
_STREET_ENDINGS = (
    *("strasse", "straße", "gata", "gatan", "gade", "vej", "veien", "tie", "katu", "straat", "weg"),
    "ulica",
)
_WORD = re.compile(r"[^\W\d]+")

_OWN_NAMES = (
    r"(?:sn[a4@]p(?:chat)?|[i1]nst[a4@](?:gram)?|kik|d[i!1]sc[o0]rd|telegram|wh?atsapp|tiktok|skype|wechat"
    r"|viber|threema|bluesky|sc|ig|disc|tele|tg)"
)
_LIKE_WORDS = r"(?:signal|steam|xbox|psn|roblox|twitch|threads|reddit|matrix)"
_NETWORKS = rf"(?<![@#])\b(?:{_OWN_NAMES}|{_LIKE_WORDS})\b"
_LEADS_ON = (
    r"(?:is|as|name|id|handle|user(?:name)?|me|at|find|there|under|add|it'?s|my|i'?m|mine'?s?)[ :=]{1,2}"
)
_NUMBERED_THINGS = (
    r"(?:covid|windows|iphone|galaxy|fifa|nba|gta|ps|mp|season|part|top|level|day|round|wave|gen|version|v|u|q|g|f)"
    r"\d{1,4}(?!\w)"
)
_NAME = rf"(?:[\w.-]{{2,32}}#\d{{2,6}}|(?!{_NUMBERED_THINGS})[a-z][a-z.]{{1,20}}[_\d][\w.]{{0,20}})"
_AT_NAME = r"@[\w.-]{3,32}"
_HANDLE = re.compile(
    rf"(?<![@#])\b{_OWN_NAMES}[ :=.,?!-]{{1,3}}(?:{_LEADS_ON}){{0,4}}(?:{_AT_NAME}|{_NAME})"
    rf"|(?<![@#])\b{_OWN_NAMES} ?[:=] ?[a-z][\w.-]{{4,31}}$"
    rf"|(?<![@#])\b{_LIKE_WORDS}(?:[ :=-]{{1,3}}(?:{_LEADS_ON}){{0,4}}{_NAME}"
    rf"|(?: ?[:=] ?|[ :=-]{{1,3}}(?:{_LEADS_ON}){{1,4}}){_AT_NAME})"
    r"|\b[a-z][\w.]{1,31}#(?!(?:19|20)\d\d(?!\w))\d{4}(?!\w)"
    r"|\b(?:i'?m|add|pm|dm|msg|message) u/[\w-]{3,20}"
)
_MAY_HOLD_HANDLE = re.compile(rf"{_NETWORKS}|\w#\d|\bu/\w")
_ODD_DIGIT = r"(?:\d\ufe0f?\u20e3?|(?<=\d)oh?(?=[\W\d])|(?<!\w)oh?(?=\d))"
_ODD_NUMBER = re.compile(
    rf"(?<![\w$£€#.,:/@-])(?:{_ODD_DIGIT}(?:[\s().-]{{0,3}}| (?:then|and|dash|space) )){{7,14}}"
    rf"{_ODD_DIGIT}(?!\w)"
)
_ODD = re.compile(r"\d (?:then|and|dash|space) \d|\u20e3|\doh?(?:\d|\b)|(?<!\w)oh?\d")
_SPELLED_DIGIT = {
    word: str(digit)
    for digit, words in enumerate(
        ("zero oh nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    )
    for word in words.split()
}
_TIMES = {"double": 2, "triple": 3}
_SURE_DIGITS = r"(?<![a-z])(?:zero|three|four|five|six|seven|eight|nine)(?![a-z])"
_SURE_DIGIT = re.compile(_SURE_DIGITS)
_SPELLED_UNIT = rf"(?:(?:double|triple)[\W_]{{1,4}})?(?:{'|'.join(_SPELLED_DIGIT)}|\d)"
_SPELLED_NUMBER = re.compile(rf"(?<!\w)(?:{_SPELLED_UNIT}[\W_]{{0,4}}){{5,14}}{_SPELLED_UNIT}(?!\w)")
_SPELLED_PART = re.compile(rf"(?:(double|triple)[\W_]+)?({'|'.join(_SPELLED_DIGIT)}|\d)")
_FEWEST_DIGITS = 7
_FEWEST_DIFFERENT = 3
_FEWEST_IN_ODD = 9
_COUNTING = "01234567890123456789"


_WORD_OF_FORM = re.compile(rf"(?<![a-z])(?:{_SURE_DIGITS}|(?<!\w)(?:(?:oh?)?\d|dot$|u/\w|{_NETWORKS}))")
_SIGN_OF_FORM = re.compile(r"[@.…:#\[({<]")
_SIGNS_OF_FORM = re.compile(r"@(?:[\w-]*\.|$)|\.\w|…\w|:/|www\.|\w#\d|[\[({<](?:at|dot)|^\W*\.")
_END_OF_MAIL = re.compile(r"@ ?[\w-]{1,63}\.[^\W\d_][\w.-]")
_SPELLED_END = re.compile(rf"(?:dot|{_DOT}) ?{_MOST_USED}")
_SEVEN_DIGITS = re.compile(r"\d(?:[\s().-]{0,3}\d){6}")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class AllowList:
    """Numbers (digits only) and domains that may always be given: helplines and help pages."""

    numbers: frozenset[str]
    domains: tuple[str, ...]

    def and_numbers_in(self, texts: Iterable[str]) -> "AllowList":
        """Allow the numbers that stand in some texts, too."""
        found = (_digits(match.group()) for text in texts for match in _NUMBER.finditer(text))
        return AllowList(self.numbers.union(found), self.domains)

    def allows_number(self, digits: str) -> bool:
        """Answer whether a number is a helpline, with or without the country's prefix."""
        return any(digits == each or (len(each) > 6 and digits.endswith(each)) for each in self.numbers)

    def allows_link(self, link: str) -> bool:
        """Answer whether a link leads to a help page."""
        host = _AFTER_HOST.split(link.split("//")[-1], maxsplit=1)[0].rstrip(".").removeprefix("www.")
        return any(host == each or host.endswith("." + each) for each in self.domains)


def _mails(text: str, _allowed: AllowList) -> Iterator[Span]:
    if _END_OF_MAIL.search(text):
        yield from (match.span() for match in _MAIL.finditer(text))
    if _SPELLED_END.search(text):
        yield from (match.span() for match in _SPELLED_MAIL.finditer(text))


def _links(text: str, allowed: AllowList) -> Iterator[Span]:
    if not _PART_OF_LINK.search(text):
        return
    for match in _LINK.finditer(text):
        inside_mail = match.start() > 0 and text[match.start() - 1] == "@"
        next_sentence = match["word"] and not match["path"]
        if not (inside_mail or next_sentence or allowed.allows_link(match.group())):
            yield match.span()


def _phones(text: str, allowed: AllowList) -> Iterator[Span]:
    yield from _odd_numbers(text, allowed)
    if not _SEVEN_DIGITS.search(text):
        return
    for match in _NUMBER.finditer(text):
        written = match.group().strip()
        private = _is_given(match, text) or _is_private_number(written, text)
        if private and not allowed.allows_number(_digits(written)):
            yield match.span()


def _odd_numbers(text: str, allowed: AllowList) -> Iterator[Span]:
    """Find numbers of which a digit is a letter or a picture, or that say "then" between their parts."""
    if not _ODD.search(text):
        return
    for match in _ODD_NUMBER.finditer(text):
        digits = _digits(match.group().replace("oh", "0").replace("o", "0"))
        if _ODD.search(match.group()) and len(digits) >= _FEWEST_IN_ODD and not allowed.allows_number(digits):
            yield match.span()


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _is_given(match: re.Match[str], text: str) -> bool:
    """Answer whether words right before a number give it to call, even one that counts up or holds a day."""
    start, end = match.span()
    if not _GIVEN_BEFORE.search(text[max(0, start - _LONGEST_CUE) : start]):
        return False
    digits = _digits(match.group()).removeprefix("00")
    counts = _DATE.fullmatch(match.group().strip()) or _TIMES_BEHIND.match(text, end)
    return not (counts or len(set(digits)) < _FEWEST_DIFFERENT or _TOLL_FREE.fullmatch(digits))


def _is_private_number(written: str, text: str) -> bool:
    """Tell a private phone number from dates, card numbers, counts and toll-free lines."""
    digits = _digits(written).removeprefix("00")
    if _DATE.fullmatch(written) or len(set(digits)) < _FEWEST_DIFFERENT or _TOLL_FREE.fullmatch(digits):
        return False
    if digits in _COUNTING or digits[::-1] in _COUNTING or _is_of_dates(written):
        return False
    if written.isdigit() and (len(digits) < 9 or len(digits) > 12):
        return _NUMBER_CUE.search(text) is not None and len(digits) < 13
    return len(digits) <= 13


def _is_of_dates(written: str) -> bool:
    """Answer whether a number is years in a row, or a day with its year and perhaps a time."""
    if all(map(_YEAR.fullmatch, _GROUP.findall(written))):
        return True
    return _DAY.search(written) is not None and len(_digits(_DAY.sub("", written))) < _FEWEST_DIGITS


def _streets(text: str, _allowed: AllowList) -> Iterator[Span]:
    return (match.span() for match in _STREET.finditer(text)) if _may_hold_street(text) else iter(())


def _may_hold_street(text: str) -> bool:
    if not _DIGIT.search(text):
        return False
    words = _WORD.findall(text)
    return not _STREET_WORDS.isdisjoint(words) or any(word.endswith(_STREET_ENDINGS) for word in words)


def _handles(text: str, _allowed: AllowList) -> Iterator[Span]:
    return (match.span() for match in _HANDLE.finditer(text)) if _MAY_HOLD_HANDLE.search(text) else iter(())


def _spelled_numbers(text: str, allowed: AllowList) -> Iterator[Span]:
    if not _SURE_DIGIT.search(text):
        return
    for match in _SPELLED_NUMBER.finditer(text):
        digits = _spelled_digits(match.group())
        counted = digits in _COUNTING or digits[::-1] in _COUNTING
        known = counted or _TOLL_FREE.fullmatch(digits) or allowed.allows_number(digits)
        if len(digits) >= _FEWEST_DIGITS and not known:
            yield match.span()


def _spelled_digits(written: str) -> str:
    """Give the digits that words stand for, "double five" and all."""
    parts = _SPELLED_PART.findall(written)
    return "".join(_SPELLED_DIGIT.get(digit, digit) * _TIMES.get(times, 1) for times, digit in parts)


FORMS: Mapping[str, Callable[[str, AllowList], Iterable[Span]]] = {
    "mail": _mails,
    "link": _links,
    "phone": _phones,
    "street": _streets,
    "handle": _handles,
    "spelled": _spelled_numbers,
}


def could_hold_form(piece: str) -> bool:
    """Answer whether a piece of text between blanks could be part of some form."""
    if _SIGN_OF_FORM.search(piece) and _SIGNS_OF_FORM.search(piece):
        return True
    return _WORD_OF_FORM.search(piece) is not None


def small(text: str) -> str:
    """Give a text in small letters and plain quotes, code point for code point."""
    plain = text if text.isascii() else without_curls(text)
    lowered = plain.lower()
    return lowered if len(lowered) == len(plain) else "".join(map(_small, plain))


def find_form(form: str, small_text: str, allowed: AllowList) -> tuple[Span, ...]:
    """Find all details of one form in a text of small letters, as code points of that text."""
    return tuple(FORMS[form](small_text, allowed))


def _small(char: str) -> str:
    """Lower a letter only where that keeps it one code point."""
    return char.lower() if len(char.lower()) == 1 else char
