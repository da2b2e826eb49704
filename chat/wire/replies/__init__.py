"""Describe every reply; it repeats the `ref` of the command it answers."""

from chat.wire.parts import (
    Care as Care,
)
from chat.wire.parts import (
    Finding as Finding,
)
from chat.wire.parts import (
    Helpline as Helpline,
)
from chat.wire.parts import (
    MemberSeen as MemberSeen,
)
from chat.wire.parts import (
    Statement as Statement,
)
from chat.wire.replies.everyone import (
    AgreementText as AgreementText,
)
from chat.wire.replies.everyone import (
    Done as Done,
)
from chat.wire.replies.everyone import (
    Duty as Duty,
)
from chat.wire.replies.everyone import (
    Entries as Entries,
)
from chat.wire.replies.everyone import (
    ErasureReceipt as ErasureReceipt,
)
from chat.wire.replies.everyone import (
    Exported as Exported,
)
from chat.wire.replies.everyone import (
    Following as Following,
)
from chat.wire.replies.everyone import (
    Forgotten as Forgotten,
)
from chat.wire.replies.everyone import (
    GroupRoom as GroupRoom,
)
from chat.wire.replies.everyone import (
    Joined as Joined,
)
from chat.wire.replies.everyone import (
    Kept as Kept,
)
from chat.wire.replies.everyone import (
    Limits as Limits,
)
from chat.wire.replies.everyone import (
    Outcome as Outcome,
)
from chat.wire.replies.everyone import (
    OwnRoom as OwnRoom,
)
from chat.wire.replies.everyone import (
    Place as Place,
)
from chat.wire.replies.everyone import (
    Receipt as Receipt,
)
from chat.wire.replies.everyone import (
    Refused as Refused,
)
from chat.wire.replies.everyone import (
    ReplyToAnyone as ReplyToAnyone,
)
from chat.wire.replies.everyone import (
    Reported as Reported,
)
from chat.wire.replies.everyone import (
    RoomList as RoomList,
)
from chat.wire.replies.everyone import (
    Server as Server,
)
from chat.wire.replies.everyone import (
    Waiting as Waiting,
)
from chat.wire.replies.everyone import (
    Welcome as Welcome,
)
from chat.wire.replies.staff import (
    AuditList as AuditList,
)
from chat.wire.replies.staff import (
    AuditRow as AuditRow,
)
from chat.wire.replies.staff import (
    CaseDetail as CaseDetail,
)
from chat.wire.replies.staff import (
    CaseList as CaseList,
)
from chat.wire.replies.staff import (
    CaseSeen as CaseSeen,
)
from chat.wire.replies.staff import (
    Claimed as Claimed,
)
from chat.wire.replies.staff import (
    Decided as Decided,
)
from chat.wire.replies.staff import (
    Flag as Flag,
)
from chat.wire.replies.staff import (
    FlaggedMessage as FlaggedMessage,
)
from chat.wire.replies.staff import (
    LineList as LineList,
)
from chat.wire.replies.staff import (
    Redeemed as Redeemed,
)
from chat.wire.replies.staff import (
    ReplyToStaff as ReplyToStaff,
)

AnyReply = ReplyToAnyone | ReplyToStaff
