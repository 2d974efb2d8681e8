"""A model page in both languages, with all that a page may hold, and a docs tree around it."""

import pytest

from sitekit import figures
from sitekit.glossary import Term
from sitekit.lint import metadata, references
from sitekit.page import Page
from sitekit.prose import wording

ENGLISH = r"""---
title: tanh
description: What tanh does to a gradient.
level: core
module: activations
prerequisites: [activations/sigmoid]
see_also: []
---

Read the [notation](../notation.md#shapes) first.

## Why does tanh saturate? {#saturation}

!!! answer
    Its slope is largest at 0, where it is 1, and falls on both sides. Beyond about 3, e.g. at
    4, almost nothing is left. That is [saturation](term:saturation).

For $|x| = 2$ the slope is 0.071, or 7.1%.

$$
\tanh'(x) = 1 - \tanh^2 x
$$
<!-- check: tanh_grad(x) == rhs; x in [-5, 5] -->

$$1 - \tanh x \le 2 e^{-2x} \text{ for positive x}$$
<!-- no check: inequality -->

```pycon
>>> import numpy as np
>>> from dlref.activations import tanh, tanh_grad
>>> float(tanh_grad(2.0).round(4))  # far from 0
0.0707

```

![Slope of tanh: 1 at 0, 0.071 at 2](figure:tanh.slope "The slope of tanh")

!!! claim theorem "The slope is at most $1$." {#slope-at-most-one}
    See it on a grid:

    ```pycon
    >>> bool((tanh_grad(np.linspace(-5, 5, 101)) <= 1).all())
    True

    ```

!!! claim cited "A scaled tanh was once usual." {#scaled}
    With the factor 1.7159 [@lecun1998, §4.4].
    <!-- number 1.7159: LeCun's constant, cited -->

!!! myth "The slope of tanh is largest at 1." {#largest-at-one}
    It is largest at 0:

    ```pycon
    >>> print(f"slope at 1: {float(tanh_grad(1.0)):.2f}")
    slope at 1: 0.42

    ```

```text
small slope
```

## Try it {#try-it}

!!! exercise "What is the slope at 3?" {#slope-at-three}

    ```pycon
    >>> float(tanh_grad(3.0).round(4))
    0.0099

    ```

!!! exercise "Is tanh odd?" {#odd}
    Yes; compare [the claim](#slope-at-most-one).

    $$
    \tanh(-x) = -\tanh x
    $$
    <!-- check: lhs == rhs; x in [-5, 5] -->

## References {#references}
"""

CHINESE = r"""---
title: tanh 激活函数
description: tanh 如何改变梯度。
level: core
module: activations
prerequisites: [activations/sigmoid]
see_also: []
---

请先读[符号表](../notation.md#shapes)。

## tanh 为什么会饱和？ {#saturation}

!!! answer
    它的斜率在 0 处最大，等于 1，向两侧递减。超过 3 左右（例如 4）就所剩无几。
    这就是[饱和](term:saturation)（saturation）。

当 $|x| = 2$ 时，斜率为 0.071，即 7.1%。

$$
\tanh'(x) = 1 - \tanh^2 x
$$
<!-- check: tanh_grad(x) == rhs; x in [-5, 5] -->

$$1 - \tanh x \le 2 e^{-2x} \text{（x 为正）}$$
<!-- no check: inequality -->

```pycon
>>> import numpy as np
>>> from dlref.activations import tanh, tanh_grad
>>> float(tanh_grad(2.0).round(4))  # 远离 0
0.0707

```

![tanh 的斜率：0 处为 1，2 处为 0.071](figure:tanh.slope "tanh 的斜率")

!!! claim theorem "斜率至多为 $1$。" {#slope-at-most-one}
    在网格上看：

    ```pycon
    >>> bool((tanh_grad(np.linspace(-5, 5, 101)) <= 1).all())
    True

    ```

!!! claim cited "缩放的 tanh 曾经很常见。" {#scaled}
    其系数为 1.7159 [@lecun1998, §4.4]。
    <!-- number 1.7159: LeCun 的常数，见引文 -->

!!! myth "tanh 的斜率在 1 处最大。" {#largest-at-one}
    它在 0 处最大：

    ```pycon
    >>> print(f"1 处的斜率：{float(tanh_grad(1.0)):.2f}")
    1 处的斜率：0.42

    ```

```text
斜率很小
```

## 自测 {#try-it}

!!! exercise "3 处的斜率是多少？" {#slope-at-three}

    ```pycon
    >>> float(tanh_grad(3.0).round(4))
    0.0099

    ```

!!! exercise "tanh 是奇函数吗？" {#odd}
    是的；可与[这条结论](#slope-at-most-one)比较。

    $$
    \tanh(-x) = -\tanh x
    $$
    <!-- check: lhs == rhs; x in [-5, 5] -->

## 参考文献 {#references}
"""

MODEL = {"en": ENGLISH, "zh": CHINESE}
FRAME = "---\ntitle: Notation\ndescription: Symbols.\n---\n\n## Shapes {#shapes}\n"
FIGURES = "def slope(fig, tr):\n    pass\n"
TERMS = {
    "saturation": Term("saturation", "饱和", "saturation", "…", "…", None, ("饱合",), ("satiety",)),
    "regularization": Term(
        "regularization", "正则化", "regularization", "…", "…", None, ("正则",), ("regularizer",)
    ),
}


class Tree:
    """A docs tree in a temporary folder, in which faults are planted."""

    def __init__(self, root):
        self.root = root

    def page(self, lang="en", text=None, name="activations/tanh.md"):
        path = self.root / "docs" / lang / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = MODEL[lang] if text is None else text
        path.write_text(text, "utf-8")
        return Page(path, lang, name, text)

    def planted(self, old, new, lang="en"):
        """The model page with one thing changed."""
        assert MODEL[lang].count(old) >= 1, f"the model page does not hold {old!r}"
        return self.page(lang, MODEL[lang].replace(old, new, 1))

    def told(self, problems):
        """The messages, with paths that do not depend on the folder."""
        return [str(problem).replace(f"{self.root}/", "") for problem in problems]


@pytest.fixture
def tree(tmp_path, monkeypatch):
    tree = Tree(tmp_path.resolve())
    for lang in MODEL:
        tree.page(lang, FRAME, "notation.md")
        tree.page(lang, FRAME, "activations/sigmoid.md")
    folder = tree.root / "docs" / "figures"
    folder.mkdir()
    (folder / "tanh.py").write_text(FIGURES, "utf-8")
    monkeypatch.setattr(figures, "FOLDER", folder)
    package = tree.root / "dlref"
    package.mkdir()
    for name in ("_check", "activations", "gradcheck"):
        (package / f"{name}.py").touch()
    monkeypatch.setattr(metadata, "PACKAGE", package)
    monkeypatch.setattr(references, "bibliography", lambda: {"lecun1998": None, "glorot2010": None})
    for module in (references, wording):
        monkeypatch.setattr(module, "terms", lambda: TERMS)
    return tree
