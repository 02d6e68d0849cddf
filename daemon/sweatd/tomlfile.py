"""A TOML file becomes a typed struct, or one ConfigError that tells every mistake: file, key, what is wrong, the cure.

Laws: limits live in the types (msgspec `Meta`; its `description` says them in plain words); limits between options live
in a method `check()` of the struct, which yields one sentence for each that is broken; nothing here knows any option.
"""

import difflib
import json
import math
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar, get_args

import msgspec
from msgspec import inspect

S = TypeVar("S", bound=msgspec.Struct)


class Problem(NamedTuple):
    """One mistake; `key` is dotted, and empty where the file as a whole is meant."""

    key: str
    wrong: str
    cure: str


class ConfigError(Exception):
    """A file that cannot be used, with everything that is wrong with it."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path, self.problems = path, problems
        lines = (": ".join(filter(None, (str(path), p.key, p.wrong))) + f"; {p.cure}" for p in problems)
        super().__init__("\n".join(lines))


def read(path: Path, kind: type[S], prepare: Callable[[dict[str, Any]], dict[str, Any]] | None = None) -> S:
    """The file as that struct, its table `prepare`d before it is checked. Raises ConfigError."""
    table = _table(path)
    if prepare is not None:
        table = prepare(table)
    problems = list(mistakes(kind, table))
    if problems:
        raise ConfigError(path, problems)
    return msgspec.convert(table, kind)


def mistakes(kind: type[msgspec.Struct], table: object, where: str = "") -> Iterator[Problem]:
    """All that keeps a table from being that struct."""
    if not isinstance(table, Mapping):
        yield Problem(where, f"{_short(where, table)} is not a section", f"write its options below a line [{where}]")
        return
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    found = [_unknown(key, list(fields), where) for key in table if key not in fields]
    for name, field in fields.items():
        if name in table:
            found += _in_value(field, table[name], _join(where, name))
        elif field.required:
            found.append(Problem(_join(where, name), "is missing", f"write for example: {_example(field)}"))
    yield from found or _between(kind, table, where)


def _table(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode())
    except FileNotFoundError:
        wrong, cure = "there is no such file", "check the path"
    except OSError as error:
        wrong, cure = f"cannot be read ({error.strerror})", "check what it is and who may read it"
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        wrong, cure = f"line {line} is not UTF-8 text", "save the file as UTF-8"
    except tomllib.TOMLDecodeError as error:
        wrong, cure = f"is not valid TOML: {error}", 'options are written as  key = value  and text in "quotes"'
    raise ConfigError(path, [Problem("", wrong, cure)]) from None


def _in_value(field: msgspec.structs.FieldInfo, value: object, where: str) -> list[Problem]:
    match bare(inspect.type_info(field.type)):
        case inspect.StructType(cls=kind):
            return list(mistakes(kind, value, where))
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item) if isinstance(value, list | tuple):
            item = bare(item)
            if isinstance(item, inspect.StructType):
                named = zip(value, _names(value, where), strict=True)
                return [problem for each, name in named for problem in mistakes(item.cls, each, name)]
            if found := _in_list(field, value, where):
                return found
        case inspect.DictType(value_type=item) if isinstance(value, Mapping):
            item = bare(item)
            if isinstance(item, inspect.StructType):
                return [
                    problem for key, each in value.items() for problem in mistakes(item.cls, each, f"{where}.{key}")
                ]
    if _fits(value, field.type):
        return []
    wrong = f"{_short(where, value)} is not {expected(field.type)}"
    return [Problem(where, wrong, f"write for example: {_example(field)}")]


def _in_list(field: msgspec.structs.FieldInfo, values: Sequence[Any], where: str) -> list[Problem]:
    """A list of words or numbers: which of them is wrong."""
    kind = get_args(field.type)[0]
    cure = f"write for example: {field.encode_name} = [{msgspec.json.encode(_given(inspect.type_info(kind))).decode()}]"
    return [
        Problem(f"{where}[#{number}]", f"{_short(where, value)} is not {expected(kind)}", cure)
        for number, value in enumerate(values, 1)
        if not _fits(value, kind)
    ]


def _between(kind: type[msgspec.Struct], table: object, where: str) -> Iterator[Problem]:
    check = getattr(msgspec.convert(table, kind), "check", None)
    for sentence in check() if check else ():
        yield Problem(where, sentence, "change one of them")


def _unknown(key: str, known: list[str], where: str) -> Problem:
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.72)
    cure = f"did you mean {close[0]}? " if close else ""
    return Problem(_join(where, key), "there is no such option", f"{cure}known here: {', '.join(known)}")


def _fits(value: object, kind: Any) -> bool:  # noqa: ANN401 - an annotation is whatever may stand behind a colon
    if isinstance(value, float) and not math.isfinite(value):
        return False
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _join(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _names(rows: Sequence[Any], where: str) -> list[str]:
    ids = [row.get("id") if isinstance(row, dict) else None for row in rows]
    told = [isinstance(each, str) and each.isprintable() and len(each) <= 40 for each in ids]
    return [
        f"{where}[{each if fit else f'#{number}'}]" for number, (each, fit) in enumerate(zip(ids, told, strict=True), 1)
    ]


def _short(where: str, value: object) -> str:
    """The value as it was written, but never a secret, and never long."""
    if re.search("password|secret|token", where):
        return "this"
    text = f"{value:g}" if isinstance(value, float) else json.dumps(value, default=str)
    return text if len(text) <= 40 else f"{text[:37]}..."


def _example(field: msgspec.structs.FieldInfo) -> str:
    known = field.default not in (msgspec.NODEFAULT, None)
    value = field.default if known else _given(inspect.type_info(field.type))
    return f"{field.encode_name} = {msgspec.json.encode(value).decode()}"


def _given(info: inspect.Type) -> object:
    """The example that the type itself gives, or one that fits."""
    given = [each.extra_json_schema or {} for each in _parts(info) if isinstance(each, inspect.Metadata)]
    return next((each["examples"][0] for each in given if "examples" in each), _sample(bare(info)))


def _parts(info: inspect.Type) -> tuple[inspect.Type, ...]:
    return info.types if isinstance(info, inspect.UnionType) else (info,)


def _sample(info: inspect.Type) -> object:
    match info:
        case inspect.IntType() | inspect.FloatType():
            return next((limit for limit in (info.ge, info.le, info.gt, info.lt) if limit is not None), 1)
        case inspect.BoolType():
            return True
        case inspect.LiteralType() | inspect.EnumType():
            return _choices(info)[0]
        case inspect.ListType() | inspect.VarTupleType():
            return []
    return "text"


def bare(info: inspect.Type) -> inspect.Type:
    """A type without its description, and without `or None`."""
    if isinstance(info, inspect.Metadata):
        return bare(info.type)
    if isinstance(info, inspect.UnionType):
        some = [bare(each) for each in _parts(info) if not isinstance(each, inspect.NoneType)]
        return some[0] if len(some) == 1 else info
    return info


def expected(kind: Any) -> str:  # noqa: ANN401 - an annotation is whatever may stand behind a colon
    """What a value of that type looks like, in words.

    >>> from typing import Annotated
    >>> expected(Annotated[int, msgspec.Meta(ge=1, le=65535)])
    'a whole number from 1 to 65535'
    """
    return _words(inspect.type_info(kind))


def _words(info: inspect.Type) -> str:
    words = 'text in "quotes"'
    match info:
        case inspect.Metadata(type=inner, extra_json_schema={"description": str(description)}):
            text = isinstance(bare(inner), inspect.StrType)
            words = description if text else f"{_words(inner)} ({description})"
        case inspect.Metadata(type=inner):
            words = _words(inner)
        case inspect.UnionType():
            words = " or ".join(_words(each) for each in _parts(info) if not isinstance(each, inspect.NoneType))
        case inspect.IntType():
            words = "a whole number" + _range(info)
        case inspect.FloatType():
            words = "a number" + _range(info)
        case inspect.BoolType():
            words = "true or false"
        case inspect.LiteralType() | inspect.EnumType():
            words = "one of " + ", ".join(f'"{each}"' for each in _choices(info))
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
            words = f"a [list], each {_words(item)}"
        case inspect.DictType(value_type=value):
            words = f"a table, each {_words(value)}"
    return words


def _choices(info: inspect.LiteralType | inspect.EnumType) -> list[object]:
    return list(info.values) if isinstance(info, inspect.LiteralType) else [each.value for each in info.cls]


def _range(info: inspect.IntType | inspect.FloatType) -> str:
    if info.ge is not None and info.le is not None:
        return f" from {info.ge:g} to {info.le:g}"
    words = (("of at least", info.ge), ("above", info.gt), ("of at most", info.le), ("below", info.lt))
    limits = [f"{word} {limit:g}" for word, limit in words if limit is not None]
    return f" {' and '.join(limits)}" if limits else ""
