"""What can be measured or estimated: one table."""

from enum import Enum


class Quantity(Enum):
    """What can be measured or estimated: its name on the wire, its UCUM unit, and what is physically possible."""

    HEART_RATE = "heart_rate", "/min", 20, 250
    RR_INTERVAL = "rr_interval", "ms", 200, 3000
    SKIN_CONTACT = "skin_contact", "1", 0, 1
    ENERGY_EXPENDED = "energy_expended", "kJ", 0, 65535
    BODY_SENSOR_LOCATION = "body_sensor_location", "{code}", 0, 6
    BODY_TEMPERATURE = "body_temperature", "Cel", 10, 46
    TEMPERATURE_SITE = "temperature_site", "{code}", 1, 9
    SKIN_TEMPERATURE = "skin_temperature", "Cel", 0, 60
    CORE_TEMPERATURE = "core_temperature", "Cel", 30, 45
    HEAT_STRAIN_INDEX = "heat_strain_index", "{score}", 0, 25.4  # greenTEG's, of skin and core
    OXYGEN_SATURATION = "oxygen_saturation", "%", 50, 100
    PULSE_AMPLITUDE = "pulse_amplitude", "%", 0, 100  # of an oximeter: how strong its pulse is
    MOVEMENT = "movement", "m/s2", 0, 160  # how far from one g an accelerometer is: root mean square over a frame
    BATTERY_LEVEL = "battery_level", "%", 0, 100
    RSSI = "rssi", "dBm", -127, 20  # how strong a wearable is heard
    # what a wearable says of itself: 1, and the words in the label
    MAKER = "maker", "1", 1, 1
    MODEL = "model", "1", 1, 1
    FIRMWARE = "firmware", "1", 1, 1
    HARDWARE = "hardware", "1", 1, 1
    SOFTWARE = "software", "1", 1, 1
    AIR_TEMPERATURE = "air_temperature", "Cel", -40, 85
    RELATIVE_HUMIDITY = "relative_humidity", "%", 0, 100
    AIR_PRESSURE = "air_pressure", "hPa", 300, 1200
    AIR_SPEED = "air_speed", "m/s", 0, 20
    LOCAL_SWEAT_RATE = "local_sweat_rate", "uL/cm2/min", 0, 20
    LOCAL_SWEAT_VOLUME = "local_sweat_volume", "uL", 0, 100_000
    SWEAT_SODIUM = "sweat_sodium", "mmol/L", 0, 200
    SWEAT_CHLORIDE = "sweat_chloride", "mmol/L", 0, 200
    SWEAT_CONDUCTIVITY = "sweat_conductivity", "uS/cm", 0, 40_000
    CONDUCTIVITY_TEMPERATURE = "conductivity_temperature", "Cel", 0, 60
    SKIN_CONDUCTANCE = "skin_conductance", "uS", 0, 655
    PATCH_QUALITY = "patch_quality", "{score}", 0, 4
    PATCH_AREA = "patch_area", "cm2", 0.01, 655
    PATCH_SITE = "patch_site", "{code}", 0, 12
    PATCH_CAPACITY = "patch_capacity", "uL", 0, 1_000_000
    POWER = "power", "W", 0, 2500
    SPEED = "speed", "m/s", 0, 13  # on foot: a treadmill's, a foot pod's
    CYCLING_SPEED = "cycling_speed", "m/s", 0, 35  # of a bicycle out of doors: its own wind, and nothing of the effort
    GRADE = "grade", "%", -50, 50
    CADENCE = "cadence", "/min", 0, 260  # steps, turns of a crank, strokes: as the sensor counts them
    STRIDE_LENGTH = "stride_length", "m", 0, 4
    DISTANCE = "distance", "m", 0, 10_000_000
    # counters of a sensor, and the moment of their latest turn by its own clock, which wraps at 64 s (or at 32 s)
    WHEEL_TURNS = "wheel_turns", "1", 0, 0xFFFFFFFF
    WHEEL_TIME = "wheel_time", "s", 0, 64
    CRANK_TURNS = "crank_turns", "1", 0, 0xFFFF
    CRANK_TIME = "crank_time", "s", 0, 64
    FLUID_INTAKE = "fluid_intake", "mL", 0, 2000
    SODIUM_INTAKE = "sodium_intake", "mmol", 0, 500
    URINE = "urine", "mL", 0, 2000
    BODY_MASS = "body_mass", "kg", 20, 300
    BODY_FAT = "body_fat", "%", 1, 75
    BODY_WATER = "body_water", "kg", 5, 200
    IMPEDANCE = "impedance", "Ohm", 100, 2000  # of the body, between the feet
    SESSION = "session", "1", 0, 1  # said: it begins, or it is over
    SORENESS = "soreness", "{score}", 0, 10  # said, of a muscle
    CRAMP = "cramp", "1", 1, 1  # said: it happened, in a muscle
    SIGN = "sign", "1", 1, 1  # said: a red flag
    WELL = "well", "1", 1, 1  # said: the red flags are over
    STRETCHED = "stretched", "1", 1, 1  # said
    METABOLIC_RATE = "metabolic_rate", "W", 0, 3000  # some machines say it
    EXTERNAL_WORK = "external_work", "W", 0, 2500  # of the metabolic rate, what does not become heat
    # what is estimated, never sensed: with a spread over bodies
    SWEAT_RATE = "sweat_rate", "L/h", 0, 6
    EVAPORATION = "evaporation", "W", 0, 3000
    FLUID_LOSS = "fluid_loss", "L", 0, 30
    FLUID_BALANCE = "fluid_balance", "L", -30, 30
    DEFICIT = "deficit", "%", -20, 20
    SODIUM_LOSS = "sodium_loss", "mmol", 0, 3000
    SODIUM_MASS_LOSS = "sodium_mass_loss", "mg", 0, 70_000
    PLASMA_SODIUM = "plasma_sodium", "mmol/L", 90, 200
    EFFORT = "effort", "%", 0, 110  # share of the heart-rate reserve
    STRAIN_INDEX = "strain_index", "{score}", 0, 15  # Moran's PSI
    ADAPTIVE_STRAIN_INDEX = "adaptive_strain_index", "{score}", 0, 15
    W_PRIME_BALANCE = "w_prime_balance", "%", -100, 100  # what is left of the work capacity above critical power
    FATIGUE = "fatigue", "{score}", 0, 100
    # ... and what is to come, at the present rate
    TIME_TO_DEFICIT = "time_to_deficit", "min", 0, 600  # until 2 % of body mass are missing; 600: that or more
    DRINK_TO_AVOID = "drink_to_avoid", "L/h", 0, 6  # over the next hour
    STRAIN_SOON = "strain_soon", "{score}", 0, 15  # Moran's PSI in 15 minutes
    # ... without one
    RMSSD = "rmssd", "ms", 0, 500
    DFA_ALPHA1 = "dfa_alpha1", "1", 0, 3
    ARTEFACT_SHARE = "artefact_share", "%", 0, 100
    HEART_RATE_RECOVERY = "heart_rate_recovery", "/min", -50, 150  # fall in the minute after effort
    TRIMP = "trimp", "{score}", 0, 2000  # Banister's, of the session
    TRIMP_EDWARDS = "trimp_edwards", "{score}", 0, 2000
    ACUTE_LOAD = "acute_load", "{score}", 0, 2000
    CHRONIC_LOAD = "chronic_load", "{score}", 0, 2000
    MONOTONY = "monotony", "1", 0, 100
    DECOUPLING = "decoupling", "%", -100, 100
    CARDIAC_DRIFT = "cardiac_drift", "%", -100, 100
    MUSCLE_LOAD = "muscle_load", "{score}", 0, 1000
    WARM_UP = "warm_up", "min", 0, 600
    COOL_DOWN = "cool_down", "min", 0, 600
    SINCE_EFFORT = "since_effort", "s", 0, 86_400  # since the heart last beat as in training, or output was made
    CORE_BY_HEART_RATE = "core_by_heart_rate", "Cel", 30, 45  # ECTemp, where it is switched on

    def __init__(self, label: str, unit: str, low: float, high: float) -> None:
        self.label, self.unit, self.low, self.high = label, unit, low, high

    __hash__ = object.__hash__  # members are one of a kind; Enum's own hash is a tenth of the pipeline's time

    def holds(self, value: float) -> bool:
        """Whether the value is physically possible; NaN never is."""
        return self.low <= value <= self.high


QUANTITIES = {quantity.label: quantity for quantity in Quantity}
