"""Hold what people read when something cannot be done, by language and refusal code.

These words meet people who may be having the worst night of their life. They say what is so and what
helps next; they never scold, never guess at anyone's health and never say that somebody did wrong.
"""

from collections.abc import Mapping
from types import MappingProxyType

ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "malformed": "Part of that did not reach us in a form we can read. Please try once more.",
        "nobody_named": "Nobody on the team goes by this name. Please look at it once more.",
        "too_fast": "A lot is arriving at once. Take a breath; you can go on in a moment.",
        "overloaded": "Very many people are here right now. Please try again in a moment.",
        "draining": "We are restarting and will be back in a moment. Please send this again then.",
        "too_many_sockets": "Many connections are open from where you are. Please try again in a while.",
        "unavailable": "This is not possible just now. Please try again in a little while.",
        "not_signed_in": "Please come in first, then this will work.",
        "already_signed_in": "You are already in.",
        "unknown_session": "We could not find your earlier visit. You are welcome to start afresh.",
        "wrong_credentials": "Name, password and code do not go together. Please look at them once more.",
        "invitation_gone": "This invitation is not open any more. Whoever invited you can make a new one.",
        "proof_needed": "Your device does a little work at the door first. It takes a few seconds.",
        "suspended": "You cannot come in at the moment. The reasons and how to object are with this message.",
        "not_allowed": "This is not possible here, or it belongs to another role.",
        "needs_two": "This takes two people: ask who keeps the server, with warmline staff invite or reset.",
        "not_a_member": "This is not open to you, or it is not there.",
        "unknown_code": "Nothing goes by this code here. Please look at it once more, letter by letter.",
        "has_left": "This person has left, so no talk with them can begin. You can still decide the case.",
        "question_over": "This question is over: it was taken back or answered. Your talk goes on.",
        "agreement_needed": "Please read this room's agreement. Once you accept it, you can go on.",
        "room_full": "Every seat in this room is taken. One may become free soon.",
        "room_closed": "This room is closed for now.",
        "room_late": "It is time. The room opens once its host is here; meanwhile you can ask for a talk.",
        "room_paused": "This room is taking a short breath. Please stay; it goes on soon.",
        "removed": "This room is no longer open to you. The reasons are among your notices.",
        "muted": "You can read along, but not write here for a while. The reasons are among your notices.",
        "message_refused": "This cannot be sent as it is, but in other words. A person will look at it too.",
        "client_id_reused": "Something else was already sent under this mark. Please send it anew.",
        "epoch_changed": "The record here was set back to an earlier state. It is read again from the start.",
        "line_empty": "Nobody is waiting for you right now.",
        "nobody_free": "No colleague on duty is free for this talk right now, or not by this name.",
        "at_capacity": "This is as much as fits at once. When one ends, another can begin.",
        "not_on_duty": "Please go on duty first.",
        "colleague_off_duty": "This colleague is not on duty right now. You can name somebody else.",
        "rest_needed": "You have held a lot. Please take a break first; we look after the line meanwhile.",
        "training_needed": "Your training is due again before the next shift. Your coordinator can help.",
        "line_closed": "Nobody is here right now. You can leave a message, and these people answer today.",
        "not_waiting": "You are not in the waiting line, so there is nothing to change.",
        "case_taken": "A colleague is already looking after this case.",
        "case_moved_on": "This case has changed since you looked. Please look at it again.",
        "claim_needed": "Please claim this case first, so that only one person decides it.",
    }
)

SPANISH: Mapping[str, str] = MappingProxyType(
    {
        "malformed": "Una parte no nos llegó de forma que podamos leerla. Por favor, inténtalo otra vez.",
        "nobody_named": "En el equipo no hay nadie con este nombre. Por favor, míralo otra vez.",
        "too_fast": "Han llegado muchas cosas a la vez. Respira; podrás seguir en un momento.",
        "overloaded": "Hay muchísima gente aquí ahora mismo. Por favor, vuelve a intentarlo en un momento.",
        "draining": "Estamos reiniciando y volvemos en un momento. Envíalo de nuevo entonces, por favor.",
        "too_many_sockets": "Hay muchas conexiones desde donde estás. Inténtalo de nuevo en un rato.",
        "unavailable": "Ahora mismo no es posible. Por favor, inténtalo de nuevo dentro de un rato.",
        "not_signed_in": "Primero entra, por favor; después esto funcionará.",
        "already_signed_in": "Ya estás dentro.",
        "unknown_session": "No encontramos tu visita anterior. Puedes empezar de nuevo cuando quieras.",
        "wrong_credentials": "El nombre, la contraseña y el código no encajan. Por favor, míralos otra vez.",
        "invitation_gone": "Esta invitación ya no está abierta. Quien te invitó puede hacer otra.",
        "proof_needed": "Tu dispositivo hace antes un poco de trabajo en la puerta. Tarda unos segundos.",
        "suspended": "En este momento no puedes entrar. Con este mensaje van las razones y cómo reclamar.",
        "not_allowed": "Esto no es posible aquí, o corresponde a otra función.",
        "needs_two": "Hace falta otra persona: quien cuida el servidor, con warmline staff invite o reset.",
        "not_a_member": "Esto no está abierto para ti, o no existe.",
        "unknown_code": "Aquí no hay nada con este código. Por favor, revísalo otra vez, letra por letra.",
        "has_left": "Esta persona se ha ido y ya no se puede abrir una charla. Aún puedes decidir el caso.",
        "question_over": "Esta pregunta ya no está abierta: se retiró o ya se respondió. Tu charla continúa.",
        "agreement_needed": "Por favor, lee el acuerdo de esta sala. Al aceptarlo podrás seguir.",
        "room_full": "Todos los lugares de esta sala están ocupados. Pronto puede quedar uno libre.",
        "room_closed": "Esta sala está cerrada por ahora.",
        "room_late": "Ya es la hora. Se abre al llegar quien la acompaña; mientras, puedes pedir una charla.",
        "room_paused": "Esta sala se toma un respiro. Quédate, por favor; enseguida sigue.",
        "removed": "Esta sala ya no está abierta para ti. Las razones están en tus avisos.",
        "muted": "Puedes leer, pero no escribir aquí por un tiempo. Las razones están en tus avisos.",
        "message_refused": "Así no se puede enviar, pero sí de otra manera. También lo mirará una persona.",
        "client_id_reused": "Ya se envió otra cosa con esta marca. Por favor, envíalo de nuevo.",
        "epoch_changed": "El registro volvió a un estado anterior. Lo leeremos de nuevo desde el principio.",
        "line_empty": "Ahora mismo nadie te está esperando.",
        "nobody_free": "Ahora mismo nadie de guardia está libre para esta charla, o no con ese nombre.",
        "at_capacity": "Es todo lo que cabe a la vez. Cuando algo termine, puede empezar otra cosa.",
        "not_on_duty": "Por favor, primero comienza tu turno.",
        "colleague_off_duty": "Esta persona no está de turno ahora mismo. Puedes nombrar a otra.",
        "rest_needed": "Has sostenido mucho. Tómate antes un descanso; cuidamos de la fila mientras tanto.",
        "training_needed": "Tu formación se renueva antes del próximo turno. Habla con tu coordinación.",
        "line_closed": "Ahora no hay nadie. Puedes dejar un mensaje, y estas personas responden hoy.",
        "not_waiting": "No estás en la fila de espera, así que no hay nada que cambiar.",
        "case_taken": "Otra persona del equipo ya se ocupa de este caso.",
        "case_moved_on": "Este caso ha cambiado desde que lo miraste. Por favor, míralo otra vez.",
        "claim_needed": "Por favor, toma primero este caso, para que decida una sola persona.",
    }
)

BY_LANGUAGE: Mapping[str, Mapping[str, str]] = MappingProxyType({"en": ENGLISH, "es": SPANISH})
