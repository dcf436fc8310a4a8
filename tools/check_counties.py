"""Checks every county pack under counties/: one line for each, exit 1 when one cannot be used."""

import sys
from pathlib import Path

from pydantic import ValidationError

from services.guidance.flows.questionnaires.in_use import questionnaires_in_use
from shared.contracts.county_pack import CountyPack, CountyPacks
from shared.kit.yaml_folder import FolderError, read_folder

COUNTIES = Path(__file__).resolve().parent.parent / "counties"
UNREAL_PHONE = '"+358 00 '
"""How a phone number begins that must be replaced before production; no Finnish number does."""


def check(counties: Path) -> tuple[list[str], list[str]]:
    """What is good and what is wrong with the packs in the folder, a line each."""
    good: list[str] = []
    wrong: list[str] = []
    packs: list[CountyPack] = []
    for folder in sorted(path for path in counties.iterdir() if path.is_dir()):
        try:
            pack = read_folder(folder, CountyPack)
        except FolderError as error:
            wrong.extend(error.problems)
            continue
        if pack.code != folder.name:
            wrong.append(f"{folder.name}: the folder must have the name of the county's code, {pack.code}")
            continue
        try:
            questionnaires_in_use((pack,))
        except ValueError as error:
            wrong.extend(f"{folder.name}/questionnaires.yaml: {line}" for line in str(error).splitlines())
            continue
        packs.append(pack)
        good.append(summary(pack))
    if packs:
        try:
            CountyPacks(packs=tuple(packs))
        except ValidationError as error:
            said = (detail["msg"].removeprefix("Value error, ") for detail in error.errors())
            wrong.extend(f"{counties.name}: {line}" for message in said for line in message.splitlines())
    elif not wrong:
        wrong.append(f"{counties.name}: there is no county pack")
    return good, wrong


def summary(pack: CountyPack) -> str:
    """One line on a pack that can be used, with what must still be replaced before production."""
    line = (
        f"{pack.code}: {len(pack.units)} units, {len(pack.practitioners)} practitioners, "
        f"{len(pack.service_types)} service types, {len(pack.pathways)} pathways, {len(pack.areas)} areas"
    )
    unreal = pack.model_dump_json().count(UNREAL_PHONE)
    return f"{line}; {unreal} phone numbers are not real: replace before production" if unreal else line


def main(arguments: list[str]) -> int:
    """Check the folder given, or counties/ of this repository."""
    good, wrong = check(Path(arguments[0]) if arguments else COUNTIES)
    for line in good:
        print(line)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
