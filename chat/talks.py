"""What both sides of a one-on-one agree to, and what someone hears when nobody is there to talk."""

from collections.abc import Mapping
from dataclasses import dataclass

AGREEMENT: Mapping[str, str] = {
    "en": """\
You talk with a trained volunteer who has lived through something themselves, not with a professional.
What you say stays between you and our team: a moderator reads along only when something is flagged, \
because somebody may be in danger or a boundary was crossed.
Please share no names, addresses or contact details.
Either of you may end the talk at any time.
If you are in immediate danger, please call your local emergency number.
""",
    "es": """\
Hablas con una persona voluntaria y preparada que también ha pasado por algo difícil, no con una profesional.
Lo que dices queda entre tú y nuestro equipo: alguien de moderación lee solo cuando algo queda señalado, \
porque alguien puede estar en peligro o se cruzó un límite.
Por favor, no compartas nombres, direcciones ni datos de contacto.
Cualquiera de las dos personas puede terminar la charla en cualquier momento.
Si estás en peligro inmediato, llama al número de emergencias del lugar donde estás.
""",
    "ar": """\
تتحدث مع متطوع مدرَّب مرّ هو أيضًا بتجربة صعبة، لا مع مختص.
ما تقوله يبقى بينك وبين فريقنا: لا يقرأ مشرف إلا حين يُشار إلى شيء، \
لأن أحدًا قد يكون في خطر أو لأن حدًّا جرى تجاوزه.
لا تذكر من فضلك أسماء ولا عناوين ولا وسائل اتصال.
يمكن لأي منكما أن ينهي الحديث في أي وقت.
إن كنت في خطر مباشر فاتصل من فضلك برقم الطوارئ في بلدك.
""",
}
"""Of one version in all languages: whoever changes what is agreed on changes it in each, and the version."""

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

    def text(self, language: str) -> str:
        """Give what is agreed to, in a language like `es` or `es-MX`, or else in English."""
        return _in(AGREEMENT, language)

    def nobody_on_duty(self, language: str) -> str:
        """Say that nobody is there, in a language like `es` or `es-MX`, or else in English."""
        return _in(NOBODY_ON_DUTY, language)


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language.partition("-")[0].lower(), words["en"])
