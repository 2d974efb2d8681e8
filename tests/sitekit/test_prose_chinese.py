"""The words of Chinese pages: each rule sees the fault that breaks it."""
# ruff: noqa: E501 - messages are asserted whole

import pytest

from sitekit import prose

FAULTS = {
    "decimal": (
        "斜率为 0.071",
        "斜率为 0.072",
        """\
docs/zh/activations/tanh.md:18: expected a number that an example of the page prints (rounded as here), or that stands in its code or formulas
    found: "0.072"; the nearest that is printed is 0.0707
    mend:  print it in an example, correct it, or say where it comes from: `<!-- number 0.072: reason -->`""",
    ),
    "avoided word": (
        "就所剩无几",
        "就饱合了",
        """\
docs/zh/activations/tanh.md:15: expected "饱和", the word for this on all pages
    found: "饱合" in: 它的斜率在 0 处最大，等于 1，向两侧递减。超过 3 左右（例如 4）就饱合了。
    mend:  write "饱和"; docs/glossary.toml lists the words""",
    ),
    "avoided word in a longer one": (
        "就所剩无几",
        "就要正则化，用正则项",
        """\
docs/zh/activations/tanh.md:15: expected "正则化", the word for this on all pages
    found: "正则" in: 它的斜率在 0 处最大，等于 1，向两侧递减。超过 3 左右（例如 4）就要正则化，用正则项。
    mend:  write "正则化"; docs/glossary.toml lists the words""",
    ),
    "no English at the first use": (
        "（saturation）",
        "",
        """\
docs/zh/activations/tanh.md:16: expected the English term in full-width parentheses at the first use of 饱和
    found: 这就是[饱和](term:saturation)。
    mend:  write [饱和](term:saturation)（saturation）; later uses go without""",
    ),
    "wrong English at the first use": (
        "（saturation）",
        "（satiety）",
        """\
docs/zh/activations/tanh.md:16: expected the English term in full-width parentheses at the first use of 饱和
    found: 这就是[饱和](term:saturation)（satiety）。
    mend:  write [饱和](term:saturation)（saturation）; later uses go without""",
    ),
    "half-width parentheses at the first use": (
        "（saturation）",
        "(saturation)",
        """\
docs/zh/activations/tanh.md:16: expected Chinese punctuation, and a blank between Chinese and Latin, digits or formulas
    found: 这就是饱和(saturation)。
    mend:  write: 这就是饱和（saturation）。
docs/zh/activations/tanh.md:16: expected the English term in full-width parentheses at the first use of 饱和
    found: 这就是[饱和](term:saturation)(saturation)。
    mend:  write [饱和](term:saturation)（saturation）; later uses go without""",
    ),
    "filler": (
        "当 $|x| = 2$ 时",
        "值得注意的是，当 $|x| = 2$ 时",
        """\
docs/zh/activations/tanh.md:18: expected a sentence that begins with what it says
    found: "值得注意的是" in: 值得注意的是，当 $|x| = 2$ 时，斜率为 0.071，即 7.1%。
    mend:  delete it; the sentence says the same without it""",
    ),
    "no blank beside Latin": (
        "缩放的 tanh 曾经",
        "缩放的tanh曾经",
        """\
docs/zh/activations/tanh.md:47: expected Chinese punctuation, and a blank between Chinese and Latin, digits or formulas
    found: 缩放的tanh曾经很常见。
    mend:  write: 缩放的 tanh 曾经很常见。""",
    ),
    "no blank beside a formula": (
        "当 $|x| = 2$ 时",
        "当$|x| = 2$时",
        """\
docs/zh/activations/tanh.md:18: expected Chinese punctuation, and a blank between Chinese and Latin, digits or formulas
    found: 当$|x| = 2$时，斜率为 0.071，即 7.1%。
    mend:  write: 当 $|x| = 2$ 时，斜率为 0.071，即 7.1%。""",
    ),
    "no blank beside a link": (
        "超过 3 左右",
        "用[tanh](../notation.md#shapes)左右",
        """\
docs/zh/activations/tanh.md:15: expected Chinese punctuation, and a blank between Chinese and Latin, digits or formulas
    found: 它的斜率在 0 处最大，等于 1，向两侧递减。用tanh左右（例如 4）就所剩无几。
    mend:  write: 它的斜率在 0 处最大，等于 1，向两侧递减。用 tanh 左右（例如 4）就所剩无几。""",
    ),
    "half-width comma": (
        "时，斜率",
        "时,斜率",
        """\
docs/zh/activations/tanh.md:18: expected Chinese punctuation, and a blank between Chinese and Latin, digits or formulas
    found: 当 $|x| = 2$ 时,斜率为 0.071，即 7.1%。
    mend:  write: 当 $|x| = 2$ 时，斜率为 0.071，即 7.1%。""",
    ),
    "half-width parentheses": (
        "（例如 4）",
        "(例如 4)",
        """\
docs/zh/activations/tanh.md:15: expected Chinese punctuation, and a blank between Chinese and Latin, digits or formulas
    found: 它的斜率在 0 处最大，等于 1，向两侧递减。超过 3 左右(例如 4)就所剩无几。
    mend:  write: 它的斜率在 0 处最大，等于 1，向两侧递减。超过 3 左右（例如 4）就所剩无几。""",
    ),
    "half-width stop behind a digit": (
        "等于 1，向两侧递减。超过 3 左右（例如 4）就所剩无几。",
        "向两侧递减，最大是 1.",
        """\
docs/zh/activations/tanh.md:15: expected Chinese punctuation, and a blank between Chinese and Latin, digits or formulas
    found: 它的斜率在 0 处最大，向两侧递减，最大是 1.
    mend:  write: 它的斜率在 0 处最大，向两侧递减，最大是 1。""",
    ),
    "in the description": (
        "tanh 如何改变梯度。",
        "tanh如何改变梯度。",
        """\
docs/zh/activations/tanh.md:3: expected Chinese punctuation, and a blank between Chinese and Latin, digits or formulas
    found: tanh如何改变梯度。
    mend:  write: tanh 如何改变梯度。""",
    ),
    "in a caption": (
        '"tanh 的斜率")',
        '"tanh的斜率")',
        """\
docs/zh/activations/tanh.md:36: expected Chinese punctuation, and a blank between Chinese and Latin, digits or formulas
    found: tanh的斜率
    mend:  write: tanh 的斜率""",
    ),
    "in a heading": (
        "tanh 为什么会饱和？",
        "tanh为什么会饱和？",
        """\
docs/zh/activations/tanh.md:12: expected Chinese punctuation, and a blank between Chinese and Latin, digits or formulas
    found: tanh为什么会饱和？
    mend:  write: tanh 为什么会饱和？""",
    ),
}


@pytest.mark.parametrize(("old", "new", "message"), FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_told(tree, old, new, message):
    assert "\n".join(tree.told(prose.problems(tree.planted(old, new, "zh")))) == message


def test_what_readers_do_not_see_leaves_no_blank(tree):
    page = tree.planted(
        "就所剩无几", "就所剩无几 <!-- a remark\nfor authors -->；再远就没有了", "zh"
    )
    assert prose.problems(page) == []
