"""Describe every command a client may send."""

from chat.wire.commands.everyone import (
    Agreement as Agreement,
)
from chat.wire.commands.everyone import (
    Appeal as Appeal,
)
from chat.wire.commands.everyone import (
    CommandOfAnyone as CommandOfAnyone,
)
from chat.wire.commands.everyone import (
    End as End,
)
from chat.wire.commands.everyone import (
    Exit as Exit,
)
from chat.wire.commands.everyone import (
    Export as Export,
)
from chat.wire.commands.everyone import (
    Feedback as Feedback,
)
from chat.wire.commands.everyone import (
    FirstMessage as FirstMessage,
)
from chat.wire.commands.everyone import (
    Follow as Follow,
)
from chat.wire.commands.everyone import (
    Forget as Forget,
)
from chat.wire.commands.everyone import (
    GiveUp as GiveUp,
)
from chat.wire.commands.everyone import (
    Hello as Hello,
)
from chat.wire.commands.everyone import (
    HideForMe as HideForMe,
)
from chat.wire.commands.everyone import (
    Join as Join,
)
from chat.wire.commands.everyone import (
    Leave as Leave,
)
from chat.wire.commands.everyone import (
    LookUp as LookUp,
)
from chat.wire.commands.everyone import (
    Read as Read,
)
from chat.wire.commands.everyone import (
    Redeem as Redeem,
)
from chat.wire.commands.everyone import (
    Report as Report,
)
from chat.wire.commands.everyone import (
    Rooms as Rooms,
)
from chat.wire.commands.everyone import (
    Say as Say,
)
from chat.wire.commands.everyone import (
    ShowForMe as ShowForMe,
)
from chat.wire.commands.everyone import (
    SignIn as SignIn,
)
from chat.wire.commands.everyone import (
    Typing as Typing,
)
from chat.wire.commands.everyone import (
    Unfollow as Unfollow,
)
from chat.wire.commands.everyone import (
    Wait as Wait,
)
from chat.wire.commands.everyone import (
    Withdraw as Withdraw,
)
from chat.wire.commands.staff import (
    AcceptHandOver as AcceptHandOver,
)
from chat.wire.commands.staff import (
    AskForHelp as AskForHelp,
)
from chat.wire.commands.staff import (
    Audit as Audit,
)
from chat.wire.commands.staff import (
    Case as Case,
)
from chat.wire.commands.staff import (
    Cases as Cases,
)
from chat.wire.commands.staff import (
    Claim as Claim,
)
from chat.wire.commands.staff import (
    Close as Close,
)
from chat.wire.commands.staff import (
    CommandOfStaff as CommandOfStaff,
)
from chat.wire.commands.staff import (
    Decide as Decide,
)
from chat.wire.commands.staff import (
    HandOver as HandOver,
)
from chat.wire.commands.staff import (
    Ladder as Ladder,
)
from chat.wire.commands.staff import (
    Line as Line,
)
from chat.wire.commands.staff import (
    OffDuty as OffDuty,
)
from chat.wire.commands.staff import (
    OnDuty as OnDuty,
)
from chat.wire.commands.staff import (
    Open as Open,
)
from chat.wire.commands.staff import (
    PassOn as PassOn,
)
from chat.wire.commands.staff import (
    Pause as Pause,
)
from chat.wire.commands.staff import (
    ReleaseClaim as ReleaseClaim,
)
from chat.wire.commands.staff import (
    Reverse as Reverse,
)
from chat.wire.commands.staff import (
    Side as Side,
)
from chat.wire.commands.staff import (
    Take as Take,
)
from chat.wire.commands.staff import (
    Unpause as Unpause,
)

Command = CommandOfAnyone | CommandOfStaff
