"""The configuration: which sections there are. What an option means and may be is said by the part that has it.

Knows the parts; no part knows it. Nothing here is ever written to a file: people write, the program reads.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from sweatd.alerts import Settings as Alerts
from sweatd.athletes import ID, AthletesFile, People
from sweatd.estimators.ensemble import Settings as Estimation
from sweatd.homeassistant import Settings as HomeAssistant
from sweatd.pipeline import Settings as Core
from sweatd.rules import Settings as Rules
from sweatd.sinks.mqtt import Settings as Mqtt
from sweatd.sources.ble import Settings as Bluetooth
from sweatd.store import Settings as Storage
from sweatd.tomlfile import ConfigError, Problem, read

__all__ = ["Config", "ConfigError", "load", "load_athletes"]


class Site(Struct, frozen=True, forbid_unknown_fields=True):
    """The gym itself."""

    # its name in every MQTT topic
    name: Annotated[str, Meta(pattern=ID, description="up to 32 of a-z, 0-9 and -")] = "gym"
    # a file that says who trains here and what they wear, beside those in the store; a relative path starts at the
    # folder of the configuration; empty: the store says all
    athletes: str = ""


class Publishing(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said over MQTT, and how often."""

    # the state of each athlete in session
    state_every_s: Annotated[int, Meta(ge=1, le=600)] = 5
    # a second core temperature from the heart rate alone (ECTemp; patented in the USA, see docs/safety.md): it is
    # shown beside the other, and nothing is judged by it
    core_by_heart_rate: bool = False
    # everybody's states in one message (sweatd/SITE/states) beside those of each: for big gyms
    batched_states: bool = False
    # of the sentences for people
    language: Literal["en", "de"] = "en"


class Config(Rules, frozen=True, forbid_unknown_fields=True):
    """One line for each section of the file; those of the rules are the rules' own."""

    site: Site = Site()
    bluetooth: Bluetooth = Bluetooth()
    mqtt: Mqtt = Mqtt()
    homeassistant: HomeAssistant = HomeAssistant()
    publishing: Publishing = Publishing()
    estimation: Estimation = Estimation()
    alerts: Alerts = Alerts()
    store: Storage = Storage()
    # thresholds of single athletes, over those of all: [own.ID.hydration]
    own: dict[str, Rules] = msgspec.field(default_factory=dict)

    def core(self) -> Core:
        """What concerns the pipeline, which is told the rest by its parts."""
        thresholds = Rules(*(getattr(self, name) for name in Rules.__struct_fields__))
        said = {name: getattr(self.publishing, name) for name in Publishing.__struct_fields__}
        core = Core(site=self.site.name, estimation=self.estimation, rules=thresholds, alerts=self.alerts, **said)
        return replace(core, own_rules=self.own, homeassistant=self.homeassistant)


def load(path: Path) -> Config:
    """The configuration. Raises ConfigError with all that is wrong with the file."""
    return read(path, Config, _own_over_all)


def _own_over_all(table: dict[str, Any]) -> dict[str, Any]:
    """The thresholds of single athletes, filled up with those that the file sets for all."""
    own = table.get("own")
    if not isinstance(own, dict):
        return table
    of_all = {name: table[name] for name in Rules.__struct_fields__ if isinstance(table.get(name), dict)}
    filled = {
        athlete: {
            section: {**of_all.get(section, {}), **options} if isinstance(options, dict) else options
            for section, options in {**{key: {} for key in of_all}, **sections}.items()
        }
        if isinstance(sections, dict)
        else sections
        for athlete, sections in own.items()
    }
    return {**table, "own": filled}


def load_athletes(path: Path, today: date | None = None) -> People:
    """Who trains here and what they wear. Raises ConfigError with all that is wrong with the file.

    `today`, where there is a clock that can be trusted, refuses what is yet to come. The daemon has none when it
    starts: a Pi wakes up in the past until the network tells it the time.
    """
    people = read(path, AthletesFile)
    wrong = people.yet_to_come(today) if today else ()
    if problems := [Problem(f"athletes[{who}]", what, "correct the date") for who, what in wrong]:
        raise ConfigError(path, problems)
    return people.people()
