"""Describe every reply; it repeats the `ref` of the command it answers. A file for each area."""

# ruff: noqa: I001 - names that are passed on stay together

from chat.wire.parts import (
    Care as Care,
    Finding as Finding,
    Helpline as Helpline,
    MemberSeen as MemberSeen,
    Statement as Statement,
)
from chat.wire.replies.done_or_refused import (
    Done as Done,
    DoneOrRefused as DoneOrRefused,
    Refused as Refused,
)
from chat.wire.replies.door import (
    Duty as Duty,
    Entries as Entries,
    Following as Following,
    Limits as Limits,
    OwnRoom as OwnRoom,
    Place as Place,
    Redeemed as Redeemed,
    ReplyAtTheDoor as ReplyAtTheDoor,
    Server as Server,
    TrainingSeen as TrainingSeen,
    Welcome as Welcome,
)
from chat.wire.replies.rooms import (
    AgreementText as AgreementText,
    FirstAgreement as FirstAgreement,
    GroupRoom as GroupRoom,
    Joined as Joined,
    LineSeen as LineSeen,
    Receipt as Receipt,
    ReplyInRooms as ReplyInRooms,
    Reported as Reported,
    ResourceList as ResourceList,
    RoomList as RoomList,
)
from chat.wire.replies.own_affairs import (
    ErasureReceipt as ErasureReceipt,
    Exported as Exported,
    Forgotten as Forgotten,
    Kept as Kept,
    Outcome as Outcome,
    ReplyOnOwnAffairs as ReplyOnOwnAffairs,
)
from chat.wire.replies.talks import (
    AgreedSeen as AgreedSeen,
    EarlierTalk as EarlierTalk,
    LineList as LineList,
    ReplyAroundTalks as ReplyAroundTalks,
    TalkCard as TalkCard,
    Waiting as Waiting,
)
from chat.wire.replies.supporting import (
    AskedFor as AskedFor,
    AskedList as AskedList,
    CheckedItem as CheckedItem,
    Coached as Coached,
    CoachedLine as CoachedLine,
    ColleagueSeen as ColleagueSeen,
    CompanyList as CompanyList,
    Practice as Practice,
    ReplyOfSupport as ReplyOfSupport,
    ScriptSeen as ScriptSeen,
)
from chat.wire.replies.holding import (
    AirTime as AirTime,
    HeldList as HeldList,
    HeldSeen as HeldSeen,
    ReplyToHolders as ReplyToHolders,
    RoomBoard as RoomBoard,
    SignalSeen as SignalSeen,
)
from chat.wire.replies.coordinating import (
    BoardNow as BoardNow,
    CheckInSeen as CheckInSeen,
    DeskSeen as DeskSeen,
    FigureReport as FigureReport,
    HourSeen as HourSeen,
    OutcomesSeen as OutcomesSeen,
    ReplyOfCoordination as ReplyOfCoordination,
    ShiftList as ShiftList,
    ShiftSeen as ShiftSeen,
)
from chat.wire.replies.desks import (
    AcrossSeen as AcrossSeen,
    AuditList as AuditList,
    AuditRow as AuditRow,
    CaseDetail as CaseDetail,
    CaseList as CaseList,
    CaseNote as CaseNote,
    CaseSeen as CaseSeen,
    Claimed as Claimed,
    ColleagueList as ColleagueList,
    Compared as Compared,
    Contested as Contested,
    Decided as Decided,
    EvidenceKept as EvidenceKept,
    Excerpt as Excerpt,
    Exposure as Exposure,
    Flag as Flag,
    FlaggedMessage as FlaggedMessage,
    HoldSeen as HoldSeen,
    LinkedCase as LinkedCase,
    OnDutySeen as OnDutySeen,
    ReachedOut as ReachedOut,
    ReplyAtDesks as ReplyAtDesks,
    Standing as Standing,
)
from chat.wire.replies.place import (
    AccountList as AccountList,
    AccountSeen as AccountSeen,
    AgreementSet as AgreementSet,
    Invited as Invited,
    ReplyToAdmins as ReplyToAdmins,
    RoomAdded as RoomAdded,
    RuleList as RuleList,
    RuleSeen as RuleSeen,
)

AnyReply = (
    DoneOrRefused
    | ReplyAtTheDoor
    | ReplyInRooms
    | ReplyOnOwnAffairs
    | ReplyAroundTalks
    | ReplyOfSupport
    | ReplyToHolders
    | ReplyOfCoordination
    | ReplyAtDesks
    | ReplyToAdmins
)
