"""Documents name only what exists: every kind of name that does not is found."""

import pytest

from tools.doc_names import ROOT, Names, read, unknown


@pytest.fixture(scope="module")
def names() -> Names:
    return read(ROOT)


@pytest.mark.parametrize(
    "planted",
    [
        "workflow/engine/door.py",
        "absent_file.toml",
        "workflow/absent/",
        "workflow.engine.gate.absent",
        "gate.absent(subject)",
        "absent_function(at=now)",
        "absent_setting",
        "AbsentClass",
        "workflow.E999",
    ],
)
def test_a_planted_name_is_found(names: Names, planted: str) -> None:
    text = f"Call `gate.perform` in `gate.py`, then `{planted}`."

    assert unknown(text, names, ROOT) == [planted]


@pytest.mark.parametrize("planted", ["./run absent", "./run manage absent"])
def test_a_planted_command_is_found_in_a_code_block(names: Names, planted: str) -> None:
    text = f"```sh\n./run test\n./run manage migrate\n{planted} --fast\n```"

    assert unknown(text, names, ROOT) == [planted]
