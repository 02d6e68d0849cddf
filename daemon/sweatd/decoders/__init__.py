"""Bytes to samples: one file per service or maker. A frame is decoded or refused; nothing else ever comes out."""

from sweatd.decoders import (
    battery,
    environmental_sensing,
    health_thermometer,
    heart_rate,
    sweat_profile,
    told,
)
from sweatd.decoders.wire import Decoder
from sweatd.model import Channel, Frame, Refused, Sample

DECODERS: tuple[Decoder, ...] = (
    *heart_rate.DECODERS,
    *health_thermometer.DECODERS,
    *battery.DECODERS,
    *environmental_sensing.DECODERS,
    *sweat_profile.DECODERS,
    *told.DECODERS,
)
_BY_KEY = {(decoder.channel, decoder.key): decoder for decoder in DECODERS}

CHARACTERISTICS = frozenset(decoder.key for decoder in DECODERS if decoder.channel is Channel.CHARACTERISTIC)


def decode(frame: Frame) -> tuple[Sample, ...]:
    """What a frame says. Raises Refused, with the reason, and nothing else."""
    decoder = _BY_KEY.get((frame.channel, frame.key))
    if decoder is None:
        raise Refused(f"no decoder for {frame.channel} {frame.key}")
    return decoder.decode(frame)
