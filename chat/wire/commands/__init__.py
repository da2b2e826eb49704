"""Describe every command a client may send, a file for each area; the areas are those of `chat/routes.py`."""

# ruff: noqa: I001 - names that are passed on stay together

from chat.wire.commands.door import (
    CommandAtTheDoor as CommandAtTheDoor,
    Follow as Follow,
    Hello as Hello,
    Read as Read,
    Redeem as Redeem,
    SignIn as SignIn,
    Typing as Typing,
    Unfollow as Unfollow,
)
from chat.wire.commands.rooms import (
    Agreement as Agreement,
    CommandInRooms as CommandInRooms,
    HideForMe as HideForMe,
    Join as Join,
    Leave as Leave,
    Report as Report,
    Resources as Resources,
    Rooms as Rooms,
    Say as Say,
    Share as Share,
    ShowForMe as ShowForMe,
    Withdraw as Withdraw,
)
from chat.wire.commands.own_affairs import (
    AgreeOn as AgreeOn,
    Appeal as Appeal,
    CommandOfOwnAffairs as CommandOfOwnAffairs,
    DropAgreed as DropAgreed,
    Exit as Exit,
    Export as Export,
    Forget as Forget,
    LookUp as LookUp,
)
from chat.wire.commands.talks import (
    CommandAroundTalks as CommandAroundTalks,
    End as End,
    Feedback as Feedback,
    FirstMessage as FirstMessage,
    GiveUp as GiveUp,
    Line as Line,
    OffDuty as OffDuty,
    OnDuty as OnDuty,
    PassOn as PassOn,
    Take as Take,
    Talk as Talk,
    TellFeedback as TellFeedback,
    Wait as Wait,
)
from chat.wire.commands.supporting import (
    AcceptHandOver as AcceptHandOver,
    AcceptShadow as AcceptShadow,
    AnswerHelp as AnswerHelp,
    AskFeedback as AskFeedback,
    AskForHelp as AskForHelp,
    CommandOfSupport as CommandOfSupport,
    Company as Company,
    EndShadow as EndShadow,
    FeedbackAsked as FeedbackAsked,
    GiveFeedback as GiveFeedback,
    HandOver as HandOver,
    Ladder as Ladder,
    LookAtOwnWords as LookAtOwnWords,
    OfferShadow as OfferShadow,
    Practise as Practise,
    Side as Side,
    Whisper as Whisper,
)
from chat.wire.commands.holding import (
    AskRoomBoard as AskRoomBoard,
    Close as Close,
    CommandOfHolders as CommandOfHolders,
    HeldMessages as HeldMessages,
    Hold as Hold,
    Open as Open,
    Pause as Pause,
    ReleaseHeld as ReleaseHeld,
    Slow as Slow,
    Unhold as Unhold,
    Unpause as Unpause,
)
from chat.wire.commands.coordinating import (
    Board as Board,
    BookShift as BookShift,
    CancelShift as CancelShift,
    CommandOfCoordination as CommandOfCoordination,
    Figures as Figures,
    ListShifts as ListShifts,
    ShiftCheckIn as ShiftCheckIn,
)
from chat.wire.commands.desks import (
    AgreeAcross as AgreeAcross,
    AskAcross as AskAcross,
    Audit as Audit,
    Case as Case,
    Cases as Cases,
    Claim as Claim,
    Colleagues as Colleagues,
    Comfort as Comfort,
    CommandOfDesks as CommandOfDesks,
    Decide as Decide,
    HandOn as HandOn,
    KeepEvidence as KeepEvidence,
    LookAcross as LookAcross,
    Note as Note,
    ReachOut as ReachOut,
    ReleaseClaim as ReleaseClaim,
    Reverse as Reverse,
    Skip as Skip,
)
from chat.wire.commands.place import (
    Accounts as Accounts,
    AddRoom as AddRoom,
    ChangeRoom as ChangeRoom,
    CommandOfAdmins as CommandOfAdmins,
    ConfirmHelpline as ConfirmHelpline,
    EndAccount as EndAccount,
    Invite as Invite,
    InviteAgain as InviteAgain,
    ListRules as ListRules,
    SetAgreement as SetAgreement,
    SetRule as SetRule,
)

Command = (
    CommandAtTheDoor
    | CommandInRooms
    | CommandOfOwnAffairs
    | CommandAroundTalks
    | CommandOfSupport
    | CommandOfHolders
    | CommandOfCoordination
    | CommandOfDesks
    | CommandOfAdmins
)
