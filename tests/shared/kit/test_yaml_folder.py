"""Reading a folder of YAML files: what comes out, and what a mistake is called."""

from pathlib import Path
from typing import Self

import pytest
from pydantic import BaseModel, ConfigDict, model_validator

from shared.kit.yaml_folder import FolderError, read_folder


class Dish(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    price_cents: int


class MenuPack(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str
    dishes: tuple[Dish, ...]
    today: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _serves_what_it_has(self) -> Self:
        unknown = [name for name in self.today if name not in {dish.name for dish in self.dishes}]
        if unknown:
            raise ValueError("\n".join(f"today: {name} is not in dishes" for name in unknown))
        return self


MENU = "title: Lunch\n"
DISHES = "# what there is\n- name: soup\n  price_cents: 900\n- name: pie\n  price_cents: 450\n"


def folder_of(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "canteen"
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_each_field_comes_from_its_own_file_and_the_rest_from_the_main_one(tmp_path: Path) -> None:
    menu = read_folder(folder_of(tmp_path, menu=MENU + "today: [pie]\n", dishes=DISHES), MenuPack)
    assert menu == MenuPack(
        title="Lunch",
        dishes=(Dish(name="soup", price_cents=900), Dish(name="pie", price_cents=450)),
        today=("pie",),
    )


def test_a_hidden_file_of_an_editor_is_no_mistake(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, menu=MENU, dishes=DISHES)
    (folder / ".dishes.yaml.swp").write_bytes(b"\x00")
    assert read_folder(folder, MenuPack).title == "Lunch"


@pytest.mark.parametrize(
    ("files", "problems"),
    [
        pytest.param(
            {"menu": MENU, "dishes": DISHES, "dish": "[]"},
            ["canteen/dish.yaml: unknown file; known are menu.yaml, title.yaml, dishes.yaml, today.yaml"],
            id="a file of an unknown name",
        ),
        pytest.param({"menu": MENU}, ["canteen/menu.yaml, line 1, dishes: is missing"], id="a field missing"),
        pytest.param(
            {"dishes": DISHES}, ["canteen/menu.yaml, title: is missing"], id="the main file missing, and its field"
        ),
        pytest.param(
            {"menu": MENU + "title: Dinner\n", "dishes": DISHES},
            ["canteen/menu.yaml, line 2: title is given twice"],
            id="a key twice",
        ),
        pytest.param(
            {"menu": MENU, "dishes": "- name: soup\n  price_cents: 900\n  name: pie\n"},
            ["canteen/dishes.yaml, line 3: name is given twice"],
            id="a key twice inside a list",
        ),
        pytest.param(
            {"menu": MENU + "dishes: []\n", "dishes": DISHES},
            ["canteen/dishes.yaml: dishes is also given in menu.yaml"],
            id="a field in two files",
        ),
        pytest.param({"menu": MENU, "dishes": ""}, ["canteen/dishes.yaml: is empty"], id="an empty file"),
        pytest.param(
            {"menu": "- Lunch\n", "dishes": DISHES},
            ["canteen/menu.yaml: must be a list of fields and values, not a list"],
            id="a list where fields belong",
        ),
        pytest.param(
            {"menu": MENU, "dishes": DISHES.replace("450", "cheap")},
            [
                (
                    "canteen/dishes.yaml, line 5, item 2, price_cents: "
                    "Input should be a valid integer, unable to parse string as an integer"
                )
            ],
            id="a wrong value deep inside",
        ),
        pytest.param(
            {"menu": MENU, "dishes": DISHES.replace("pie", "007")},
            ["canteen/dishes.yaml, line 4, item 2, name: must be text; put a number in quotes"],
            id="a number where text belongs",
        ),
        pytest.param(
            {"menu": MENU, "dishes": DISHES + "  vegan: true\n"},
            ["canteen/dishes.yaml, line 6, item 2, vegan: is not a field that is known here"],
            id="an unknown field",
        ),
        pytest.param(
            {"menu": MENU + "owner: us\n", "dishes": DISHES},
            ["canteen/menu.yaml, line 2, owner: is not a field that is known here"],
            id="an unknown field in the main file",
        ),
        pytest.param(
            {"menu": MENU, "dishes": DISHES, "today": "[fish, cake]"},
            ["canteen: today: fish is not in dishes", "canteen: today: cake is not in dishes"],
            id="two mistakes between the files",
        ),
        pytest.param(
            {"menu": MENU, "dishes": "- name: [soup\n"},
            ["canteen/dishes.yaml, line 2: expected ',' or ']', but got '<stream end>'"],
            id="not YAML",
        ),
        pytest.param(
            {"menu": MENU, "dishes": "!!python/object/apply:os.getcwd []\n"},
            [
                (
                    "canteen/dishes.yaml, line 1: could not determine a constructor for the tag "
                    "'tag:yaml.org,2002:python/object/apply:os.getcwd'"
                )
            ],
            id="YAML that would run code",
        ),
        pytest.param(
            {"menu": MENU, "dishes": "2023-02-31\n"},
            ["canteen/dishes.yaml: day is out of range for month"],
            id="a date that does not exist",
        ),
    ],
)
def test_a_mistake_is_one_line_that_names_the_file(tmp_path: Path, files: dict[str, str], problems: list[str]) -> None:
    with pytest.raises(FolderError) as refused:
        read_folder(folder_of(tmp_path, **files), MenuPack)
    assert list(refused.value.problems) == problems
    assert str(refused.value) == "\n".join(problems)


def test_a_folder_inside_the_folder_is_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, menu=MENU, dishes=DISHES)
    (folder / "today.yaml").mkdir()
    with pytest.raises(FolderError, match=r"canteen/today\.yaml: unknown file"):
        read_folder(folder, MenuPack)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, dishes=DISHES)
    (folder / "menu.yaml").write_bytes("title: Syö\n".encode("latin-1"))
    with pytest.raises(FolderError, match=r"canteen/menu\.yaml: is not UTF-8 text"):
        read_folder(folder, MenuPack)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match="there is no such folder"):
        read_folder(tmp_path / "nowhere", MenuPack)
