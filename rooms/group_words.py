"""What a group hears when its time ends, or when whoever holds it is lost, by language.

These stand in the room's own log, which is the same for all, so they come in the first language of the place.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GroupWords:
    """`soon` takes the `{minutes}` left; what only the staff read, from `nobody_came` on, a `{title}`."""

    soon: str
    last_minute: str
    closed: str
    adrift: str
    nobody_came: str
    waiting: str
    lost: str

    def left(self, minutes: int) -> str:
        """Say how much time is left."""
        return self.last_minute if minutes == 1 else self.soon.format(minutes=minutes)


BY_LANGUAGE: Mapping[str, GroupWords] = {
    "en": GroupWords(
        soon="About {minutes} minutes are left for today. If something is still on your heart, "
        "there is time for it.",
        last_minute="One more minute. Thank you for being here, and for listening to each other.",
        closed="This is where we stop for today. Thank you for being here. "
        "You can go on reading for an hour. If you need somebody now, ask for a talk, or look at the "
        "helplines: they answer, too.",
        adrift="Whoever holds this room has lost the connection, so we pause until they are back. "
        "If you need somebody now, ask for a talk, or look at the helplines.",
        nobody_came="“{title}” should have begun, and nobody who holds it is here. Call them, or go in: "
        "a moderator who goes in opens it.",
        waiting="People are at the door of “{title}” and cannot come in: nobody who holds it is here. Go in: "
        "a moderator who goes in opens it.",
        lost="Whoever holds “{title}” has lost the connection, and it is paused. Call them, or go in: "
        "it goes on with a moderator.",
    ),
    "es": GroupWords(
        soon="Quedan unos {minutes} minutos por hoy. Si aún hay algo que quieras decir, hay tiempo.",
        last_minute="Un minuto más. Gracias por estar aquí y por escuchar.",
        closed="Aquí lo dejamos por hoy. Gracias por estar aquí. Puedes seguir leyendo durante una hora. "
        "Si necesitas a alguien ahora, pide una conversación o mira las líneas de ayuda: también responden.",
        adrift="Quien acompaña esta sala ha perdido la conexión, así que hacemos una pausa hasta que vuelva. "
        "Si necesitas a alguien ahora, pide una conversación o mira las líneas de ayuda.",
        nobody_came="«{title}» debería haber empezado y no está nadie de quienes la acompañan. Llámales o "
        "entra: se abre cuando entra alguien de moderación.",
        waiting="Hay gente ante la puerta de «{title}» y no puede entrar: no está nadie de quienes la "
        "acompañan. Entra: se abre cuando entra alguien de moderación.",
        lost="Quien acompaña «{title}» ha perdido la conexión y la sala está en pausa. Llámale o entra: "
        "sigue cuando entra alguien de moderación.",
    ),
    "ar": GroupWords(
        soon="بقي لهذا اليوم نحو {minutes} من الدقائق. إن كان ما زال في قلبك شيء، فهناك وقت له.",
        last_minute="دقيقة أخيرة. شكرًا لوجودكم هنا، ولإصغاء بعضكم إلى بعض.",
        closed="نتوقف هنا لهذا اليوم. شكرًا لوجودك هنا. يمكنك أن تواصل القراءة لمدة ساعة. "
        "إن كنت تحتاج إلى أحد الآن فاطلب حديثًا، أو انظر في خطوط المساعدة: فهي تجيب أيضًا.",
        adrift="انقطع اتصال من يدير هذه الغرفة، لذلك نتوقف إلى أن يعود. "
        "إن كنت تحتاج إلى أحد الآن فاطلب حديثًا، أو انظر في خطوط المساعدة.",
        nobody_came="كان ينبغي أن تبدأ «{title}»، ولم يحضر أحد ممن يديرونها. اتصل بهم أو ادخل: "
        "تفتح حين يدخلها مشرف.",
        waiting="هناك أشخاص عند باب «{title}» ولا يستطيعون الدخول: لم يحضر أحد ممن يديرونها. ادخل: "
        "تفتح حين يدخلها مشرف.",
        lost="انقطع اتصال من يدير «{title}»، وهي متوقفة مؤقتًا. اتصل به أو ادخل: تستمر حين يدخلها مشرف.",
    ),
}


def group_words(language: str) -> GroupWords:
    """Choose the words for a language like `es` or `es-MX`, or else English."""
    return BY_LANGUAGE.get(language.partition("-")[0].lower(), BY_LANGUAGE["en"])
