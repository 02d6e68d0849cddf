"""What Home Assistant is told: each athlete, and the daemon, as a device in its format for MQTT device discovery.

Only ever said, never read: what others write below Home Assistant's prefix concerns nobody here. Every estimate and
figure of `messages` appears by itself; its unit in the table of quantities says how it is shown.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any, NamedTuple, get_args

import msgspec
from msgspec import Meta, Struct

from sweatd.messages import FIGURES, PUBLISHED, Topics
from sweatd.model import DANGERS, Message, Quantity
from sweatd.rules.cramp_risk import Band

PREFIX = "homeassistant"
BIRTH_TOPIC = "homeassistant/status"  # it says `online` there when it has started, whatever the prefix of discovery is


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether Home Assistant finds the athletes by itself.

    Off until somebody wants it: it is the one thing that is written outside `sweatd/`, and Home Assistant keeps a
    history of what it is shown; with health data that is a decision.
    """

    discovery: bool = False
    # the discovery prefix in Home Assistant's settings of MQTT
    prefix: Annotated[
        str,
        Meta(
            pattern=r"^[a-zA-Z0-9_-]+(/[a-zA-Z0-9_-]+)*\Z",
            description="a topic of letters, digits, _ and -, such as homeassistant",
        ),
    ] = PREFIX


class Look(NamedTuple):
    """How numbers of one unit are shown, with no more digits than their intervals are worth."""

    unit: str | None
    digits: int
    device_class: str | None = None


LOOKS = {
    "L": Look("L", 2, "volume_storage"),  # a `volume` may not fall: a correction would count as a new meter
    "L/h": Look("L/h", 2),  # `volume_flow_rate` knows this unit only since 2026
    "%": Look("%", 1),
    "W": Look("W", 0),  # `power` is electricity
    "mmol": Look("mmol", 0),
    "mmol/L": Look("mmol/L", 0),
    "mg": Look("mg", 0),
    "Cel": Look("°C", 1, "temperature"),
    "/min": Look("bpm", 0),  # `frequency` refuses this unit
    "ms": Look("ms", 0),
    "s": Look("s", 0, "duration"),
    "min": Look("min", 0, "duration"),
    "{score}": Look(None, 1),
    "1": Look(None, 2),
}
"""By UCUM unit, as the table of quantities has it."""

NAMES = {
    Quantity.SODIUM_MASS_LOSS: "Sodium loss by mass",
    Quantity.W_PRIME_BALANCE: "W' balance",
    Quantity.TIME_TO_DEFICIT: "Time to 2 % deficit",
    Quantity.DRINK_TO_AVOID: "Drink to avoid 2 % deficit",
    Quantity.STRAIN_SOON: "Strain index in 15 minutes",
    Quantity.RMSSD: "RMSSD",
    Quantity.DFA_ALPHA1: "DFA alpha 1",
    Quantity.TRIMP: "TRIMP",
    Quantity.TRIMP_EDWARDS: "TRIMP (Edwards)",
}
"""Where the label of a quantity does not say it well."""

WANTED = {
    Quantity.TRIMP,
    Quantity.ACUTE_LOAD,
    Quantity.CHRONIC_LOAD,
    Quantity.CARDIAC_DRIFT,
    Quantity.HEART_RATE_RECOVERY,
}
"""Figures that are shown at once; the others wait until somebody switches them on."""

STATE_LASTS_S, REMEDY_LASTS_S = 30, 600  # as long as their messages do on the way
HEARD_WITHIN_S = 30  # the last value of a strap that was taken off would stand for ever
RISKS = list(get_args(Band))
EVENTS = (*DANGERS, "cleared")
DIAGNOSTIC = {"entity_category": "diagnostic"}

# Taken back, a retained alarm is an empty payload.
ALARM = {
    "value_template": "{{ 'ON' if value_json is defined and value_json.active else 'OFF' }}",
    "json_attributes_template": "{% if value_json is defined %}{{ {'severity': value_json.severity, 'acknowledged': "
    "value_json.acknowledged, 'dangers': value_json.alarms | map(attribute='danger') | list, 'message': "
    "value_json.message} | tojson }}{% else %}{}{% endif %}",
}
TECHNICAL = {
    "value_template": "{{ 'ON' if value_json is defined and value_json.technical else 'OFF' }}",
    "json_attributes_template": "{% if value_json is defined %}{{ {'messages': value_json.technical | "
    "map(attribute='message') | list} | tojson }}{% else %}{}{% endif %}",
}

Component = dict[str, Any]
Components = Iterator[tuple[str, Component]]


def discovery(topics: Topics, athlete: str, version: str, state_every_s: float, prefix: str = PREFIX) -> Message:
    """An athlete as a device; retained.

    That somebody is not in session is no fact that is published: the states just cease. So a value expires, which a
    topic of availability would say no better.
    """
    components = dict(chain(_numbers(), _words(topics, athlete), _buttons(topics, athlete), _boxes(topics, athlete)))
    for component in components.values():
        if component["platform"] == "sensor" and "state_topic" not in component:
            component["expire_after"] = max(STATE_LASTS_S, round(3 * state_every_s))
        if "json_attributes_template" in component:  # its topic is not inherited, the other is
            component["json_attributes_topic"] = component.get("state_topic", topics.athlete(athlete, "state"))
    shared = {
        "availability": [{"topic": topics.status}],
        "state_topic": topics.athlete(athlete, "state"),
        "components": components,
    }
    device = _device(topics, athlete, name=f"Athlete {athlete} ({topics.site})", model="Athlete", version=version)
    return _retained(topics, athlete, prefix=prefix, payload={"device": device, **shared})


def gateway(topics: Topics, version: str, prefix: str = PREFIX) -> Message:
    """The daemon as a device, retained: whether it is there, what trainers must hear, how commands were answered."""
    status = {"state_topic": topics.status, "payload_on": "online", "payload_off": "offline"}
    answer = {"value_template": "{{ dict(value_json, event_type=value_json.status) | tojson }}"}
    enrolled = {"state_topic": topics.info, "value_template": "{{ value_json.athletes | count }}"}
    health = {
        "state_topic": topics.health,
        "value_template": "{{ 'OFF' if value_json.ok else 'ON' }}",
        "json_attributes_topic": topics.health,
    }
    components: dict[str, Component] = {
        "connection": _entity("binary_sensor", "Connection", device_class="connectivity", **status, **DIAGNOSTIC),
        "athletes": _entity("sensor", "Athletes", state_class="measurement", **enrolled, **DIAGNOSTIC),
        "health": _entity("binary_sensor", "Trouble", device_class="problem", **health, **DIAGNOSTIC),
        "trainer": _event("Trainer", topics.trainer, EVENTS),
        "answers": _event("Answers", topics.response("+"), ("ok", "refused")) | answer | DIAGNOSTIC,
    }
    device = _device(topics, name=f"sweatd {topics.site}", model="Gateway", version=version)
    return _retained(topics, prefix=prefix, payload={"device": device, "components": components})


def gone(topics: Topics, athlete: str, prefix: str = PREFIX) -> Message:
    """Takes an athlete's device away, with all its entities."""
    return _retained(topics, athlete, prefix=prefix)


# devices


def _id(topics: Topics, *athlete: str) -> str:
    """Of a device; neither sites nor athletes have a _ in their ids, so that no two are the same."""
    return "_".join(("sweatd", topics.site, *athlete))


def _device(topics: Topics, *athlete: str, name: str, model: str, version: str) -> dict[str, Any]:
    device = {"identifiers": [_id(topics, *athlete)], "name": name, "manufacturer": "sweatd", "model": model}
    gateway_of = {"via_device": _id(topics)} if athlete else {}
    return device | {"sw_version": version} | gateway_of


def _retained(topics: Topics, *athlete: str, prefix: str, payload: dict[str, Any] | None = None) -> Message:
    own = _id(topics, *athlete)
    if payload:
        for key, component in payload["components"].items():
            component["unique_id"] = f"{own}_{key}"
        payload["origin"] = {"name": "sweatd", "sw_version": payload["device"]["sw_version"]}
    whole = msgspec.json.encode(payload) if payload else b""
    return Message(f"{prefix}/device/{own}/config", whole, qos=1, retain=True)


# entities of an athlete


def _numbers() -> Components:
    """What comes with every state. Where a value is missing it is None: unknown, and no word in the log."""
    for quantity, (name, _) in PUBLISHED.items():
        interval = f"value_json.estimates.get('{name}', {{}})"
        yield name, _number(_name(quantity), quantity.unit, f"{{{{ {interval}.get('median') }}}}") | _about(interval)
    for quantity, (name, _) in FIGURES.items():
        figure = _number(_name(quantity), quantity.unit, f"{{{{ value_json.figures.get('{name}') }}}}")
        yield name, figure if quantity in WANTED else {**figure, "enabled_by_default": False}
    yield "session_s", _number("Session", "s", "{{ value_json.session_s }}")
    yield "intake_l", _number("Fluid intake", "L", "{{ value_json.intake_l }}")
    pulse, charge = (f"value_json.sensors.get('{sensor}', {{}})" for sensor in ("heart_rate", "battery_level"))
    good = f"{pulse}.quality == 'good' and {pulse}.age_s < {HEARD_WITHIN_S}"
    heart_rate = _number("Heart rate", "/min", f"{{{{ {pulse}.value if {pulse} and {good} else None }}}}")
    yield "heart_rate", heart_rate | _about(pulse) | {"icon": "mdi:heart-pulse"}
    battery = _number("Battery", "%", f"{{{{ {charge}.get('value') }}}}") | _about(charge)
    yield "battery", battery | {"device_class": "battery"} | DIAGNOSTIC


def _words(topics: Topics, athlete: str) -> Components:
    """What is judged and said."""
    risk = "(value_json.get('cramp_risk') or {})"
    bands = {"device_class": "enum", "options": RISKS, "value_template": f"{{{{ {risk}.get('band') }}}}"}
    yield "cramp_risk", _entity("sensor", "Cramp risk", **bands) | _about(risk)
    steps = {"state_topic": topics.athlete(athlete, "remedy"), "expire_after": REMEDY_LASTS_S}
    step = _entity("sensor", "Remedy", value_template="{{ value_json.action }}", **steps)
    yield "remedy", step | _about("value_json")
    alarm = {"state_topic": topics.athlete(athlete, "alarm"), "device_class": "problem", "qos": 1}
    yield "alarm", _entity("binary_sensor", "Alarm", **alarm, **ALARM)
    yield "technical", _entity("binary_sensor", "Sensors", **alarm, **TECHNICAL, **DIAGNOSTIC)
    yield "event", _event("Alerts", topics.athlete(athlete, "event"), EVENTS)


BUTTONS = {
    "acknowledge": ("Acknowledge", "ack", '"by": "home-assistant"', "mdi:check"),
    "snooze": ("Snooze 10 minutes", "snooze", '"minutes": 10, "by": "home-assistant"', "mdi:alarm-snooze"),
    "drank": ("Drank 250 mL", "drink", '"ml": 250', "mdi:cup-water"),
    "cramp": ("Cramp", "cramp", "", "mdi:alert"),
    "stretched": ("Stretched", "stretched", "", "mdi:yoga"),
    "start": ("Start session", "start", "", "mdi:play"),
    "end": ("End session", "end", "", "mdi:stop"),
}
"""Key: what stands on it, the verb of the command, its fields, an icon."""

KILOGRAMS = {"device_class": "weight", "unit_of_measurement": "kg"}
MILLILITRES = {"device_class": "volume", "unit_of_measurement": "mL"}
BOXES = {
    "weigh": (
        "Weigh-in",
        "kg",
        {"min": Quantity.BODY_MASS.low, "max": Quantity.BODY_MASS.high, "step": 0.05},
        KILOGRAMS,
    ),
    "drink": ("Drink", "ml", {"min": 1, "max": Quantity.FLUID_INTAKE.high, "step": 1}, MILLILITRES),
    "soreness": ("Soreness", "score", {"min": 0, "max": Quantity.SORENESS.high, "step": 1}, {}),
}
"""Verb: what stands on it, the field of the command, which numbers, of what unit."""


def _buttons(topics: Topics, athlete: str) -> Components:
    for key, (name, verb, fields, icon) in BUTTONS.items():
        yield f"button_{key}", _entity("button", name, icon=icon, **_command(topics, athlete, verb, fields))


def _boxes(topics: Topics, athlete: str) -> Components:
    """Numbers to be told. They stay empty: what somebody weighed last month would look like what they weigh."""
    empty = {"mode": "box", "value_template": "{{ None }}"}
    for verb, (name, field, limits, unit) in BOXES.items():
        told = _command(topics, athlete, verb, f'"{field}": {{{{ value }}}}')
        yield f"box_{verb}", _entity("number", name, **empty, **limits, **unit, **told)


def _command(topics: Topics, athlete: str, verb: str, fields: str) -> Component:
    """With an id that is made when it is said: QoS 1 may deliver it twice, and no drink counts twice."""
    said = ", ".join(filter(None, (fields, '"id": "ha-{{ now().timestamp() }}"')))
    return {"command_topic": topics.athlete(athlete, f"{verb}/set"), "command_template": f"{{{said}}}", "qos": 1}


# entities


def _entity(platform: str, name: str, **fields: object) -> Component:
    return {"platform": platform, "name": name, **fields}


def _number(name: str, ucum: str, template: str) -> Component:
    unit, digits, device_class = LOOKS[ucum]
    shown = {"unit_of_measurement": unit, "device_class": device_class, "suggested_display_precision": digits}
    known = {key: value for key, value in shown.items() if value is not None}
    return _entity("sensor", name, state_class="measurement", value_template=template, **known)


def _name(quantity: Quantity) -> str:
    return NAMES.get(quantity, quantity.label.replace("_", " ").capitalize())


def _event(name: str, topic: str, types: tuple[str, ...]) -> Component:
    return _entity("event", name, state_topic=topic, event_types=types, qos=1)


def _about(expression: str) -> Component:
    """The fields of an object as attributes."""
    return {"json_attributes_template": f"{{{{ {expression} | tojson }}}}"}
