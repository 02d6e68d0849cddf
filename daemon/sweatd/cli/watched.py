"""What was heard over MQTT, and how it is drawn for a terminal. `board` needs nothing else: no clock and no broker.

How old something is counts from when it was heard, for the daemon's clock may be another one. A number that is stale is
not shown.
"""

import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

import msgspec
from msgspec import Struct
from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table
from rich.text import Text

from sweatd.messages import Reading, Spread

STALE_S = 30.0
GONE_S = 900.0  # so long after the last state nobody waits for the next, unless an alarm stands
EVENTS_SHOWN = 5
SEVERITIES = ("none", "advice", "warning", "urgent")
STYLES = {"urgent": "bold red", "warning": "yellow", "advice": "cyan"}
NUMBERS = ("heart\n/min", "loss, L\n(90 %)", "deficit\n%", "core\n°C", "strain", "fatigue", "cramp", "bat.\n%")
BATTERY = "battery_level"
OF_THE_STRAP = ("rr_interval", "skin_contact")  # come and go with its heart rate


class Band(Struct, frozen=True):
    """Of a cramp risk, what is shown."""

    band: str = ""


class Seen(Struct, frozen=True):
    """Of a state, what is shown. A daemon of another version may say less, or more."""

    estimates: dict[str, Spread] = {}
    sensors: dict[str, Reading] = {}
    signals: dict[str, str] = {}
    cramp_risk: Band | None = None


class Word(Struct, frozen=True):
    """Of an alert or an event, what is shown."""

    danger: str = ""
    id: str = ""
    revision: int = 0
    ts: float = 0.0
    change: str = ""
    severity: str = "none"
    message: str = ""
    acknowledged_by: str | None = None
    snoozed_until: float | None = None


class Standing(Struct, frozen=True):
    """Of a retained alarm, what is shown."""

    severity: str = "none"
    alarms: tuple[Word, ...] = ()
    technical: tuple[Word, ...] = ()


class Health(Struct, frozen=True):
    """Of the health of a gym, what is shown."""

    trouble: tuple[str, ...] = ()


class Athlete(Struct):
    """What was heard of one athlete, and when."""

    state: Seen | None = None
    state_at: float = 0.0
    alarm: Standing = Standing()


class Key(NamedTuple):
    """Who: the same id may train in two gyms."""

    site: str
    athlete: str

    def called(self, sites: bool) -> str:
        """In words, where there may be other sites."""
        return "/".join(self) if sites else self.athlete


class Heard:
    """The last of everything that was heard."""

    def __init__(self, *expected: str) -> None:
        self.away = ""  # why nothing can be heard just now
        self.status: dict[str, str] = dict.fromkeys(expected, "")
        self.trouble: dict[str, tuple[str, ...]] = {}
        self.lines: dict[str, str] = {}  # of a bridge: "1" or "0"
        self.athletes: dict[Key, Athlete] = {}
        self.events: deque[tuple[Key, Word]] = deque(maxlen=EVENTS_SHOWN)

    def hear(self, topic: str, payload: bytes, now: float) -> None:
        """One message. What is not understood is passed over: anybody may write below sweatd/."""
        with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            match topic.split("/"):
                case [_, site, "status"]:
                    self.status[site] = payload.decode()
                case [_, site, "health"]:
                    self.trouble[site] = msgspec.json.decode(payload, type=Health).trouble
                case [_, site, "bridge"]:
                    self.lines[site] = payload.decode()
                case [_, site, "athlete", athlete, "alarm"] if not payload:
                    self.athletes.pop(Key(site, athlete), None)  # forgotten
                case [_, site, "athlete", athlete, fact]:
                    self._hear_of(Key(site, athlete), fact, payload, now)

    def _hear_of(self, key: Key, fact: str, payload: bytes, now: float) -> None:
        if fact == "state":
            state = msgspec.json.decode(payload, type=Seen)
            own = self.athletes.setdefault(key, Athlete())
            own.state, own.state_at = state, now
        elif fact == "alarm":
            alarm = msgspec.json.decode(payload, type=Standing)
            self.athletes.setdefault(key, Athlete()).alarm = alarm
        elif fact == "event":
            event = msgspec.json.decode(payload, type=Word)
            if all((event.id, event.revision) != (other.id, other.revision) for _, other in self.events):  # QoS 1
                self.events.append((key, event))

    @property
    def has_several_sites(self) -> bool:
        """Whether an id alone does not say who it is."""
        return len({*self.status, *(key.site for key in self.athletes)}) > 1

    def is_over(self, site: str) -> bool:
        """Whether it is known that nothing comes from there."""
        return self.status.get(site) == "offline" or self.lines.get(site) == "0"

    def is_at_work(self, site: str) -> bool:
        """Whether there is a daemon, and a line to it."""
        return self.status.get(site) == "online" and not self.is_over(site)

    def is_complete(self) -> bool:
        """Whether every gym at work has told of somebody."""
        told = {site for (site, _), own in self.athletes.items() if own.state}
        return any(self.status.values()) and all(site in told for site in self.status if self.is_at_work(site))

    def rows(self, now: float, only_alarms: bool) -> list[tuple[Key, Athlete]]:
        """Who is shown, those first who need somebody most."""
        shown = [
            (key, own)
            for key, own in self.athletes.items()
            if own.alarm.alarms or (not only_alarms and (own.alarm.technical or _is_awaited(own, now)))
        ]
        return sorted(shown, key=lambda row: (-_rank(row[1].alarm.severity), row[0]))


def _is_awaited(own: Athlete, now: float) -> bool:
    return own.state is not None and now - own.state_at < GONE_S


def _rank(severity: str) -> int:
    """A severity that we do not know is the most severe."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def board(heard: Heard, now: float, only_alarms: bool = False) -> Group:
    """Everything, as a person wants to see it."""
    rows = heard.rows(now, only_alarms)
    sites = heard.has_several_sites
    return Group(
        *notices(heard),
        table(heard, rows, now),
        *_standing(rows, sites),
        *_troubled(heard, rows, now),
        *(_happened(*it, sites) for it in heard.events),
    )


def notices(heard: Heard) -> Iterator[Text]:
    """Whether what follows can be believed."""
    if heard.away:
        yield Text(f"{harmless(heard.away)}; trying again. Else name it with --broker HOST:PORT", "bold red")
    for site, status in sorted(heard.status.items()):
        if status == "offline":
            yield Text(f"{harmless(site)}: the daemon is offline; alarms tell how things were", "bold red")
        elif heard.lines.get(site) == "0":
            yield Text(f"{harmless(site)}: the line to this gym is cut; alarms tell how things were", "bold red")
        elif not status and not heard.away:
            yield Text(f"{site}: no daemon was heard of yet: is `sweatd run` at work there? Else name --site", "yellow")
    for site, troubles in sorted(heard.trouble.items()):
        if heard.is_at_work(site):
            yield from (Text(harmless(f"{site}: {trouble}"), "bold red") for trouble in troubles)
    if not heard.status and not heard.away:
        yield Text("no gym was heard of yet", "yellow")


def table(heard: Heard, rows: list[tuple[Key, Athlete]], now: float) -> Table:
    """One row for each athlete."""
    sites = heard.has_several_sites
    drawn = Table(box=SIMPLE_HEAD, show_edge=False, padding=0)  # it fits into 80 columns
    for heading in (*(("gym",) if sites else ()), "athlete", "heard"):
        drawn.add_column(heading, no_wrap=True)
    for heading in NUMBERS:
        drawn.add_column(heading, justify="right", no_wrap=True)
    for key, own in rows:
        cells = (*(key if sites else key[1:]), *_facts(own, now, _is_stale(heard, key, now)))
        drawn.add_row(*(Text(harmless(cell)) for cell in cells), style=STYLES.get(own.alarm.severity, ""))
    return drawn


def _is_stale(heard: Heard, key: Key, now: float) -> bool:
    return heard.is_over(key.site) or now - heard.athletes[key].state_at > STALE_S


def _facts(own: Athlete, now: float, is_stale: bool) -> list[str]:
    """When the state was heard, and what it says, unless that is over."""
    if own.state is None:
        return ["never", *"-" * len(NUMBERS)]
    age_s = now - own.state_at
    if is_stale:
        return [f"stale {age_s:.0f}s", *"-" * len(NUMBERS)]
    spreads = own.state.estimates
    loss = spreads.get("fluid_loss_l")
    return [
        f"{age_s:.0f}s",
        _heart(own.state, age_s),
        f"{loss.median:.2f} ({loss.low:.2f}-{loss.high:.2f})" if loss else "-",
        _median(spreads.get("deficit_percent"), 1),
        _median(spreads.get("core_temperature_c"), 1),
        _median(spreads.get("strain_index"), 1),
        _median(spreads.get("fatigue"), 0),
        own.state.cramp_risk.band if own.state.cramp_risk else "-",
        f"{own.state.sensors[BATTERY].value:.0f}" if BATTERY in own.state.sensors else "-",
    ]


def _median(spread: Spread | None, digits: int) -> str:
    return f"{spread.median:.{digits}f}" if spread else "-"


def _heart(state: Seen, age_s: float) -> str:
    reading = state.sensors.get("heart_rate")
    return f"{reading.value:.0f}" if reading and _is_well("heart_rate", reading, state, age_s) else "-"


def _is_well(name: str, reading: Reading, state: Seen, age_s: float) -> bool:
    return name not in state.signals and reading.quality == "good" and reading.age_s + age_s <= STALE_S


def _troubled(heard: Heard, rows: list[tuple[Key, Athlete]], now: float) -> Iterator[Text]:
    """Whose sensors cannot be believed."""
    for key, own in rows:
        if own.state and not _is_stale(heard, key, now) and (troubles := _troubles(own.state, now - own.state_at)):
            yield Text(harmless(f"sensors of {key.called(heard.has_several_sites)}: {troubles}"), "dim")


def _troubles(state: Seen, age_s: float) -> str:
    """Whatever is wrong with sensors, and with which."""
    troubles: dict[str, list[str]] = {}
    for name, trouble in state.signals.items():
        troubles.setdefault(trouble, []).append(name)
    for name, reading in state.sensors.items():
        if name not in (*state.signals, *OF_THE_STRAP, BATTERY) and not _is_well(name, reading, state, age_s):
            troubles.setdefault("silent" if reading.quality == "good" else reading.quality, []).append(name)
    return "; ".join(f"{', '.join(names)} {trouble}" for trouble, names in troubles.items())


def _standing(rows: list[tuple[Key, Athlete]], sites: bool) -> Iterator[Text]:
    """Every alert that stands, in words, the most severe first."""
    alarms = [(-_rank(word.severity), key, word.severity, word) for key, own in rows for word in own.alarm.alarms]
    technical = [(0, key, "technical", word) for key, own in rows for word in own.alarm.technical]
    for _, key, how, word in sorted(alarms + technical, key=lambda it: it[:2]):
        line = f"{how} {key.called(sites)} {word.danger}: {word.message} ({_answer(word)})"
        yield Text(harmless(line), STYLES.get(how, "dim"))


def _answer(word: Word) -> str:
    by = f" by {word.acknowledged_by}" if word.acknowledged_by else ""
    if word.snoozed_until is not None:
        return f"snoozed{by} until {_clock(word.snoozed_until)}"
    return f"acknowledged{by}" if by else "not acknowledged"


def _happened(key: Key, event: Word, sites: bool) -> Text:
    return Text(harmless(f"{_clock(event.ts)} {key.called(sites)} {event.danger} {event.change}"), "dim")


def _clock(at: float) -> str:
    with suppress(OverflowError, ValueError, OSError):
        return time.strftime("%H:%M:%S", time.localtime(at))
    return "?"


def harmless(words: str) -> str:
    """A terminal obeys what is not printable."""
    return "".join(sign if sign.isprintable() else "?" for sign in words)
