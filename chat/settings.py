"""Every setting of the server: what it does, its unit, what it is when nobody says otherwise.

`chat/setting_sources.py` reads them.
"""

from pathlib import Path
from typing import Literal, Self

from pydantic import model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from chat.setting_kinds import (
    AddressElsewhere,
    BusUrl,
    DatabaseUrl,
    Levels,
    List,
    LogLevel,
    Minutes,
    Networks,
    Origins,
    PageAddress,
    amount,
    is_loopback,
    setting,
)

TOML_FILE = Path("warmline.toml")
ENV_PREFIX = "WARMLINE_"

# JSON may spell one character as twelve bytes (two \uXXXX escapes), and a frame has other fields.
BYTES_PER_CHAR = 12
BYTES_BESIDE_TEXT = 2048


class Settings(BaseSettings):
    """Hold every setting; each one says what it does and in which unit."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True
    )

    # Where it listens and what it is called
    host: str = setting("127.0.0.1", "address", "Where to listen; 0.0.0.0 is every network of this machine.")
    port: int = amount(8000, "port", "Port to listen on; 0 takes any free one.", least=0, most=65535)
    name: str = setting("Warmline", "text", "What the place is called on its pages.")
    public_url: PageAddress = setting("", "URL", "Where people reach the page: https://help.example.org.")
    leave_url: AddressElsewhere = setting(
        "", "URL", "Where Leave now ends, such as a page on the weather; empty is a blank page of the place."
    )
    languages: List = setting(("en",), "list", "Languages offered, the usual one first.", min_length=1)
    allowed_origins: Origins = setting(
        (), "list", "Other web pages that may connect; the own one always may."
    )
    trusted_proxies: Networks = setting((), "list", "Proxies whose X-Forwarded-For is believed.")

    # Where it keeps things
    data_dir: Path = setting(Path("data"), "folder", "Where the database and the key are kept.")
    rules_dir: str = setting(
        "", "folder", "Rules of your own; empty are those that ship. SIGHUP reads them anew."
    )
    database_url: DatabaseUrl = setting(
        "", "URL", "PostgreSQL, as postgresql://…; empty is SQLite in data_dir.", repr=False
    )

    bus_url: BusUrl = setting(
        "", "URL", "NATS between several nodes, as nats://…; needs database_url.", repr=False
    )
    second_opinion: Literal["off", "on"] = setting(
        "off", "choice", "Look at delivered messages once more, in a process of its own: on or off."
    )

    # What it says to its operator
    log_format: Literal["json", "pretty", "auto"] = setting(
        "auto", "choice", "Log lines as json or pretty; auto is pretty on a terminal."
    )
    log_level: LogLevel = setting("info", "choice", "Least level logged: info, warning or error.")
    metrics_token: str = setting(
        "", "text", "Lets who sends it as a bearer token read /metrics from elsewhere.", repr=False
    )
    rehearsal: bool = setting(
        False, "yes or no", "No paces or address budgets, for a load test; only on a loopback host."
    )

    # What one frame and one text may be
    frame_max_bytes: int = amount(
        32768, "bytes", "Longest frame a client may send.", least=4096, most=1_048_576
    )
    text_max_chars: int = amount(2000, "characters", "Longest message.", most=2000)

    # Pace: how much one person, room, name or address may do
    say_per_minute: int = amount(30, "per minute", "Messages a person may send.")
    say_burst: int = amount(10, "messages", "Messages a person may send at once.")
    room_say_per_minute: int = amount(600, "per minute", "Messages a room takes.")
    room_say_burst: int = amount(120, "messages", "Messages a room takes at once.")
    joins_per_minute: int = amount(30, "per minute", "Rooms a person may join.")
    rooms_per_person: int = amount(20, "rooms", "Rooms a person may be in.")
    report_notes_per_minute: int = amount(
        20, "per minute", "Notes kept with a person's reports; reports themselves are never refused."
    )
    hellos_per_address_per_minute: int = amount(60, "per minute", "New arrivals from one network.")
    proof_tries: int = amount(
        50_000,
        "tries",
        "Most tries a newcomer's device is asked for where somebody suspended came from.",
        least=1000,
        most=200_000,
    )
    hellos_when_pressed_per_minute: int = amount(
        4, "per minute", "New arrivals from there asked for no more than that; beyond it, four times as many."
    )
    pressed_minutes: int = amount(60, "minutes", "How long they are asked.")
    sign_ins_per_name_per_minute: int = amount(5, "per minute", "Tries to sign in with one name.")

    # Sockets
    sockets_per_address: int = amount(40, "sockets", "Open sockets from one network.")
    sockets_per_person: int = amount(8, "sockets", "Open sockets of one person.")
    handshakes_unfinished: int = amount(
        200, "sockets", "Sockets that have not said who they are yet; silent ones make way."
    )
    hello_seconds: int = amount(10, "seconds", "Time for a new socket to say who it is.")
    proof_seconds: int = amount(60, "seconds", "The same after a proof or a new session was asked for.")
    outstanding_per_socket: int = amount(64, "commands", "Commands of a socket that wait for their reply.")
    broken_frames_max: int = amount(10, "frames", "Broken frames after which a socket is closed.")
    broken_frames_seconds: int = amount(60, "seconds", "Time over which broken frames are counted.")
    send_buffer_bytes: int = amount(65536, "bytes", "The kernel's send buffer of a socket.", least=4096)
    slow_reader_bytes: int = amount(32768, "bytes", "Unsent bytes after which a reader catches up later.")
    slow_reader_seconds: int = amount(10, "seconds", "Time without any progress until a reader is cut.")

    # The writer
    queue_max: int = amount(10_000, "commands", "Commands that may wait to be stored.")
    batch_max: int = amount(300, "commands", "Commands stored in one transaction.", most=1000)
    gap_poll_seconds: int = amount(2, "seconds", "How often logs are looked at, should a hint get lost.")
    lease_seconds: int = amount(
        6, "seconds", "A node that is not heard for this long is gone, and its jobs pass to another."
    )
    drain_seconds: int = amount(8, "seconds", "Time to finish at a stop.", most=600)

    # Passing signs
    presence_seconds: int = amount(1, "seconds", "Least time between two presence frames of a room.")
    typing_seconds: int = amount(2, "seconds", "Least time between two typing signs of a person.")

    # Waiting, cases and contesting
    waiting_gone_minutes: int = amount(2, "minutes", "A place in line is kept this long without a socket.")
    duty_gone_minutes: int = amount(
        10, "minutes", "A supporter without a socket goes off duty after this.", least=2
    )
    talks_per_supporter: int = amount(3, "talks", "Talks one supporter may hold at once, whatever they plan.")
    peer_talks: bool = setting(False, "yes or no", "Two peers may talk without a supporter.")
    hours_per_week: int = amount(12, "hours", "Time a supporter may be on duty within seven days.", most=168)
    cool_down_minutes: int = amount(15, "minutes", "Break after a talk at level 4.")
    cool_down_required: bool = setting(False, "yes or no", "That break is kept, not only offered.")
    training_required: bool = setting(False, "yes or no", "No shift without a training on record.")
    group_grace_seconds: int = amount(
        120, "seconds", "A group goes on this long without whoever holds it, then it pauses.", least=30
    )
    group_countdown_minutes: Minutes = setting(
        (10, 5, 1), "list", "Minutes before its end at which a group is told how much time is left."
    )
    line_only_on_duty: bool = setting(False, "yes or no", "The line opens only while somebody is on duty.")
    silence_check_minutes: int = amount(10, "minutes", "Silence after which a talk is asked about.")
    silence_sleep_minutes: int = amount(30, "minutes", "Silence after which a talk sleeps.")
    silence_close_hours: int = amount(24, "hours", "Silence after which a sleeping talk ends.")
    silence_words: str = setting(
        "", "text", "What a silent talk is asked; empty is our question in its language."
    )
    pools: List = setting((), "list", "Lines that are never mixed, such as teens,adults; empty is one line.")
    topics_file: str = setting("", "file", "Your own list of topics; empty is the packaged one.")
    helplines_file: str = setting(
        "", "file", "Your own helplines and places that help; they come before the packaged ones."
    )
    exercise_file: str = setting(
        "", "file", "Your own words for those who wait; empty is the packaged exercise."
    )
    letter_days: int = amount(7, "days", "A message left behind, and its answer, wait this long.")
    claim_lease_minutes: int = amount(5, "minutes", "A claimed case goes back to the desk after this.")
    claim_grace_seconds: int = amount(20, "seconds", "A claim outlives its claimer's last socket by this.")
    care_due_seconds: Levels = setting(
        {1: 3600, 2: 600, 3: 120, 4: 30},
        "seconds",
        "Time within which a human should see a care case, by level.",
    )
    conduct_due_minutes: int = amount(60, "minutes", "Time within which a human should see a conduct case.")
    case_context_before: int = amount(10, "entries", "Entries shown before a flagged message.", least=0)
    case_context_after: int = amount(5, "entries", "Entries shown after a flagged message.", least=0)
    decided_anew_percent: int = amount(
        5, "percent", "Share of decisions that somebody else decides anew, unseen.", least=0, most=100
    )
    golden_percent: int = amount(
        0, "percent", "Share of second looks beside which a made-up case is mixed in.", least=0, most=100
    )
    golden_file: str = setting("", "file", "Your own made-up cases; empty are the packaged ones.")
    across_minutes: int = amount(
        60, "minutes", "How long two moderators may look across a person's cases once they agreed."
    )
    texts_per_hour: int = amount(
        30, "texts", "Texts of cases one moderator should read in an hour; told, never enforced."
    )
    alarm_pause_seconds: int = amount(
        60, "seconds", "Time from asking one person on call to asking the next."
    )
    alarm_longest_minutes: int = amount(15, "minutes", "Longest time between two repeats of the last alarm.")
    alert_timeout_seconds: int = amount(10, "seconds", "Time one try to deliver an alert may take.")
    alert_private_addresses: bool = setting(
        False, "yes or no", "Alerts may go to addresses inside the own network."
    )
    strike_days: int = amount(90, "days", "A decision about someone's conduct counts this long.")
    contest_months: int = amount(6, "months", "Time in which a restriction can be contested.")

    # Staff
    invitation_days: int = amount(7, "days", "An invitation can be redeemed this long.")
    text_days: int = amount(30, "days", "Texts in rooms are kept this long.", most=90)
    talk_hours: int = amount(48, "hours", "A one-on-one is kept this long after its end.")
    withdrawn_hours: int = amount(24, "hours", "A message taken back can still be reported this long.")
    case_days: int = amount(90, "days", "Evidence of a case is kept this long after its decision.")
    audit_months: int = amount(12, "months", "The record of what the staff did is kept this long.")
    idle_hours: int = amount(24, "hours", "A person who did not ask to stay is forgotten after this.")
    stay_days: int = amount(30, "days", "A person who asked to stay is forgotten after this.")
    token_idle_hours_staff: int = amount(12, "hours", "Staff sign in again when idle this long.")

    @model_validator(mode="after")
    def agree_with_each_other(self) -> Self:
        """Refuse settings that are fine alone and wrong together."""
        if self.rehearsal and not is_loopback(self.host):
            raise ValueError("rehearsal: refused while host can be reached from other machines")
        if self.bus_url and not self.database_url:
            raise ValueError("bus_url: needs database_url, since nodes share one PostgreSQL")
        if self.frame_max_bytes < self.text_max_chars * BYTES_PER_CHAR + BYTES_BESIDE_TEXT:
            raise ValueError("frame_max_bytes: too small for text_max_chars; take 12 bytes a character")
        if set(self.care_due_seconds) != {1, 2, 3, 4}:
            raise ValueError("care_due_seconds: needs exactly the levels 1, 2, 3 and 4")
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the order of arguments is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the sources in order, the strongest first; there is no `.env` file."""
        toml = TomlConfigSettingsSource(settings_cls, toml_file=TOML_FILE)
        return init_settings, env_settings, file_secret_settings, toml
