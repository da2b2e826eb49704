"""Describe every reply; it repeats the `ref` of the command it answers."""

# ruff: noqa: I001 - names that are passed on stay together

from chat.wire.parts import (
    Care as Care,
    Finding as Finding,
    Helpline as Helpline,
    MemberSeen as MemberSeen,
    Statement as Statement,
)
from chat.wire.replies.everyone import (
    AgreementText as AgreementText,
    Done as Done,
    Duty as Duty,
    Entries as Entries,
    ErasureReceipt as ErasureReceipt,
    Exported as Exported,
    Following as Following,
    Forgotten as Forgotten,
    GroupRoom as GroupRoom,
    Joined as Joined,
    LineSeen as LineSeen,
    Kept as Kept,
    Limits as Limits,
    Outcome as Outcome,
    OwnRoom as OwnRoom,
    Place as Place,
    Receipt as Receipt,
    Refused as Refused,
    ReplyToAnyone as ReplyToAnyone,
    Reported as Reported,
    ResourceList as ResourceList,
    RoomList as RoomList,
    Server as Server,
    Waiting as Waiting,
    Welcome as Welcome,
)
from chat.wire.replies.staff import (
    AuditList as AuditList,
    AuditRow as AuditRow,
    CaseDetail as CaseDetail,
    CaseList as CaseList,
    CaseNote as CaseNote,
    CaseSeen as CaseSeen,
    Claimed as Claimed,
    Contested as Contested,
    Decided as Decided,
    Flag as Flag,
    FlaggedMessage as FlaggedMessage,
    LineList as LineList,
    ReachedOut as ReachedOut,
    Redeemed as Redeemed,
    ReplyToStaff as ReplyToStaff,
    ShiftList as ShiftList,
    ShiftSeen as ShiftSeen,
    TalkCard as TalkCard,
    Standing as Standing,
)

AnyReply = ReplyToAnyone | ReplyToStaff
