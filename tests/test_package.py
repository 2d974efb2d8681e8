"""The package as a whole: exports, docstrings, imports, sizes."""

import ast
import importlib
import inspect
import io
import subprocess
import sys
import tokenize
from pathlib import Path
from types import ModuleType

import pytest

import dlref

FOLDER = Path(dlref.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))
TOPICS = [importlib.import_module(f"dlref.{name}") for name in dlref.__all__ if name[0] != "_"]
CODE_LINES = 400

# Each module may import those before it, never one behind it.
LAYERS = [
    "errors", "_check", "_windows", "special", "activations", "autodiff", "losses", "metrics",
    "gradcheck", "initializers", "layers", "convolution", "pooling", "normalization", "dropout",
    "recurrent", "attention", "schedules", "optimizers", "regularization", "ensembles",
    "augmentation", "data", "splitting", "scaling", "models", "training", "landscapes",
    "diagnostics",
]  # fmt: skip
WITHIN = {
    "activations": [
        "_moments",
        "_saturate",
        "_sigmoids",
        "_rectifiers",
        "_exponential",
        "_gated",
        "_softmax",
        "_units",
    ],
    "gradcheck": ["_differences", "_checks", "_curvature"],
    "losses": [
        "_reduction",
        "_regression",
        "_classification",
        "_binary",
        "_divergences",
        "_overlap",
    ],
    "optimizers": [
        "_norm",
        "_transform",
        "_basic",
        "_adaptive",
        "_adam",
        "_recipes",
        "_sam",
        "_gradients",
    ],
    "schedules": ["_base", "_decays", "_cosines", "_warmups", "_measured"],
    "normalization": ["_parts", "_batch", "_example", "_weights"],
    "recurrent": ["_recurrent", "_rnn", "_lstm", "_gru"],
    "convolution": ["_sizes", "_core", "_plain", "_layers", "_transpose"],
    "regularization": ["_penalties", "_shrinking", "_ridge", "_labels", "_stopping"],
    "data": ["_batches", "_images", "_planar", "_sequences"],
    "splitting": ["_indices", "_bootstrap", "_folds", "_holdout", "_uncertainty"],
    "scaling": ["_base", "_features", "_whiteners"],
    "models": ["_parts", "_mlp", "_sequence", "_images", "_unet", "_gan"],
    "training": ["_loss", "_history", "_storage", "_watchers", "_fit"],
    "diagnostics": ["_nonempty", "_estimates", "_gan", "_network", "_units"],
    "layers": ["_layer", "_dense", "_containers", "_derivation"],
}

each_topic = pytest.mark.parametrize("module", TOPICS, ids=lambda module: module.__name__)
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))


def public(module: ModuleType) -> set[str]:
    """Return what the module itself, or a private file of its package, defines."""
    return {
        name
        for name, value in vars(module).items()
        if name[0] != "_" and getattr(value, "__module__", "").startswith(module.__name__)
    }


def code_lines(source: str) -> int:
    """Count the lines that hold code: no docstrings, comments or blank lines."""
    layout = {
        tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
        tokenize.ENCODING, tokenize.ENDMARKER,
    }  # fmt: skip
    docstrings = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or 0) + 1)
    }
    used = {
        line
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type not in layout
        for line in range(token.start[0], token.end[0] + 1)
    }
    return len(used - docstrings)


def imported(path: Path) -> set[str]:
    """Return the modules of dlref that a file imports, as ``errors`` or ``activations._gated``."""
    package = ["dlref", *path.relative_to(FOLDER).parent.parts]
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            base = [*base, *(node.module or "").split(".")]
            stem = [part for part in base if part]
            names = [alias.name for alias in node.names] if stem in (["dlref"], package) else [""]
            found |= {
                ".".join([*stem[1:], name]).strip(".") for name in names if stem[0] == "dlref"
            }
        elif isinstance(node, ast.Import):
            found |= {a.name[6:] for a in node.names if a.name.startswith("dlref.")}
    return found


@each_topic
def test_all_is_sorted_and_complete(module: ModuleType) -> None:
    assert module.__all__ == sorted(module.__all__)
    assert set(module.__all__) == public(module)


def test_package_exposes_every_topic() -> None:
    files = {path.stem for path in FOLDER.iterdir() if path.suffix == ".py" or path.is_dir()}
    topics = {name for name in files if not name.startswith("_")}
    assert set(dlref.__all__) == topics | {"__version__"}
    assert dlref.__all__ == sorted(dlref.__all__)


def test_topics_are_imported_when_first_asked_for() -> None:
    script = "import sys, dlref; print([m for m in sys.modules if m.startswith('dlref.')])"
    shown = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert shown.stdout == "[]\n"
    assert dlref.activations.relu(1.0) == 1
    assert dir(dlref) == dlref.__all__
    with pytest.raises(AttributeError, match=r"^module 'dlref' has no attribute 'activation'$"):
        dlref.activation  # noqa: B018


@each_topic
def test_every_public_name_has_an_example(module: ModuleType) -> None:
    for name in module.__all__:
        doc = inspect.getdoc(getattr(module, name)) or ""
        assert "\nExamples\n--------\n" in doc, f"{module.__name__}.{name} has no Examples"
        assert ">>> " in doc


@each_topic
def test_every_argument_is_described(module: ModuleType) -> None:
    for name in module.__all__:
        value = getattr(module, name)
        if inspect.isfunction(value):
            lines = (inspect.getdoc(value) or "").splitlines()
            for argument, kind in inspect.signature(value).parameters.items():
                stars = "*" * (kind.kind is kind.VAR_POSITIONAL)
                assert stars + argument in lines, f"{name}: {argument} is not described"


@each_file
def test_imports_point_downwards(path: Path) -> None:
    module = path.relative_to(FOLDER).with_suffix("").parts
    if module == ("__init__",):
        return
    below = LAYERS[: LAYERS.index(module[0])]
    assert {name.split(".")[0] for name in imported(path)} - {module[0]} <= set(below)
    if module[0] in WITHIN and module[1] != "__init__":
        order = WITHIN[module[0]]
        siblings = {
            name.split(".")[1] for name in imported(path) if name.startswith(module[0] + ".")
        }
        assert siblings <= set(order[: order.index(module[1])])


def test_imported_sees_each_form() -> None:
    path = FOLDER / "activations" / "_units.py"
    assert imported(path) == {"_check", "errors", "activations._gated", "activations._sigmoids"}
    assert imported(FOLDER / "initializers.py") == {"_check", "errors"}


@each_file
def test_no_file_is_too_long(path: Path) -> None:
    assert code_lines(path.read_text("utf-8")) <= CODE_LINES


def test_code_lines_leave_out_what_is_no_code() -> None:
    docs = '"""Doc.\n\nMore.\n"""\n\n# why\n'
    code = 'x = (\n    1,\n)\n\n\ndef f():\n    """Doc."""\n    return x\n'
    assert code_lines(docs + code) == 5


# What a type hint of NumPy loads.
HINTS = ("numpy.typing", "numpy._typing")


def fresh(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout


def test_import_pulls_in_numpy_and_nothing_else() -> None:
    before = "import sys, numpy; old = set(sys.modules); import dlref; "
    new = fresh(before + "print(*(name for name in sys.modules if name not in old))").split()
    foreign = {name for name in new if name.split(".")[0] not in sys.stdlib_module_names}
    assert [name for name in foreign if not name.startswith(("dlref", *HINTS))] == []


def test_types_are_announced_and_version_is_that_of_the_metadata() -> None:
    from importlib.metadata import version

    assert (FOLDER / "py.typed").exists()
    assert dlref.__version__ == version("dlref")
