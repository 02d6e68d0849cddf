# What is used of fitdecode, which has no types of its own.
from collections.abc import Iterator
from enum import Enum
from typing import Any, BinaryIO

class CrcCheck(Enum):
    READONLY = 1

class ErrorHandling(Enum):
    IGNORE = 0

class FitError(Exception): ...
class FitEOFError(FitError): ...
class FitHeaderError(FitError): ...

class FieldData:
    name: str
    value: Any

class FitDataMessage:
    name: str
    fields: list[FieldData]

class FitCRC:
    matched: bool

class FitReader:
    def __init__(
        self, fileish: BinaryIO, *, processor: None, check_crc: CrcCheck, error_handling: ErrorHandling
    ) -> None: ...
    def __iter__(self) -> Iterator[object]: ...
