"""Whether the heart beats ever faster for the same output: decoupling and cardiac drift.

Output is power, else speed on foot (as its equal on the level), else a metabolic rate that a machine says; never one
that was made from the heart rate itself. It is summed up in blocks of five minutes, from the tenth minute on.
"""

import numpy as np
from numpy.typing import NDArray

from sweatd.estimators.effort.table import Row, Second
from sweatd.model import Array
from sweatd.physiology.running import graded_speed_m_s

NO_KIND, POWER, SPEED, MACHINE = 0.0, 1.0, 2.0, 3.0
LENGTH_S, BLOCKS = 300.0, 96  # eight hours; what is older is forgotten
SETTLED_S, EARLY_UNTIL_S, LATE_FROM_S = 600.0, 1200.0, 1800.0
LEAST_S, LEAST_WINDOW_S = 1200.0, 300.0
STEADY, STEADY_WINDOWS = 0.10, 0.05  # by how much the outputs that are compared may differ
OTHER_KIND_AFTER_S = 300.0  # without output of the one kind, output of another takes its place


def output_of(table: Array, blocks: Array, second: Second) -> Array:
    """The output of everybody in this second, in the unit of its kind; NaN where it is not known."""
    speed = second.speed_m_s if second.slope is None else graded_speed_m_s(second.speed_m_s, second.slope)
    kind = table[Row.KIND]
    output = _of_kind(kind, second, speed)
    unseen = table[Row.UNSEEN_S]
    unseen += 1.0
    unseen[output > 0.0] = 0.0
    open_to_others = (unseen > OTHER_KIND_AFTER_S) | (kind == NO_KIND)
    if not np.count_nonzero(open_to_others):
        return output
    machine = NO_KIND if second.machine_w is None else np.where(second.machine_w > 0, MACHINE, NO_KIND)
    best = np.where(second.power_w > 0, POWER, np.where(speed > 0, SPEED, machine))
    changed = open_to_others & (best > NO_KIND) & (best != kind)
    if not np.count_nonzero(changed):
        return output
    table[Row.BLOCK_OUTPUT : Row.EARLY_S + 1, changed] = 0.0
    table[Row.KIND_SINCE_S, changed] = second.session_s[changed]
    kind[changed] = best[changed]
    unseen[changed] = 0.0
    blocks[:, :, changed] = 0.0
    output = _of_kind(kind, second, speed)
    table[Row.USUAL_OUTPUT, changed] = output[changed]
    return output


def _of_kind(kind: Array, second: Second, speed: Array) -> Array:
    output = np.where(kind == POWER, second.power_w, speed)
    if second.machine_w is not None:
        np.copyto(output, second.machine_w, where=kind == MACHINE)
    return output


def add_up(table: Array, second: Second, output: Array) -> None:
    """Adds the second to its block, and to the early window of ten minutes, where output and heart are known."""
    lasting_s = second.session_s - table[Row.KIND_SINCE_S]
    counts = (output > 0.0) & (second.heart_rate > 0.0) & (lasting_s >= SETTLED_S)
    if not np.count_nonzero(counts):
        return
    seen = np.array((output, second.heart_rate, counts))
    block = table[Row.BLOCK_OUTPUT : Row.BLOCK_S + 1]
    np.add(block, seen, out=block, where=counts)
    counts &= lasting_s < EARLY_UNTIL_S
    if np.count_nonzero(counts):
        early = table[Row.EARLY_OUTPUT : Row.EARLY_S + 1]
        np.add(early, seen, out=early, where=counts)


def close_block(table: Array, blocks: Array, session_s: Array) -> None:
    """Every five minutes: the block joins the others, shape (blocks, 3, athletes), and drift is judged anew.

    What could once be judged stays until it can be judged again: output must be steady for it.
    """
    block = table[Row.BLOCK_OUTPUT : Row.BLOCK_S + 1]
    blocks[:-1] = blocks[1:]
    blocks[-1] = block
    block[:] = 0.0
    percent, told = decoupling_percent(blocks)
    _judge(table[Row.DECOUPLING], percent, told)
    early, late = table[Row.EARLY_OUTPUT : Row.EARLY_S + 1], blocks[-2] + blocks[-1]
    (output, rate), known_s = _change(early, late), np.minimum(early[2], late[2])
    apart = session_s - table[Row.KIND_SINCE_S] >= LATE_FROM_S
    told = apart & (known_s >= LEAST_WINDOW_S) & (abs(output) <= STEADY_WINDOWS)
    _judge(table[Row.CARDIAC_DRIFT], 100.0 * rate, told)


def decoupling_percent(blocks: Array) -> tuple[Array, NDArray[np.bool_]]:
    """By how much output per heart beat fell from the first half to the second [%], and where that can be told.

    Blocks of (sum of output, sum of heart rate, seconds), oldest first, shape (blocks, 3, athletes). A block in which
    the halves meet belongs to both. More than 5 % is the usual flag.
    """
    seconds = blocks[:, 2]
    total = seconds.sum(axis=0)
    before = np.cumsum(seconds, axis=0) - seconds
    in_first = np.minimum(np.maximum(total / 2.0 - before, 0.0), seconds) / np.maximum(seconds, 1.0)
    first = np.einsum("bka,ba->ka", blocks, in_first)
    output, rate = _change(first, blocks.sum(axis=0) - first)
    told = (total >= LEAST_S) & (abs(output) <= STEADY)
    return 100.0 * (1.0 - (1.0 + output) / (1.0 + rate)), told


def _change(first: Array, second: Array) -> tuple[Array, Array]:
    """Relative change of the mean output and of the mean heart rate from one sum (3, athletes) to another."""
    earlier = first[:2] / np.maximum(first[2], 1.0)
    later = second[:2] / np.maximum(second[2], 1.0)
    output, rate = later / np.maximum(earlier, 1e-9) - 1.0
    return output, np.maximum(rate, -0.99)


def _judge(row: Array, percent: Array, told: NDArray[np.bool_]) -> None:
    np.copyto(row, np.minimum(np.maximum(percent, -100.0), 100.0), where=told)
