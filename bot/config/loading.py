"""config.yaml → `Config`, or every mistake in it at once."""

import json
import shlex
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from bot.config.schema import Config
from bot.config.section import Section
from bot.config.source import ConfigError, Key, Mistake, Source, Value, dotted, read

# Longer than any value that one recognises by its beginning.
_QUOTED = 60

# What goes into a URL's password is percent-encoded, so that it may hold any character.
_ENCODED: frozenset[Key] = frozenset({("database",)})


def load(path: Path, environ: Mapping[str, str]) -> Config:
    """The configuration at `path`. ConfigError names every mistake with its key and line."""
    return load_with_source(path, environ)[0]


def load_with_source(path: Path, environ: Mapping[str, str]) -> tuple[Config, Source]:
    """As `load`, and what knows the line of each key."""
    source = read(path, environ, _ENCODED)
    config: Config | None = None
    try:
        config = Config.model_validate(source.values, context={"folder": path.absolute().parent})
    except ValidationError as error:
        known = {mistake.key for mistake in source.mistakes}
        for detail in error.errors(include_url=False, include_input=False):
            key, message = _explained(source, detail)
            if dotted(key) not in known:
                source.blame(key, message)
    if config is None or source.mistakes:
        raise ConfigError(path, source.mistakes) from None
    return config, source


def environment(path: Path, environ: Mapping[str, str]) -> Mapping[str, str]:
    """`environ` over what a file `.env` beside the configuration at `path` sets, if there is one.

    Its lines are `NAME=value` as a shell reads them, nothing expanded. ConfigError for any other.
    """
    file = path.absolute().parent / ".env"
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return environ
    except (OSError, UnicodeDecodeError):
        raise ConfigError(file, [Mistake("", None, "cannot be read")]) from None
    values: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for number, line in enumerate(lines, 1):
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            words = [""]
        name, sign, value = words[-1].partition("=") if words else ("", "=", "")
        if not sign or words[:-1] not in ([], ["export"]):
            mistakes.append(
                Mistake("", number, "must be NAME=value, in single quotes if it has spaces or quotes")
            )
        elif name:
            values[name] = value
    if mistakes:
        raise ConfigError(file, mistakes)
    return {**values, **environ}


def mistake_in(key: Key, value: Value) -> str | None:
    """What is wrong with `value`, as text, at `key` alone; None when it may stand there."""
    field = _field(key)
    if field is None:
        return _unknown(key)
    kind: Any = Annotated[field.annotation, field]
    try:
        TypeAdapter(kind).validate_python(value, context={"folder": Path.cwd()})
    except ValidationError as error:
        detail = error.errors(include_url=False, include_input=False)[0]
        return _explained(Source(Path()), {**detail, "loc": (*key, *detail["loc"])})[1]
    return None


def is_list(key: Key) -> bool:
    """Whether several values may stand at `key`."""
    field = _field(key)
    return field is not None and get_origin(field.annotation) is tuple


def _explained(source: Source, detail: Any) -> tuple[Key, str]:
    """Where the mistake `detail` (pydantic's) is, and what to say of it."""
    key: Key = tuple(part for part in detail["loc"] if part != "[key]")
    context = detail.get("ctx", {})
    kind = detail["type"]
    if kind == "mistake":
        if "below" in context:
            key = (*key, context["below"])
        written = source.written.get(key) if context["quoted"] and "[key]" not in detail["loc"] else None
        return key, context["message"] + (f", not {_quote(written)}" if written is not None else "")
    field = _field(key)
    hint = field.description if field is not None else None
    if kind == "missing":
        return key, f"is missing: {hint}"
    if kind == "extra_forbidden":
        return key, _unknown(key)
    if kind == "too_short":
        return key, f"must name at least one: {hint}"
    if kind == "tuple_type":
        return key, f"must be a list: {hint}"
    if kind in ("dict_type", "mapping_type"):
        return key, f"must be keys with values: {hint}"
    if kind in ("model_type", "model_attributes_type"):
        return key, f"must be keys with values: {', '.join(_section(key).model_fields)}"
    # A kind that pydantic has and the schema does not use: say its own words, which hold no input.
    return key, str(detail["msg"])


def _quote(text: str) -> str:
    shown = text if len(text) <= _QUOTED else text[: _QUOTED - 1] + "…"
    return json.dumps(shown, ensure_ascii=False)


def _unknown(key: Key) -> str:
    """For a key that does not exist: the nearest that does, beside it or elsewhere."""
    *above, last = key
    name = str(last)
    beside = _section(tuple(above)).model_fields
    near = get_close_matches(name.lower(), beside, n=1)
    if near:
        return f"is no key: did you mean {dotted((*above, near[0]))}?"
    elsewhere = [dotted(other) for other in keys() if other[-1] == name]
    if elsewhere:
        return f"is no key here: did you mean {' or '.join(elsewhere)}?"
    place = dotted(tuple(above))
    return f"is no key: {place or 'here'} has {', '.join(beside)}"


def keys(section: type[Section] = Config) -> Iterator[Key]:
    """Every key that config.yaml may have, groups before what they hold."""
    for name, field in section.model_fields.items():
        yield (name,)
        inner = _inner(field)
        if inner is not None:
            yield from ((name, *rest) for rest in keys(inner))


def _inner(field: FieldInfo) -> type[Section] | None:
    candidates = (field.annotation, *get_args(field.annotation))
    return next((one for one in candidates if isinstance(one, type) and issubclass(one, Section)), None)


def _field(key: Key) -> FieldInfo | None:
    section: type[Section] | None = Config
    field: FieldInfo | None = None
    for part in key:
        if section is None or part not in section.model_fields:
            return field
        field = section.model_fields[str(part)]
        section = _inner(field)
    return field


def _section(key: Key) -> type[Section]:
    field = _field(key)
    return (_inner(field) if field is not None else None) or Config
