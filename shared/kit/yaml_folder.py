"""Reading a model from a folder of YAML files, one file per field, with errors that name the file and the line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

M = TypeVar("M", bound=BaseModel)

_HINTS = {
    "missing": "is missing",
    "extra_forbidden": "is not a field that is known here",
    "string_type": "must be text; put a number in quotes",
}
"""What the commonest mistakes are called, by pydantic's type of error."""


class FolderError(ValueError):
    """The folder cannot be read as the model; `problems` has one line for each reason."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def read_folder(folder: Path, model: type[M]) -> M:
    """The model that the folder describes.

    `<field>.yaml` holds that field's value. Fields without a file of their own stand in the main file, named by the
    first word of the model's name in lower case (a model AtlasPage: `atlas.yaml`).

    Raises:
        FolderError: the folder is missing, has a file of an unknown name, bad YAML, a key given twice, or what is
            read does not fit the model.
    """
    if not folder.is_dir():
        raise FolderError([f"{folder}: there is no such folder"])
    main = _main_name(model)
    known = [main, *model.model_fields]
    problems = [
        f"{folder.name}/{found.name}: unknown file; known are {', '.join(f'{name}.yaml' for name in known)}"
        for found in sorted(folder.iterdir())
        if not found.name.startswith(".") and (found.is_dir() or found.suffix != ".yaml" or found.stem not in known)
    ]
    nodes: dict[str, yaml.Node] = {}
    values: dict[str, object] = {}
    for name in known:
        path = folder / f"{name}.yaml"
        if path.is_file():
            try:
                nodes[name], values[name] = _read_file(path)
            except FolderError as error:
                problems.extend(error.problems)
    scattered = values.pop(main, {})
    if not isinstance(scattered, dict):
        problems.append(f"{folder.name}/{main}.yaml: must be a list of fields and values, not {_kind(scattered)}")
        scattered = {}
    problems.extend(
        f"{folder.name}/{name}.yaml: {name} is also given in {main}.yaml" for name in values if name in scattered
    )
    if problems:
        raise FolderError(problems)
    try:
        return model.model_validate({**scattered, **values})
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise FolderError([line for each in details for line in _lines(each, folder, main, nodes)]) from error


def _main_name(model: type[BaseModel]) -> str:
    first_word = re.match(r"[A-Z]+[a-z0-9]*", model.__name__)
    return (first_word[0] if first_word else model.__name__).lower()


def _kind(value: object) -> str:
    return "a list" if isinstance(value, list) else "one value"


def _read_file(path: Path) -> tuple[yaml.Node, object]:
    """The file's nodes, which know their lines, and its value."""
    where = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        value: object = yaml.safe_load(text)
    except UnicodeDecodeError as error:
        raise FolderError([f"{where}: is not UTF-8 text"]) from error
    except yaml.MarkedYAMLError as error:
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise FolderError([f"{where}{line}: {error.problem or 'is not YAML'}"]) from error
    except (yaml.YAMLError, ValueError) as error:
        raise FolderError([f"{where}: {' '.join(str(error).split())}"]) from error
    if node is None:
        raise FolderError([f"{where}: is empty"])
    repeated = [f"{where}, line {line}: {key} is given twice" for key, line in _repeated_keys(node)]
    if repeated:
        raise FolderError(repeated)
    return node, value


def _repeated_keys(node: yaml.Node) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.value, key.start_mark.line + 1
            seen.add(key.value)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated_keys(item)


def _lines(detail: ErrorDetails, folder: Path, main: str, nodes: dict[str, yaml.Node]) -> Iterator[str]:
    """One line for each thing that the error says: file, line, path inside the file, and what is wrong."""
    said = _HINTS.get(detail["type"], detail["msg"].removeprefix("Value error, "))
    path = detail["loc"]
    if not path:
        yield from (f"{folder.name}: {line}" for line in said.splitlines())
        return
    name, inside = (str(path[0]), path[1:]) if path[0] in nodes else (main, path)
    line = f", line {_line_of(nodes[name], inside)}" if name in nodes else ""
    shown = "".join(f", item {step + 1}" if isinstance(step, int) else f", {step}" for step in inside)
    yield from (f"{folder.name}/{name}.yaml{line}{shown}: {each}" for each in said.splitlines())


def _line_of(node: yaml.Node, path: tuple[int | str, ...]) -> int:
    """The line (from 1) of the deepest part of the path that the file has."""
    line = int(node.start_mark.line) + 1
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = int(node.start_mark.line) + 1
        elif isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                break
            line, node = int(found[0].start_mark.line) + 1, found[1]
        else:
            break
    return line
