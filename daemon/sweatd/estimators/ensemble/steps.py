"""Everybody's bodies, a second on: in blocks that fit the cache, with what is prepared kept for as long as it holds."""

import numpy as np

from sweatd.estimators.ensemble.forecast import Inputs, Prepared, forecast, prepare
from sweatd.estimators.ensemble.inputs import part
from sweatd.model import Array

BLOCK = 64  # athletes that step together: their bodies fit the processor's cache


class Steps:
    """Steps bodies. Whoever changes a parameter of a body, or who is there, has to say so."""

    def __init__(self) -> None:
        self._prepared: list[Prepared] = []
        self._prepared_for = np.zeros(0)

    def prepare_anew(self) -> None:
        """Parameters, or athletes, changed."""
        self._prepared = []

    def second(self, x: Array, inputs: Inputs) -> Array:
        """Takes bodies, shape (fields, athletes, bodies), a second on; the source of heat of each athlete."""
        athletes = x.shape[1]
        blocks = [slice(first, first + BLOCK) for first in range(0, athletes, BLOCK)]
        own = [inputs] if len(blocks) == 1 else [part(inputs, block) for block in blocks]
        around = inputs.around()
        if not self._prepared or not np.array_equal(around, self._prepared_for):
            self._prepared = [prepare(x[:, block], sensed) for block, sensed in zip(blocks, own, strict=True)]
            self._prepared_for = around
        sources = np.zeros(athletes)
        for block, sensed, prepared in zip(blocks, own, self._prepared, strict=True):
            heat, _ = forecast(x[:, block], sensed, prepared, 1.0)
            sources[block] = heat.source[:, 0]
        return sources
