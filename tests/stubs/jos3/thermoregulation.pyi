from typing import TypeAlias

from numpy import float64
from numpy.typing import NDArray

_Array: TypeAlias = NDArray[float64]

def evaporation(
    err_cr: _Array,
    err_sk: _Array,
    tsk: _Array,
    ta: _Array | float,
    rh: _Array | float,
    ret: _Array | float,
    height: float = ...,
    weight: float = ...,
    equation: str = ...,
    age: float = ...,
) -> tuple[_Array, _Array, _Array, _Array]: ...
