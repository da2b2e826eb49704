"""The staff's door: redeeming an invitation, and signing in with a password and a code.

Hashing a password takes a tenth of a second and more, so it is done outside the lock; what was read before
is read again under it.
"""

from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from chat.caller import Caller
from chat.credentials import (
    Passwords,
    new_totp_secret,
    password_objection,
    picture_of,
    totp_step,
    totp_uri,
)
from chat.identity import Unreadable, seal, token_hash, unseal
from chat.plans import Arrived
from chat.ports import Database
from chat.store import audit, people
from chat.store.entries import ends_of, person_log
from chat.store.people import Staff
from chat.store.transaction import Transaction
from chat.tries import Tries
from chat.wire import commands
from chat.wire.replies import Redeemed
from chat.writer import Writer
from moderation.audit import Act
from rooms import refusals

TOTP = "totp"

WelcomeStaff = Callable[[Transaction, Caller, int], Awaitable[Arrived]]


@dataclass(frozen=True, slots=True)
class Enrol:
    """Actions of the staff's door. `seal_key` seals second factors, `audit_key` chains the audit."""

    database: Database
    writer: Writer
    passwords: Passwords
    tries: Tries
    seal_key: bytes
    audit_key: bytes
    place: str
    welcome: WelcomeStaff

    async def redeem(self, command: commands.Redeem, now: int) -> Redeemed:
        """Turn an invitation into an account; the same password gives the same answer until it is used."""
        account = await self._invited(command.invitation, now)
        objection = password_objection(command.password, account.name)
        if objection is not None:
            raise _weak(objection)
        if account.password is not None:
            return await self._redeemed_before(account, command.password)
        password = await self.passwords.hash(command.password)
        sealed = b64encode(seal(self.seal_key, new_totp_secret().encode(), TOTP)).decode()

        async def record(tx: Transaction) -> Staff:
            fresh = await people.staff_by_invitation(tx, token_hash(command.invitation))
            if fresh is None:
                raise refusals.InvitationGone
            if fresh.password is None:
                await people.set_password(tx, fresh.person, password, sealed)
            return await people.staff_by_person(tx, fresh.person) or fresh

        stored = await self.writer.perform_if_room(record)
        assert isinstance(stored, Staff)
        if stored.totp != sealed:  # somebody was quicker with the same invitation
            return await self._redeemed_before(stored, command.password)
        return self._redeemed(stored)

    async def _invited(self, invitation: str, now: int) -> Staff:
        async with self.database.read() as sql:
            account = await people.staff_by_invitation(sql, token_hash(invitation))
        if account is None or account.disabled_at is not None or (account.invited_until or 0) <= now:
            raise refusals.InvitationGone
        return account

    async def _redeemed_before(self, account: Staff, password: str) -> Redeemed:
        if not await self.passwords.verify(password, account.password):
            raise refusals.WrongCredentials
        return self._redeemed(account)

    def _redeemed(self, account: Staff) -> Redeemed:
        uri = totp_uri(self._secret(account), account.name, self.place)
        return Redeemed(totp_uri=uri, totp_picture=picture_of(uri))

    def _secret(self, account: Staff) -> str:
        """Open a second factor; one sealed with a lost key is renewed with `warmline staff reset`."""
        try:
            return unseal(self.seal_key, b64decode(account.totp or ""), TOTP).decode()
        except Unreadable:
            raise refusals.WrongCredentials from None

    async def sign_in(self, command: commands.SignIn, language: str, tag: str, now: int) -> Arrived:
        """Let staff in; a wrong name, password or code are one and the same refusal.

        Tries are counted by name and network, or anyone who knows a name could lock its owner out.
        """
        await self.tries.take((command.name.casefold(), tag), now)
        async with self.database.read() as sql:
            account = await people.staff_by_name(sql, command.name)
        right = await self.passwords.verify(command.password, account.password if account else None)
        if account is None or not right or account.disabled_at is not None:
            raise refusals.WrongCredentials
        verified = account.password

        async def record(tx: Transaction) -> Arrived:
            fresh = await people.staff_by_name(tx, command.name)
            if fresh is None or fresh.password != verified or fresh.disabled_at is not None:
                raise refusals.WrongCredentials
            return await self._record_sign_in(tx, fresh, command, language)

        arrived = await self.writer.perform_if_room(record)
        assert isinstance(arrived, Arrived)
        return arrived

    async def _record_sign_in(
        self, tx: Transaction, account: Staff, command: commands.SignIn, language: str
    ) -> Arrived:
        at = datetime.fromtimestamp(tx.now / 1000, UTC)
        step = totp_step(self._secret(account), command.code, at, account.totp_step)
        if step is None:
            raise refusals.WrongCredentials
        await people.signed_in(tx, account.person, step, tx.now)
        await audit.write_audit(tx, self.audit_key, Act(tx.now, account.person, "sign_in"))
        caller = Caller(account.person, account.role, language, name=account.name)
        _, last_seq = await ends_of(tx, person_log(account.person))
        return await self.welcome(tx, caller, last_seq)


def _weak(objection: str) -> refusals.Malformed:
    refusal = refusals.Malformed("password")
    refusal.own_words = objection
    return refusal
