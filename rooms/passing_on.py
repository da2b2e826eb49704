"""What is read when a talk is passed on: by its peer, who waits again in front, and by the next supporter."""

from collections.abc import Mapping

EARLIER_MAX_CHARS = 2_000

PASSED_ON: Mapping[str, str] = {
    "en": "This talk stops here, and you are not left alone: you stand at the front of the line, and "
    "somebody comes as soon as they can. If you need somebody now, the helplines answer, too.",
    "es": "Esta conversación termina aquí, y no te dejamos sin nadie: tienes el primer lugar de la fila y "
    "vendrá alguien en cuanto pueda. Si necesitas a alguien ahora, las líneas de ayuda también "
    "responden.",
    "ar": "يتوقف هذا الحديث هنا، ولن تبقى وحدك: أنت في أول الصف، وسيأتي إليك أحد في أقرب وقت. "
    "إن كنت تحتاج إلى أحد الآن، فخطوط المساعدة تجيب أيضًا.",
}

STILL_TALKED_WITH: Mapping[str, str] = {
    "en": "This talk stops here, and you are not left alone: your other talk goes on.",
    "es": "Esta conversación termina aquí, y no te dejamos sin nadie: tu otra conversación continúa.",
    "ar": "يتوقف هذا الحديث هنا، ولن تبقى وحدك: حديثك الآخر مستمر.",
}


def passed_on(language: str | None) -> str:
    """Choose the words for a language like `es` or `es-MX`, or else English."""
    return _in(PASSED_ON, language)


def still_talked_with(language: str | None) -> str:
    """Choose the words for whoever does not wait again, as somebody else talks with them already."""
    return _in(STILL_TALKED_WITH, language)


def _in(words: Mapping[str, str], language: str | None) -> str:
    return words.get((language or "").partition("-")[0].lower(), words["en"])


def with_earlier(by: str, earlier: str, words: str) -> str:
    """Put why somebody was passed on before, and by whom, in front of why they are now.

    Of many times the first stays whole, since it is what the others come from.
    """
    shown = earlier if len(earlier) <= EARLIER_MAX_CHARS else f"{earlier[:EARLIER_MAX_CHARS]}…"
    return f"[{by}: {shown}] {words}"
