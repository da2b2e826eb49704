"""Say what went when somebody asked to be forgotten, what stays, why, and until when. Times in ms."""

from collections.abc import Mapping
from dataclasses import dataclass

from moderation.review import CaseState, Decision

DAY_MS = 86_400_000

NOTHING_IN_IT = frozenset({Decision.DISMISS, Decision.RELEASE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Went:
    """How much of somebody was erased at once."""

    messages: int
    rooms: int
    notices: int
    words: int
    copies: int


@dataclass(frozen=True, slots=True)
class Stays:
    """One kind of thing that stays, `many` of it; `until` is None where nobody can know yet."""

    what: str
    many: int
    until: int | None = None


def copy_must_stay(state: CaseState, decision: Decision | None) -> bool:
    """Say whether what was copied for a case has to outlast its author.

    Nobody needs what turned out to be nothing, or what was taken back. Somebody may be in danger in a case
    that is open, and what was done about a person, or for them, has to be accountable for a while.
    """
    return state is CaseState.OPEN or (state is CaseState.DECIDED and decision not in NOTHING_IN_IT)


def kept_until(decided_at: int | None, case_days: int) -> int | None:
    """Say when a copy goes by itself; None while its case is open."""
    return None if decided_at is None else decided_at + case_days * DAY_MS


def went_in_words(went: Went, language: str) -> tuple[str, ...]:
    """List what went, as a person reads it."""
    names = _WENT.get(language, _WENT["en"])
    counts = (
        ("messages", went.messages),
        ("rooms", went.rooms),
        ("notices", went.notices),
        ("words", went.words),
        ("copies", went.copies),
    )
    return (*(_counted(many, *names[key]) for key, many in counts if many), *names["always"])


def stays_in_words(stays: Stays, language: str) -> tuple[str, str]:
    """Say what stays, and why."""
    one, several, why = _STAYS.get(language, _STAYS["en"])[stays.what]
    return (_counted(stays.many, one, several) if stays.many else several), why


def _counted(many: int, one: str, several: str) -> str:
    return f"{many} {one if many == 1 else several}"


_WENT: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "messages": ("message", "messages"),
        "rooms": ("membership", "memberships"),
        "notices": ("notice", "notices"),
        "words": ("note or feedback of yours", "notes or feedbacks of yours"),
        "copies": ("copy of your words in a closed case", "copies of your words in closed cases"),
        "always": ("every way back in",),
    },
    "es": {
        "messages": ("mensaje", "mensajes"),
        "rooms": ("participación en una sala", "participaciones en salas"),
        "notices": ("aviso", "avisos"),
        "words": ("nota o comentario tuyo", "notas o comentarios tuyos"),
        "copies": ("copia de tus palabras en un caso cerrado", "copias de tus palabras en casos cerrados"),
        "always": ("toda forma de volver a entrar",),
    },
    "ar": {
        "messages": ("رسالة", "من الرسائل"),
        "rooms": ("عضوية في غرفة", "من العضويات في الغرف"),
        "notices": ("إشعار", "من الإشعارات"),
        "words": ("ملاحظة أو تعليق منك", "من ملاحظاتك وتعليقاتك"),
        "copies": ("نسخة من كلماتك في حالة مغلقة", "من نسخ كلماتك في حالات مغلقة"),
        "always": ("كل طريق للعودة",),
    },
}
_STAYS: Mapping[str, Mapping[str, tuple[str, str, str]]] = {
    "en": {
        "open": ("case", "cases", "it is still open, and somebody may depend on it"),
        "closed": ("case", "cases", "what was decided, or done for you, has to be accountable for a while"),
        "held": ("case", "cases", "two of the team keep it for a legal reason, until that day"),
        "statements": (
            "statement of reasons",
            "statements of reasons",
            "with its code you can still object, from any visit",
        ),
        "talks": ("talk", "talks", "what the other person wrote is theirs, and goes with the talk"),
        "names": ("", "the names you had in rooms", "others may have answered them; none leads to you"),
        "backups": ("", "copies of the whole database", "if there are any; they are deleted, never changed"),
    },
    "es": {
        "open": ("caso", "casos", "sigue abierto, y puede que alguien dependa de él"),
        "closed": ("caso", "casos", "por un tiempo hay que poder dar cuenta de lo que se decidió o se hizo"),
        "held": ("caso", "casos", "dos personas del equipo lo guardan por un motivo legal, hasta ese día"),
        "statements": (
            "exposición de motivos",
            "exposiciones de motivos",
            "con su código aún puedes reclamar, desde cualquier visita",
        ),
        "talks": ("conversación", "conversaciones", "lo que escribió la otra persona es suyo, y se va luego"),
        "names": ("", "tus nombres en las salas", "quizá otros les respondieron; ninguno lleva a ti"),
        "backups": ("", "copias de toda la base de datos", "si existen; no se modifican, solo se borran"),
    },
    "ar": {
        "open": ("حالة", "من الحالات", "ما زالت مفتوحة، وقد يعتمد عليها أحد"),
        "closed": ("حالة", "من الحالات", "ما تقرر أو جرى من أجلك تلزم المحاسبة عليه لفترة"),
        "held": ("حالة", "من الحالات", "يحتفظ بها شخصان من الفريق لسبب قانوني، حتى ذلك اليوم"),
        "statements": (
            "بيان بالأسباب",
            "من بيانات الأسباب",
            "برمزه ما زال يمكنك الاعتراض، من أي زيارة",
        ),
        "talks": ("حديث", "من الأحاديث", "ما كتبه الشخص الآخر له، ويذهب مع الحديث"),
        "names": ("", "الأسماء التي كانت لك في الغرف", "ربما ردّ عليها آخرون؛ ولا يقود أي منها إليك"),
        "backups": ("", "نسخ من قاعدة البيانات كلها", "إن وُجدت؛ تُحذف ولا تُعدَّل أبدًا"),
    },
}  # fmt: skip


def all_words() -> tuple[str, ...]:
    """Give every sentence that a receipt may hold, so that a test can read them all."""
    went = (word for names in _WENT.values() for words in names.values() for word in words)
    stays = (word for names in _STAYS.values() for words in names.values() for word in words)
    return (*went, *stays)
