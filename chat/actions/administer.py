"""What the operator does on the page: rooms and agreements, the team, helplines, and how rules have done.

Each does what the command line does, with the same functions, and puts on record who did it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from chat import governing
from chat.caller import Caller
from chat.governing import CannotDo, Record
from chat.identity import new_public_id
from chat.looking import Rules
from chat.ports import Clock, Sql
from chat.store import audit
from chat.store.asked_of_rules import rule_modes, set_rule_mode
from chat.store.figures import told_cases
from chat.store.rooms import NewRoom
from chat.store.transaction import Transaction
from chat.terms import UnfitTerm, set_terms, wish_from
from chat.wire import commands
from chat.wire.replies import (
    AccountList,
    AccountSeen,
    AgreementSet,
    AnyReply,
    Done,
    Invited,
    RoomAdded,
    RuleList,
    RuleSeen,
)
from chat.writer import Plan
from moderation.audit import Act
from moderation.care import Helplines
from moderation.rates import may_be_quiet
from moderation.resources import by_id
from moderation.rule_record import RuleRecord
from moderation.rulepack import Mode
from moderation.transparency import rule_records
from rooms import refusals
from rooms.events import RoomChanged
from rooms.ids import RoomId
from rooms.people import Role
from rooms.room import RoomKind
from rooms.times import WEEK_MS, rfc3339

Doing = Callable[[Transaction], Awaitable[AnyReply]]


@dataclass(frozen=True, slots=True)
class Administer:
    """Actions of the operator. `key` chains the audit."""

    clock: Clock
    rules: Rules
    helplines: Helplines
    invitation_days: int
    key: bytes

    async def accounts(self, sql: Sql, _: Caller, __: commands.Accounts) -> AccountList:
        """List the team: who is invited, active or ended, and until when they are trained."""
        known, trained = await governing.accounts(sql)
        return AccountList(
            accounts=tuple(
                AccountSeen(
                    name=each.name,
                    role=each.role,
                    state=governing.state_of(each),
                    trained_until=trained.get(each.name),
                )
                for each in known
            )
        )

    def invite(self, caller: Caller, command: commands.Invite) -> Plan:
        """Make an account, and an invitation that is shown this once; raises `NeedsTwo`."""
        role = Role(command.role)
        check_one_may_invite(role)

        async def act(tx: Transaction) -> Invited:
            days = self.invitation_days
            return _invited(await governing.invite(tx, command.name, role, days, self.key, caller.person))

        return _plan("name", act)

    def invite_again(self, caller: Caller, command: commands.InviteAgain) -> Plan:
        """Invite someone once more: password, second factor and sessions end now; raises `NeedsTwo`."""

        async def act(tx: Transaction) -> Invited:
            check_one_may_invite((await governing.account_named(tx, command.name)).role)
            days = self.invitation_days
            return _invited(await governing.reset(tx, command.name, days, self.key, caller.person))

        return _plan("name", _but_oneself(caller, command.name, act))

    def end_account(self, caller: Caller, command: commands.EndAccount) -> Plan:
        """Close an account; open sessions end within seconds."""

        async def act(tx: Transaction) -> Done:
            await governing.disable(tx, command.name, self.key, caller.person)
            return Done()

        return _plan("name", _but_oneself(caller, command.name, act))

    def add_room(self, caller: Caller, command: commands.AddRoom) -> Plan:
        """Make a group with its first agreement."""

        async def act(tx: Transaction) -> RoomAdded:
            text = governing.agreement_text(command.agreement)
            room = RoomId(new_public_id("r_"))
            new = NewRoom(room, RoomKind.GROUP, command.title, command.topic or "", command.seats)
            await governing.add_rooms(tx, [new], text)
            await Record(self.key, caller.person, "room_add").write(tx, room)
            return RoomAdded(room=room)

        return _plan("agreement", act)

    def change_room(self, caller: Caller, command: commands.ChangeRoom) -> Plan:
        """Give a group other details or terms; nobody has to leave. Raises `Malformed` naming the field."""

        async def act(tx: Transaction) -> Done:
            change = RoomChanged(title=command.title, topic=command.topic, seats=command.seats)
            group = await governing.group(tx, RoomId(command.room))
            # Terms come first: they are refused before anything is written, and a refusal takes nothing back.
            if (wish := wish_from(_terms_in(command))) is not None:
                await set_terms(tx, group, wish)
            if change != RoomChanged():
                await governing.change_room(tx, group.id, change)
            await Record(self.key, caller.person, "room_set").write(tx, command.room, _set_in(command))
            return Done()

        return _plan("room", act)

    def set_agreement(self, caller: Caller, command: commands.SetAgreement) -> Plan:
        """Put a new version of what is agreed in force: whoever is inside is asked before they say more."""

        async def act(tx: Transaction) -> AgreementSet:
            text = governing.agreement_text(command.text)
            version = await governing.set_agreement(tx, RoomId(command.room), text)
            await Record(self.key, caller.person, "agreement_set").write(tx, command.room)
            return AgreementSet(version=version)

        return _plan("room", act)

    def confirm_helpline(self, caller: Caller, command: commands.ConfirmHelpline) -> Plan:
        """Note that the caller has tried a helpline today."""
        line = by_id(self.helplines.known, command.resource)
        if line is None:
            raise refusals.Malformed("resource")
        helpline, name = line.key, caller.name or ""

        async def act(tx: Transaction) -> Done:
            today = datetime.fromtimestamp(tx.now / 1000, UTC).date().isoformat()
            await governing.confirm_helpline(
                tx, helpline=helpline, by=name, on=today, key=self.key, who=caller.person
            )
            return Done()

        return _plan("resource", act)

    async def list_rules(self, sql: Sql, _: Caller, command: commands.ListRules) -> RuleList:
        """Show what each rule does now, and what people found in what it pointed at."""
        now = self.clock.now_ms()
        told = await told_cases(sql, now - command.weeks * WEEK_MS, now + 1)
        records = {each.rule: each for each in rule_records(told)}
        asked = await rule_modes(sql)
        return RuleList(weeks=command.weeks, rules=tuple(self._seen(records, asked)))

    def _seen(self, records: Mapping[str, RuleRecord], asked: Mapping[str, Mode]) -> list[RuleSeen]:
        return [
            RuleSeen(
                rule=source.id,
                track=source.track.value,
                language=pack.language,
                mode=self.rules.mode_of(source, asked).value,
                always=None if may_be_quiet(source) else True,
                something=record.something if record else 0,
                nothing=record.nothing if record else 0,
                taken_back=record.taken_back if record else 0,
                precision_percent=record.precision_percent if record else None,
            )
            for pack in self.rules.screener.packs
            for source in (rule.source for rule in pack.rules)
            for record in [records.get(source.id)]
        ]

    def set_rule(self, caller: Caller, command: commands.SetRule) -> Plan:
        """Let a rule act, only count, or rest, until told otherwise; a cry for help is never left unheard."""
        found = [
            rule.source
            for pack in self.rules.screener.packs
            for rule in pack.rules
            if rule.source.id == command.rule
        ]
        if not found:
            raise refusals.Malformed("rule")
        if not may_be_quiet(found[0]):
            raise refusals.NotAllowed
        wanted, by_file = Mode(command.mode), found[0].mode

        async def act(tx: Transaction) -> Done:
            await set_rule_mode(tx, command.rule, None if wanted is by_file else wanted)
            act = Act(
                tx.now, caller.person, f"rule_set_{wanted.value}", reason=command.reason, subject=command.rule
            )
            await audit.write_audit(tx, self.key, act)
            return Done()

        return _plan("rule", act)


def check_one_may_invite(role: Role) -> None:
    """Raise `NeedsTwo` for roles that no operator may give alone, or take over by an invitation of their own.

    Whoever has an invitation first becomes that person. Here the second one is whoever keeps the server.
    """
    if role is not Role.SUPPORTER:
        raise refusals.NeedsTwo


def _plan(name: str, act: Doing) -> Plan:
    """Do it, and refuse what cannot be done by naming the field that it lies in."""

    async def attempt(tx: Transaction) -> AnyReply:
        try:
            return await act(tx)
        except UnfitTerm as unfit:
            raise refusals.Malformed(unfit.field) from None
        except CannotDo:
            raise refusals.Malformed(name) from None

    return Plan(attempt)


def _terms_in(command: commands.ChangeRoom) -> dict[str, object]:
    """Give what a command says about when a group meets and who holds it, as it is written elsewhere too."""
    names = None if command.facilitators is None else list(command.facilitators)
    return command.model_dump(include={"starts", "zone", "every", "minutes"}) | {"facilitators": names}


def _set_in(command: commands.ChangeRoom) -> str:
    """Name what a command sets, for the record: which terms, not what they say."""
    return ",".join(sorted(command.model_dump(exclude={"type", "ref", "room"}, exclude_none=True)))


def _but_oneself(caller: Caller, name: str, act: Doing) -> Doing:
    """Keep operators from locking themselves out."""

    async def attempt(tx: Transaction) -> AnyReply:
        account = await governing.account_named(tx, name)
        if account.person == caller.person:
            raise refusals.NotAllowed
        return await act(tx)

    return attempt


def _invited(made: governing.Invitation) -> Invited:
    return Invited(name=made.name, role=made.role, invitation=made.invitation, until=rfc3339(made.until))
