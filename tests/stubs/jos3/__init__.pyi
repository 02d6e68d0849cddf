from typing import Any

from numpy import float64
from numpy.typing import NDArray

class JOS3:
    ex_q: NDArray[float64]
    setpt_cr: NDArray[float64]
    setpt_sk: NDArray[float64]
    posture: str
    Ta: NDArray[float64] | float
    Tr: NDArray[float64] | float
    RH: NDArray[float64] | float
    Va: NDArray[float64] | float
    Icl: NDArray[float64] | float
    PAR: float
    BSA: NDArray[float64]
    BMR: float
    Tsk: NDArray[float64]
    Tcr: NDArray[float64]
    TskMean: float

    def __init__(
        self,
        height: float = ...,
        weight: float = ...,
        fat: float = ...,
        age: float = ...,
        sex: str = ...,
        ci: float = ...,
        bmr_equation: str = ...,
        bsa_equation: str = ...,
        ex_output: str | list[str] | None = ...,
    ) -> None: ...
    def _run(self, dtime: float = ..., passive: bool = ..., output: bool = ...) -> dict[str, Any]: ...
