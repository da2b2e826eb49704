"""What the peer of a talk reads when it is passed on: they wait again, in front of everybody else."""

from collections.abc import Mapping

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
