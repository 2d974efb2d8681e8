"""Fences and their examples: each rule sees the fault that breaks it."""
# ruff: noqa: E501 - messages are asserted whole

import pytest

from sitekit import lint

FAULTS = {
    "open fence": (
        """\
small slope
```""",
        """\
small slope
""",
        """\
docs/en/activations/tanh.md:60: expected a closing fence below this one
    found: another one that opens: ```pycon
    mend:  add a line ``` with the same indentation below the code; a block that shows fences opens and closes with four: ````""",
    ),
    "unknown fence": (
        "```text",
        "```python",
        """\
docs/en/activations/tanh.md:60: expected a fence named pycon (run) or text, sh, toml, yaml, markdown (not run)
    found: ```python
    mend:  write Python as ```pycon with `>>> ` before each statement and its output below, so that it is run""",
    ),
    "fence with attributes": (
        """\
```pycon
>>> import""",
        """\
```pycon title="tanh"
>>> import""",
        """\
docs/en/activations/tanh.md:28: expected a fence named pycon (run) or text, sh, toml, yaml, markdown (not run)
    found: ```pycon title="tanh"
    mend:  write Python as ```pycon with `>>> ` before each statement and its output below, so that it is run""",
    ),
    "no prompt": (
        """\
```text
small slope""",
        """\
```pycon
small slope""",
        """\
docs/en/activations/tanh.md:61: expected `>>> ` at the beginning of a pycon fence
    found: "small slope"
    mend:  write the prompt before each statement, `... ` before each line that continues it""",
    ),
    "prompt without a blank": (
        ">>> from dlref",
        ">>>from dlref",
        """\
docs/en/activations/tanh.md:30: expected prompts and outputs that line up
    found: lacks blank after >>>: '>>>from dlref.activations import tanh, tanh_grad'
    mend:  a blank follows each `>>>` and `...`; outputs stand as far left as the prompts""",
    ),
    "no Python": (
        ">>> import numpy as np",
        ">>> import numpy np",
        """\
docs/en/activations/tanh.md:29: expected Python that can be read
    found: invalid syntax: import numpy np
    mend:  run the line in a Python terminal and copy it from there""",
    ),
    "directive": (
        "  # far from 0",
        "  # doctest: +NUMBER",
        """\
docs/en/activations/tanh.md:31: expected an output that is compared as it stands
    found: the directive +NUMBER
    mend:  delete it and round in sight, as in `x.round(4)`; +NUMBER accepts wrong numbers, +SKIP and +ELLIPSIS hide them""",
    ),
    "skip": (
        "  # far from 0",
        "  # doctest: +SKIP",
        """\
docs/en/activations/tanh.md:31: expected an output that is compared as it stands
    found: the directive +SKIP
    mend:  delete it and round in sight, as in `x.round(4)`; +NUMBER accepts wrong numbers, +SKIP and +ELLIPSIS hide them""",
    ),
    "foreign import": (
        """\
import numpy as np
""",
        """\
import numpy as np
>>> import torch
""",
        """\
docs/en/activations/tanh.md:30: expected imports only from numpy, dlref, math, itertools, functools, fractions, statistics
    found: torch
    mend:  do it with NumPy: readers run the examples in a browser""",
    ),
    "import from": (
        """\
import numpy as np
""",
        """\
import numpy as np
>>> from os.path import join
""",
        """\
docs/en/activations/tanh.md:30: expected imports only from numpy, dlref, math, itertools, functools, fractions, statistics
    found: os.path
    mend:  do it with NumPy: readers run the examples in a browser""",
    ),
    "relative import": (
        """\
import numpy as np
""",
        """\
import numpy as np
>>> from . import numpy
""",
        """\
docs/en/activations/tanh.md:30: expected imports only from numpy, dlref, math, itertools, functools, fractions, statistics
    found: .
    mend:  do it with NumPy: readers run the examples in a browser""",
    ),
    "file": (
        """\
import numpy as np
""",
        """\
import numpy as np
>>> text = open('a').read()
""",
        """\
docs/en/activations/tanh.md:30: expected an example that changes nothing outside itself
    found: `open` in text = open('a').read()
    mend:  leave it out: examples read no files and run no text""",
    ),
    "print options": (
        """\
import numpy as np
""",
        """\
import numpy as np
>>> np.set_printoptions(precision=3)
""",
        """\
docs/en/activations/tanh.md:30: expected an example that changes nothing outside itself
    found: `set_printoptions` in np.set_printoptions(precision=3)
    mend:  round in sight, as in `x.round(4)`, or use `with np.errstate(...)`: the reader's terminal has default settings""",
    ),
    "global seed": (
        """\
import numpy as np
""",
        """\
import numpy as np
>>> np.random.seed(0)
""",
        """\
docs/en/activations/tanh.md:30: expected random numbers from a generator with a seed
    found: np.random.seed(0)
    mend:  write `rng = np.random.default_rng(0)` and draw from `rng`""",
    ),
    "no seed": (
        """\
import numpy as np
""",
        """\
import numpy as np
>>> rng = np.random.default_rng()
""",
        """\
docs/en/activations/tanh.md:30: expected random numbers from a generator with a seed
    found: rng = np.random.default_rng()
    mend:  write `rng = np.random.default_rng(0)` and draw from `rng`""",
    ),
    "tab": (
        "small slope",
        "small\tslope",
        """\
docs/en/activations/tanh.md:61: expected a line without tabs and without blanks at its end
    found: a tab: small slope
    mend:  delete them; indent by four blanks""",
    ),
    "blanks at the end": (
        "small slope",
        "small slope  ",
        """\
docs/en/activations/tanh.md:61: expected a line without tabs and without blanks at its end
    found: blanks at the end: small slope
    mend:  delete them; indent by four blanks""",
    ),
    "fence open to the end": (
        """\
## References {#references}
""",
        """\
## References {#references}

```text
""",
        """\
docs/en/activations/tanh.md:84: expected a closing fence below this one
    found: none
    mend:  add a line ``` with the same indentation below the code; a block that shows fences opens and closes with four: ````""",
    ),
    "prompt that is not run": (
        """\
```text
small slope""",
        """\
```text
>>> 1 + 1
3""",
        """\
docs/en/activations/tanh.md:61: expected `>>>` only in a ```pycon fence, where it is run
    found: >>> 1 + 1
    mend:  name the fence pycon""",
    ),
    "prompt outside a fence": (
        """\
small slope
```
""",
        """\
small slope
```

    >>> 1 + 1
    3
""",
        """\
docs/en/activations/tanh.md:64: expected `>>>` only in a ```pycon fence, where it is run
    found: >>> 1 + 1
    mend:  name the fence pycon""",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_told(tree, old, new, message):
    assert "\n".join(tree.told(lint.problems(tree.planted(old, new)))) == message


def test_a_fence_may_show_fences(tree):
    page = tree.planted(
        "```text\nsmall slope\n```", "````markdown\n```python\nx\n```\n> [!x]($)\n````"
    )
    assert lint.problems(page) == []
