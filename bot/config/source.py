"""From a file of YAML to plain text values, each with the line where it stands.

Every scalar keeps the text it was written with, so that `+33937000001` keeps its plus, `0.0763`
its exact value and `NO` its country; `${NAME}` is put in afterwards, so that no secret can be
YAML. Nothing that PyYAML says is passed on: its messages quote the file, and a password that was
not put in quotes would be in them.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias
from urllib.parse import quote

import yaml

Key: TypeAlias = tuple[str | int, ...]
Value: TypeAlias = "str | dict[str, Value] | list[Value] | None"

_LARGEST = 1 << 20
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "timestamp"))
_NULL_TAG = "tag:yaml.org,2002:null"
_NAME = re.compile(r"\$(\$?)\{([^}]*)(\}?)")
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

# What PyYAML's scanner, parser and composer say, by a part of it, in words for who wrote the file;
# and whether to point to where the thing began rather than to where it was noticed.
_SAYINGS = (
    (r"'\t'", "a tab stands here: indent with spaces", False),
    (r"'@' that cannot start", "a value that begins with @ must be in quotes", False),
    (r"'`' that cannot start", "a value that begins with ` must be in quotes", False),
    (r"'%' that cannot start", "a value that begins with % must be in quotes", False),
    ("alias", "a value that begins with * must be in quotes", False),
    ("end of stream", "the quote that is opened here is never closed", True),
    ("<stream end>", "the bracket that is opened here is never closed", True),
    ("mapping values are not allowed", "a colon too many, or a key indented too far", False),
    ("could not find expected ':'", "a ':' is missing after the key, or the indentation is wrong", True),
    ("expected <block end>", "the indentation does not match that of the lines above", False),
    ("expected a single document", "only one document is allowed: remove the '---'", False),
    ("expected ',' or", "a comma or a closing bracket is missing here or above", False),
    ("unknown escape character", "a backslash in double quotes must be doubled, or use single quotes", False),
)
_UNREADABLE = "this is not valid YAML: look at indentation, colons, brackets and quotes here and above"


class Mistake(NamedTuple):
    """What is wrong: `key` is the dotted path ("" for the whole file), `line` counts from 1."""

    key: str
    line: int | None
    message: str


class ConfigError(Exception):
    """A configuration that cannot be used, with every mistake in it. Holds no secret."""

    def __init__(self, path: Path, mistakes: list[Mistake]) -> None:
        self.path = path
        self.mistakes = sorted(mistakes, key=lambda mistake: mistake.line or 0)
        super().__init__("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """One line a mistake: `config.yaml:12: budget.caps.hour: must be …`."""
        return [show(self.path, mistake) for mistake in self.mistakes]


def show(path: Path, mistake: Mistake) -> str:
    """`mistake` as one line that names file, line and key."""
    place = str(path) if mistake.line is None else f"{path}:{mistake.line}"
    return f"{place}: {mistake.key}: {mistake.message}" if mistake.key else f"{place}: {mistake.message}"


def dotted(key: Key) -> str:
    """`("people", "founders", 0)` as `people.founders[0]`."""
    out = ""
    for part in key:
        out += f"[{part}]" if isinstance(part, int) else f".{part}" if out else part
    return out


class Source:
    """One file as it was read: its values, and for each key its line and the text written there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.values: dict[str, Value] = {}
        self.written: dict[Key, str] = {}
        self.mistakes: list[Mistake] = []
        self._lines: dict[Key, int] = {}

    def line(self, key: Key) -> int | None:
        """The line of `key`, or of the nearest thing around it that stands in the file."""
        while key and key not in self._lines:
            key = key[:-1]
        return self._lines.get(key)

    def blame(self, key: Key, message: str) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(dotted(key), self.line(key), message))

    def put(self, key: Key, line: int) -> None:
        """Note where `key` stands."""
        self._lines[key] = line


class _Loader(yaml.SafeLoader):
    """PyYAML's, without aliases: a configuration needs none, and they can grow without end."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]  # untyped in its stubs
            raise yaml.MarkedYAMLError(problem="alias", problem_mark=mark)
        return super().compose_node(parent, index)


def read(path: Path, environ: Mapping[str, str], encoded: frozenset[Key]) -> Source:
    """The file at `path` with `${NAME}` put in. ConfigError when it is not YAML at all.

    Mistakes of single keys (an unset variable, a key twice) are left in the source. In values
    whose key is in `encoded`, what is put in is percent-encoded, unless it is the whole value.
    """
    source = Source(path)
    node = _compose(path)
    source.put((), 1)
    if node is None:
        raise ConfigError(
            path, [Mistake("", 1, "the file is empty: config.example.yaml shows what belongs in it")]
        )
    if not isinstance(node, yaml.MappingNode):
        raise ConfigError(path, [Mistake("", 1, "must be keys with values, like 'language: fr'")])
    source.values = _mapping(
        source, node, (), lambda key, text: _filled(source, key, text, environ, key in encoded)
    )
    return source


def _compose(path: Path) -> yaml.Node | None:
    def wrong(line: int | None, message: str) -> ConfigError:
        return ConfigError(path, [Mistake("", line, message)])

    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise wrong(
            None, "no such file: `anti-relou setup` writes one, or copy config.example.yaml"
        ) from None
    except OSError as error:
        raise wrong(None, f"cannot be read: {error.strerror}") from None
    if len(raw) > _LARGEST:
        raise wrong(None, "is larger than a mebibyte: this is no configuration")
    try:
        return _Loader(raw.decode("utf-8-sig")).get_single_node()
    except UnicodeDecodeError as error:
        raise wrong(raw.count(b"\n", 0, error.start) + 1, "is not UTF-8 text: save it as UTF-8") from None
    except yaml.reader.ReaderError as error:
        line = raw.decode("utf-8-sig").count("\n", 0, error.position) + 1
        raise wrong(line, "an invisible control character stands here: remove it") from None
    except yaml.MarkedYAMLError as error:
        raise wrong(*_said(error)) from None
    except (RecursionError, ValueError):
        raise wrong(None, _UNREADABLE) from None


def _said(error: yaml.MarkedYAMLError) -> tuple[int | None, str]:
    problem = f"{error.context} {error.problem}"
    _, said, began = next((row for row in _SAYINGS if row[0] in problem), ("", _UNREADABLE, False))
    mark = error.context_mark if began else error.problem_mark
    return (mark.line + 1 if mark else None), said


Fill: TypeAlias = Callable[[Key, str], str]


def _mapping(source: Source, node: yaml.MappingNode, key: Key, fill: Fill) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name_node, value_node in node.value:
        line = name_node.start_mark.line + 1
        if not isinstance(name_node, yaml.ScalarNode):
            source.mistakes.append(Mistake(dotted(key), line, "a key must be one word"))
            continue
        inner = (*key, name_node.value)
        if name_node.value in values:
            first = source.line(inner)
            source.mistakes.append(
                Mistake(
                    dotted(inner), line, f"stands here for the second time, first on line {first}: keep one"
                )
            )
            continue
        source.put(inner, line)
        values[name_node.value] = _value(source, value_node, inner, fill)
    return values


def _value(source: Source, node: yaml.Node, key: Key, fill: Fill) -> Value:
    if isinstance(node, yaml.MappingNode):
        return _mapping(source, node, key, fill)
    if isinstance(node, yaml.SequenceNode):
        items: list[Value] = []
        for index, item in enumerate(node.value):
            source.put((*key, index), item.start_mark.line + 1)
            items.append(_value(source, item, (*key, index), fill))
        return items
    if node.tag == _NULL_TAG:
        return None
    if node.tag not in _PLAIN_TAGS:
        source.blame(key, "a value that begins with ! must be in quotes")
        return None
    source.written[key] = node.value
    return fill(key, node.value)


def _filled(source: Source, key: Key, text: str, environ: Mapping[str, str], encode: bool) -> str:
    def put_in(found: re.Match[str]) -> str:
        literal, name, closed = found.groups()
        if literal:
            return found[0][1:]
        if not closed or not _IDENTIFIER.fullmatch(name):
            source.blame(
                key, "${…} must hold the name of an environment variable (for a literal ${ write $${)"
            )
        elif name not in environ:
            source.blame(key, f"the environment variable {name} is not set")
        elif encode and found[0] != text:
            return quote(environ[name], safe="")
        else:
            return environ[name]
        return ""

    return _NAME.sub(put_in, text)
