"""Find the words and helplines for somebody who may be at risk: plain, kind, with a way to reach someone."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields

from moderation.verdict import VIOLENCE, Danger

YOUNG = "young"
DANGER_NOW = "danger_now"
MEANT_FOR = frozenset({YOUNG, DANGER_NOW})
"""Those for whom some lines are chosen first: children and young people, and whose life is in danger now."""


@dataclass(frozen=True, slots=True)
class Helpline:
    """One place that answers. `country` is an ISO code, or "" for everywhere.

    `verified_on` is empty until somebody of the organisation has called or looked it up, and said so. What
    has `needs`, such as `housing`, is there to be searched and passed on, never in place of a crisis line.
    `for_whom` is read by people; `meant_for` names those of `MEANT_FOR` whom it is chosen for.
    """

    name: str
    contact: str
    hours: str
    country: str
    languages: tuple[str, ...]
    for_whom: str = ""
    source: str = ""
    noted_on: str = ""
    verified_on: str = ""
    verified_by: str = ""
    needs: tuple[str, ...] = ()
    meant_for: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Name it so that no two are confused: the same name may answer in two countries."""
        return f"{self.country} {self.name}"

    def is_for_danger_now(self) -> bool:
        """Say whether somebody comes at once."""
        return DANGER_NOW in self.meant_for

    def is_for_young_people(self) -> bool:
        """Say whether it is meant for children or young people."""
        return YOUNG in self.meant_for


@dataclass(frozen=True, slots=True)
class Helplines:
    """All helplines we know, in the order in which they should be offered."""

    known: tuple[Helpline, ...]

    @staticmethod
    def parse(content: bytes) -> "Helplines":
        """Read `helplines.toml`. Raises ValueError naming the entry that is wrong."""
        entries = tomllib.loads(content.decode()).get("helpline", [])
        return Helplines(tuple(_helpline(number, entry) for number, entry in enumerate(entries, start=1)))

    def choose(self, country: str | None, language: str | None, *, most: int = 4) -> tuple[Helpline, ...]:
        """Choose those of a country, the language's own first, then those for everywhere; never none.

        Lines for adults and for young people are shown together: nobody is asked how old they are.
        """
        lines = [line for line in self.known if not line.needs]
        here = [line for line in lines if country and line.country == country.upper()]
        understood = sorted(here, key=lambda line: language not in line.languages)
        everywhere = [line for line in lines if not line.country]
        nearest = understood[: most - 1]
        young = [line for line in understood if line.is_for_young_people()]
        if young and not any(line.is_for_young_people() for line in nearest):
            nearest[-1] = young[0]
        return tuple(nearest + everywhere)[:most]

    def choose_against_violence(
        self, country: str | None, language: str | None, *, most: int = 4
    ) -> tuple[Helpline, ...]:
        """Choose those of a country for people whom others hurt, then who comes at once, then the rest."""
        own = [line for line in self.known if VIOLENCE in line.needs]
        near = {"", (country or "").upper()}
        here = [line for line in own if line.country in near]
        understood = sorted(here, key=lambda line: language not in line.languages)
        at_once = [line for line in self.known if line.is_for_danger_now() and line.country in near]
        rest = self.choose(country, language, most=most)
        return tuple(dict.fromkeys((*understood[:2], *at_once, *rest)))[:most]


LISTS = ("languages", "needs", "meant_for")


def _helpline(number: int, entry: Mapping[str, object]) -> Helpline:
    known = {each.name for each in fields(Helpline)}
    try:
        lists = {name: entry.get(name, []) for name in LISTS}
        if "languages" not in entry or set(entry) - known:
            raise ValueError("languages have to be named, and only known fields may stand here")
        if not all(isinstance(each, list) for each in lists.values()):
            raise ValueError("languages, needs and meant_for are lists")
        texts = {key: str(value) for key, value in entry.items() if key not in LISTS}
        listed = {name: tuple(str(each) for each in value) for name, value in lists.items()}  # type: ignore[attr-defined]
        if unknown := set(listed["meant_for"]) - MEANT_FOR:
            raise ValueError(f"meant_for knows no {sorted(unknown)[0]}")
        return Helpline(**texts, **listed)  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"helpline {number}: {error}") from error


@dataclass(frozen=True, slots=True)
class Care:
    """What the author alone is told. Never a diagnosis, never a reproach."""

    level: int
    words: str
    helplines: tuple[Helpline, ...]


_WORDS: Mapping[str, Mapping[int, str]] = {
    "en": {
        1: "That sounds heavy. You do not have to carry it alone; stay and talk for as long as you like.",
        2: "Thank you for saying this here. Thoughts like these can pass, and it helps to share them.",
        3: "We are glad you told us. Please stay with us, and let somebody be with you right now.",
        4: "Your life matters to us. Please stay here, and reach out to one of these people right now.",
    },
    "es": {
        1: "Suena muy duro. No tienes que llevarlo a solas; quédate y habla todo el tiempo que quieras.",
        2: "Gracias por decirlo aquí. Estos pensamientos pueden pasar, y compartirlos ayuda.",
        3: "Qué bueno que nos lo cuentes. Quédate, por favor, y deja que alguien te acompañe ahora.",
        4: "Tu vida nos importa. Quédate, por favor, y llama ahora mismo a una de estas personas.",
    },
    "ar": {
        1: "هذا يبدو ثقيلًا. لست مضطرًا إلى حمله وحدك؛ ابقَ وتحدّث ما شئت.",
        2: "شكرًا لأنك قلت هذا هنا. مثل هذه الأفكار قد تمرّ، والحديث عنها يساعد.",
        3: "حسنًا فعلت أنك أخبرتنا. ابقَ معنا من فضلك، ودع أحدًا يكون إلى جانبك الآن.",
        4: "حياتك تهمّنا. ابقَ هنا من فضلك، وتواصل الآن مع أحد هؤلاء الأشخاص.",
    },
}
_FROM_OTHERS: Mapping[str, Mapping[int, str]] = {
    "en": {
        2: "Nobody has the right to hurt you, and you are not to blame. You can talk about all of it here.",
        3: "You are not to blame for this. If you can, be where other people are. You are not alone with it.",
        4: "Your safety comes first. If you can, go where other people are and call the emergency number.",
    },
    "es": {
        2: "Nadie tiene derecho a hacerte daño, y no es culpa tuya. Aquí puedes hablar de todo.",
        3: "No es culpa tuya. Si puedes, ve adonde haya otras personas; no tienes que pasarlo a solas.",
        4: "Tu seguridad va primero. Si puedes, ve adonde haya otras personas y llama a emergencias.",
    },
    "ar": {
        2: "ليس لأحد الحق في أن يؤذيك، والذنب ليس ذنبك. يمكنك أن تتحدث هنا عن كل ذلك.",
        3: "الذنب ليس ذنبك. إن استطعت فكن حيث يوجد أشخاص آخرون. لست وحدك في هذا.",
        4: "سلامتك أولًا. إن استطعت فاذهب إلى حيث يوجد أشخاص آخرون واتصل برقم الطوارئ.",
    },
}
_FOR_SOMEONE: Mapping[str, str] = {
    "en": "It is good that you look out for someone. These people can help you help them; if a life is in "
    "danger now, call the emergency number.",
    "es": "Qué bueno que cuides de alguien. Estas personas pueden ayudarte a ayudar; si una vida peligra "
    "ahora, llama a emergencias.",
    "ar": "جميل أنك تهتم بغيرك. يمكن لهؤلاء الأشخاص أن يساعدوك على مساعدته؛ وإن كانت حياة في خطر الآن "
    "فاتصل برقم الطوارئ.",
}
_FOR_SOMEONE_HURT: Mapping[str, str] = {
    "en": "It is good that you look out for someone. Nobody has the right to hurt them, and these people "
    "know what can help. If it is happening now, call the emergency number; stay safe yourself.",
    "es": "Qué bueno que cuides de alguien. Nadie tiene derecho a hacerle daño, y estas personas saben qué "
    "puede ayudar. Si está pasando ahora, llama a emergencias, y cuídate tú también.",
    "ar": "جميل أنك تهتم بغيرك. ليس لأحد الحق في أن يؤذيه، وهؤلاء الأشخاص يعرفون ما قد يساعد. إن كان ذلك "
    "يحدث الآن فاتصل برقم الطوارئ، واحرص على سلامتك أنت أيضًا.",
}
_DECLARED: Mapping[str, str] = {
    "en": "Thank you for telling us that it is urgent. Stay here; you do not have to get through it alone.",
    "es": "Gracias por decirnos que es urgente. Quédate; no tienes que pasarlo a solas.",
    "ar": "شكرًا لأنك أخبرتنا أن الأمر عاجل. ابقَ هنا؛ لست مضطرًا إلى اجتياز هذا وحدك.",
}
_STAFF_IS_HERE: Mapping[str, str] = {
    "en": "Someone from our team has been told and will be with you soon.",
    "es": "Ya avisamos a una persona del equipo, que estará contigo pronto.",
    "ar": "أُخبر شخص من فريقنا، وسيكون معك قريبًا.",
}
_SOMEONE_IS_CALLED: Mapping[str, str] = {
    "en": "None of our team is here right now; we are calling someone. The people below can talk now.",
    "es": "Ahora no hay nadie del equipo; estamos llamando a alguien. Estas personas pueden hablar ya.",
    "ar": "لا أحد من فريقنا هنا الآن؛ نحن نستدعي أحدًا. يمكن للأشخاص أدناه أن يتحدثوا معك الآن.",
}
_SUPPORTERS_ARE_HERE: Mapping[str, str] = {
    "en": "Supporters are here, and your turn comes. The people below can talk right now.",
    "es": "Hay personas de apoyo y te llegará el turno. Las de abajo pueden hablar ahora mismo.",
    "ar": "هناك داعمون هنا، وسيأتي دورك. يمكن للأشخاص أدناه أن يتحدثوا معك الآن.",
}
_NOBODY_IS_HERE: Mapping[str, str] = {
    "en": "None of our team is here now; whoever comes next will see this. The people below can talk now.",
    "es": "Ahora no hay nadie del equipo; quien llegue primero lo verá. Estas personas pueden hablar ya.",
    "ar": "لا أحد من فريقنا هنا الآن؛ ومن يأتِ أولًا سيرى هذا. يمكن للأشخاص أدناه أن يتحدثوا معك الآن.",
}


def care_for(
    level: int,
    *,
    language: str,
    country: str | None,
    staff_here: bool,
    on_call: bool,
    helplines: Helplines,
    supporters_here: bool = False,
    declared: bool = False,
    danger: Danger = Danger.ONESELF,
) -> Care:
    """Put together what the author is told at a level of care from 1 to 4.

    `on_call` says whether anybody can be called who is not here; it is promised only then. `supporters_here`
    is for whoever waits in line for them, `declared` for whoever said that it is urgent and wrote nothing
    that tells of it. `danger` is whom their words fear.
    """
    spoken = language if language in _WORDS else "en"
    words = _DECLARED[spoken] if declared else _words(level, spoken, danger)
    if level >= 2:
        who = _who_comes(staff_here=staff_here, on_call=on_call, supporters_here=supporters_here)
        words = f"{words} {who[spoken]}"
    choose = helplines.choose_against_violence if danger.is_violence else helplines.choose
    return Care(level, words, choose(country, spoken))


def _words(level: int, spoken: str, danger: Danger) -> str:
    """Give words that fit whom somebody fears; at level 1 nobody is in danger."""
    if level >= 2 and danger is Danger.OTHERS:
        return _FROM_OTHERS[spoken][level]
    if level >= 2 and danger.is_for_someone:
        return (_FOR_SOMEONE_HURT if danger.is_violence else _FOR_SOMEONE)[spoken]
    return _WORDS[spoken][level]


def _who_comes(*, staff_here: bool, on_call: bool, supporters_here: bool) -> Mapping[str, str]:
    if staff_here:
        return _STAFF_IS_HERE
    if supporters_here:
        return _SUPPORTERS_ARE_HERE
    return _SOMEONE_IS_CALLED if on_call else _NOBODY_IS_HERE


def all_words() -> tuple[str, ...]:
    """Give every sentence that care may show, so that a test can read them all."""
    by_language = (*_WORDS.values(), *_FROM_OTHERS.values())
    levels = (text for by_level in by_language for text in by_level.values())
    who = (_STAFF_IS_HERE, _SUPPORTERS_ARE_HERE, _SOMEONE_IS_CALLED, _NOBODY_IS_HERE)
    return (
        *levels,
        *_FOR_SOMEONE.values(),
        *_FOR_SOMEONE_HURT.values(),
        *_DECLARED.values(),
        *(text for by_who in who for text in by_who.values()),
    )
