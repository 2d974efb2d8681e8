import numpy as np
import pytest

from sitekit.labs import child, store
from sitekit.labs.run import Failure, Task, run

LAB = """\
# %%
import numpy as np
from dlref.activations import relu

seeds = range(3)

# %% noise
noise = {"slope": relu(np.arange(4.0)), "word": "half"}
print("slope", noise["slope"].sum())
assert noise["slope"].sum() == 6
"""


@pytest.fixture
def lab(tmp_path):
    path = tmp_path / "planted.py"

    def write(text=LAB):
        path.write_text(text, "utf-8")
        return path

    return write


def test_a_run_keeps_what_was_printed_and_found(lab):
    result = child.run(lab(), 10)
    assert [(cell.name, cell.output) for cell in result.cells] == [
        ("", ""),
        ("noise", "slope 6.0\n"),
    ]
    assert (result.seeds, result.assertions) == (3, 1)
    assert result.namespace().noise["slope"].tolist() == [0, 1, 2, 3]
    assert "dlref/activations/_rectifiers.py" in result.sources


def test_a_result_survives_its_file(lab, tmp_path):
    result, path = child.run(lab(), 10), tmp_path / "planted.npz"
    result.save(path)
    again = store.Result.load(path)
    assert again.key == result.key
    assert again.cells == result.cells
    assert again.values["noise"]["word"] == "half"


@pytest.mark.parametrize("harm", ["truncate", "flip", "empty", "other"])
def test_a_damaged_file_is_known(lab, tmp_path, harm):
    path = tmp_path / "planted.npz"
    child.run(lab(), 10).save(path)
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(
        {
            "truncate": whole[:middle],
            "flip": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
            "empty": b"",
            "other": b"not a result",
        }[harm]
    )
    with pytest.raises(ValueError, match=r"^labs: planted\.npz is damaged: "):
        store.Result.load(path)


@pytest.mark.parametrize(
    ("change", "to", "cell", "line", "error"),
    [
        ("sum() == 6", "sum() == 7", "noise", 10, "AssertionError"),
        ("relu(np", "relu(seed", "noise", 8, "NameError: name 'seed' is not defined"),
        ("seeds = range(3)", "raise SystemExit(3)", "", 5, "SystemExit: 3"),
        ("seeds = range(3)", "while True:\n    pass", "", 5, "OutOfTime: the lab has not ended"),
        ("seeds = range(3)", "import nothing_here", "", 5, "ModuleNotFoundError: No module named"),
    ],
)
def test_a_failure_names_cell_and_line_and_writes_nothing(
    lab, tmp_path, change, to, cell, line, error
):
    target = tmp_path / "planted.npz"
    outcome = run(Task(lab(LAB.replace(change, to, 1)), target, 3, fast=True))
    assert isinstance(outcome, Failure)
    assert (outcome.cell, outcome.line) in [(cell, line), (cell, line + 1)]
    assert outcome.error.startswith(error)
    named = f"cell {cell}: " if cell else ""
    assert str(outcome).startswith(f"planted.py:{outcome.line}: {named}{error}")
    assert "\n    in: " in str(outcome)
    assert not target.exists()


def test_the_last_good_result_outlives_a_failure(lab, tmp_path):
    target = tmp_path / "planted.npz"
    good = run(Task(lab(), target, 10, fast=True))
    run(Task(lab(LAB.replace("== 6", "== 7")), target, 10, fast=True))
    assert store.Result.load(target).key == good.key


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("object()", "labs: noise must be an array of numbers or words; got object"),
        ("{1: 2}", "labs: the keys of noise must be words; got 1"),
        (None, "labs: the cell noise must leave its result in a variable noise; got none"),
    ],
)
def test_a_result_that_cannot_be_kept_is_told(lab, tmp_path, value, message):
    code = f"noise = {value}" if value else "other = 1"
    target = tmp_path / "planted.npz"
    outcome = run(Task(lab(f"# %% noise\n{code}\nassert True\n"), target, 10, fast=True))
    assert outcome.error == f"ValueError: {message}"
    assert not target.exists()


@pytest.fixture
def stored(lab, tmp_path, monkeypatch):
    path = lab()
    monkeypatch.setattr(store, "FOLDER", tmp_path)
    monkeypatch.setattr(store, "lab_path", lambda name: path)
    child.run(path, 10).save(store.stored_path("planted"))
    return path


def test_a_result_is_stale_when_its_sources_change(stored, monkeypatch):
    assert store.stale("planted") is None
    assert store.current("planted") is not None
    stored.write_text(LAB.replace("seeds =", "# why\nseeds ="), "utf-8")
    assert store.stale("planted") is None
    stored.write_text(LAB.replace("range(3)", "range(4)"), "utf-8")
    assert store.stale("planted") == "its code has changed"
    assert store.last("planted") is not None
    assert store.current("planted") is None
    stored.write_text(LAB, "utf-8")
    monkeypatch.setattr(store, "versions", lambda: {"numpy": "9.9"})
    assert store.stale("planted") == f"numpy was {np.__version__} and is 9.9"
    monkeypatch.setattr(store, "source_hash", lambda path: "another")
    assert store.stale("planted").startswith("dlref/")
    store.stored_path("planted").write_bytes(b"harm")
    assert store.stale("planted") == "its stored result is damaged"
    store.stored_path("planted").unlink()
    assert store.stale("planted") == "never run"


def test_comments_and_docstrings_of_a_module_do_not_count(tmp_path):
    path = tmp_path / "module.py"
    hashes = []
    for text in ("def f():\n    '''A.'''\n    return 1\n", "def f():\n    return 1  # B\n"):
        path.write_text(text)
        store.source_hash.cache_clear()
        hashes.append(store.source_hash(path))
    assert hashes[0] == hashes[1]


def test_tasks_run_on_another_backend_with_the_same_results(lab):
    text = "# %% noise\nfrom joblib import Parallel, delayed\n"
    text += "def square(x):\n    return x * x\n"
    text += "noise = Parallel()(delayed(square)(x) for x in range(5))\nassert noise[2] == 4\n"
    results = [child.run(lab(text), 60, *backend).key for backend in ((), ("threading",))]
    assert results[0] == results[1]
