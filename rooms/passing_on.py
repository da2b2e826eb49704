"""What is read when a talk is passed on: by its peer, who waits again in front, and by the next supporter."""

from collections.abc import Mapping

EARLIER_MAX_CHARS = 2_000

PASSED_ON: Mapping[str, str] = {
    "en": "This talk stops here, and you are not left alone: you stand at the front of the line, and "
    "somebody else comes as soon as they can. If you need somebody now, the helplines answer, too.",
    "es": "Esta conversación termina aquí, y no te dejamos sin nadie: tienes el primer lugar de la fila y "
    "vendrá otra persona en cuanto pueda. Si necesitas a alguien ahora, las líneas de ayuda también "
    "responden.",
    "ar": "يتوقف هذا الحديث هنا، ولن تبقى وحدك: أنت في أول الصف، وسيأتي إليك شخص آخر في أقرب وقت. "
    "إن كنت تحتاج إلى أحد الآن، فخطوط المساعدة تجيب أيضًا.",
}


def passed_on(language: str | None) -> str:
    """Choose the words for a language like `es` or `es-MX`, or else English."""
    return PASSED_ON.get((language or "").partition("-")[0].lower(), PASSED_ON["en"])


def with_earlier(by: str, earlier: str, words: str) -> str:
    """Put why somebody was passed on before, and by whom, in front of why they are now.

    Of many times the first stays whole, since it is what the others come from.
    """
    shown = earlier if len(earlier) <= EARLIER_MAX_CHARS else f"{earlier[:EARLIER_MAX_CHARS]}…"
    return f"[{by}: {shown}] {words}"
