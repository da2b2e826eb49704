"""What both sides of a one-on-one agree to, and what someone hears when nobody is there to talk."""

from collections.abc import Mapping
from dataclasses import dataclass

AGREEMENT = """\
You talk with a trained volunteer who has lived through something themselves, not with a professional.
What you say stays between you and our team: a moderator reads along only when something is flagged, \
because somebody may be in danger or a boundary was crossed.
Please share no names, addresses or contact details.
Either of you may end the talk at any time.
If you are in immediate danger, please call your local emergency number.
"""

NOBODY_ON_DUTY: Mapping[str, str] = {
    "en": "No supporter is here right now. Your place in line is kept, and someone will come to you as soon "
    "as they are back. You do not have to wait alone: the people below answer now.",
    "es": "Ahora mismo no hay nadie del equipo. Guardamos tu sitio, y alguien vendrá en cuanto vuelva. No "
    "tienes que esperar a solas: las personas de abajo responden ahora.",
    "ar": "لا يوجد داعم هنا الآن. مكانك في الصف محفوظ، وسيأتيك أحد حالما يعود. لست مضطرًا إلى الانتظار وحدك: "
    "من تجدهم أدناه يجيبون الآن.",
}


@dataclass(frozen=True, slots=True)
class TalkAgreement:
    """The agreement for one-on-ones, and the words for an empty house."""

    version: int = 1
    text: str = AGREEMENT

    def nobody_on_duty(self, language: str) -> str:
        """Say that nobody is there, in a language like `es` or `es-MX`, or else in English."""
        return NOBODY_ON_DUTY.get(language.partition("-")[0].lower(), NOBODY_ON_DUTY["en"])
