"""Bytes to samples: one file per service or maker. A frame is decoded or refused; nothing else ever comes out."""

from collections.abc import Iterable

from sweatd.decoders import (
    battery,
    body_composition,
    bthome,
    core_sensor,
    cycling_power,
    cycling_speed,
    device_information,
    environmental_sensing,
    fitness_machine,
    health_thermometer,
    heart_rate,
    lywsd03mmc,
    mi_band,
    polar_broadcast,
    polar_measurement,
    pulse_oximeter,
    radio,
    running_speed,
    ruuvi,
    sweat_profile,
    told,
    weight_scale,
    xiaomi_scale,
)
from sweatd.decoders.wire import Decoder
from sweatd.model import Channel, Frame, Refused, Sample

ADVERTISED = (Channel.MANUFACTURER, Channel.SERVICE_DATA)

DECODERS: tuple[Decoder, ...] = (
    *heart_rate.DECODERS,
    *health_thermometer.DECODERS,
    *battery.DECODERS,
    *environmental_sensing.DECODERS,
    *sweat_profile.DECODERS,
    *weight_scale.DECODERS,
    *body_composition.DECODERS,
    *running_speed.DECODERS,
    *cycling_speed.DECODERS,
    *cycling_power.DECODERS,
    *core_sensor.DECODERS,
    *mi_band.DECODERS,
    *polar_broadcast.DECODERS,
    *polar_measurement.DECODERS,
    *fitness_machine.DECODERS,
    *pulse_oximeter.DECODERS,
    *device_information.DECODERS,
    *bthome.DECODERS,
    *ruuvi.DECODERS,
    *lywsd03mmc.DECODERS,
    *xiaomi_scale.DECODERS,
    *radio.DECODERS,
    *told.DECODERS,
)


class Decoding:
    """What is understood here: everything above, and what else was declared.

    Of several decoders of one key the first that does not refuse a frame decodes it.
    """

    def __init__(self, declared: Iterable[Decoder] = ()) -> None:
        self.decoders = (*DECODERS, *declared)
        self._by_key: dict[tuple[Channel, str], list[Decoder]] = {}
        for decoder in self.decoders:
            self._by_key.setdefault((decoder.channel, decoder.key), []).append(decoder)

    @property
    def characteristics(self) -> frozenset[str]:
        """Of GATT, to be read and subscribed to."""
        return frozenset(key for channel, key in self._by_key if channel is Channel.CHARACTERISTIC)

    @property
    def broadcasts(self) -> frozenset[str]:
        """Keys of advertised data that say something without a connection."""
        return frozenset(key for channel, key in self._by_key if channel in ADVERTISED)

    def decode(self, frame: Frame) -> tuple[Sample, ...]:
        """What a frame says. Raises Refused, with the reason, and nothing else."""
        decoders = self._by_key.get((frame.channel, frame.key))
        if decoders is None:
            raise Refused(f"no decoder for {frame.channel} {frame.key}")
        for decoder in decoders[:-1]:
            try:
                return decoder.decode(frame)
            except Refused:
                continue
        return decoders[-1].decode(frame)


BUILT_IN = Decoding()
decode, CHARACTERISTICS = BUILT_IN.decode, BUILT_IN.characteristics
