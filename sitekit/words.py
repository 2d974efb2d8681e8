"""The words that the extensions put on a page, in both languages, and how a slip is told."""

from __future__ import annotations

from difflib import get_close_matches

from sitekit.page import LANGUAGES

WORDS = {
    "answer": {"zh": "简答", "en": "Short answer"},
    "theorem": {"zh": "定理", "en": "Theorem"},
    "measured": {"zh": "实测", "en": "Measured"},
    "convention": {"zh": "约定", "en": "Convention"},
    "cited": {"zh": "引文", "en": "Cited"},
    "theorem means": {
        "zh": "由下面的代码验证，误差不超过舍入。",
        "en": "Checked to rounding by the code below.",
    },
    "measured means": {
        "zh": "在写明的条件下实际运行，由下面的代码按不等式检查。",
        "en": "Run under the stated conditions and checked as an inequality by the code below.",
    },
    "convention means": {
        "zh": "框架或论文的选择，并非数学结论；下面的代码把几种选择并排运行。",
        "en": "A choice of a framework or a paper, run side by side by the code below.",
    },
    "cited means": {
        "zh": "取自文献，无法在这里运行；出处已给出。",
        "en": "Taken from the literature, with its source; it cannot be run here.",
    },
    "myth": {"zh": "常见错误", "en": "Popular mistake"},
    "exercise": {"zh": "练习", "en": "Exercise"},
    "lab": {"zh": "在实验中运行：", "en": "Run in the lab: "},
    "claims on this lab": {"zh": "依据本实验的结论", "en": "Claims that rest on this lab"},
    "to run this": {
        "zh": "在别处运行这个笔记本，先设环境变量 `OPENBLAS_NUM_THREADS=1`，并执行",
        "en": "To run this notebook elsewhere, set the environment variable "
        "`OPENBLAS_NUM_THREADS=1`, since several threads are slower on small matrices, and do",
    },
    "note": {"zh": "说明", "en": "Note"},
    "tip": {"zh": "提示", "en": "Tip"},
    "warning": {"zh": "注意", "en": "Warning"},
    "permalink": {"zh": "本条的固定链接", "en": "Permanent link"},
    "and others": {"zh": " 等", "en": " et al."},
    "citation opens": {"zh": "（", "en": "("},
    "citation closes": {"zh": "）", "en": ")"},
    "between citations": {"zh": "；", "en": "; "},
    "before a locator": {"zh": "，", "en": ", "},
    "read on": {"zh": "详见", "en": "See"},
    "notation": {"zh": "符号、代码名与形状", "en": "Symbols, their names in code, their shapes"},
    "symbol": {"zh": "符号", "en": "Symbol"},
    "code": {"zh": "代码", "en": "Code"},
    "shape": {"zh": "形状", "en": "Shape"},
    "meaning": {"zh": "含义", "en": "Meaning"},
    "notices": {"zh": "本站包含的他人作品", "en": "Works of others that this site contains"},
    "name": {"zh": "名称", "en": "Name"},
    "version": {"zh": "版本", "en": "Version"},
    "license": {"zh": "许可证", "en": "License"},
    "page": {"zh": "页面", "en": "Page"},
    "basic": {"zh": "入门", "en": "basic"},
    "core": {"zh": "核心", "en": "core"},
    "advanced": {"zh": "进阶", "en": "advanced"},
    "rests on": {"zh": "先读", "en": "Rests on"},
    "needed for": {"zh": "之后可读", "en": "Needed for"},
    "between pages": {"zh": "、", "en": ", "},
    "shipped": {"zh": "用到的部分", "en": "What is used"},
}


def word(label: str, language: str) -> str:
    """Return the words behind a label."""
    if language not in LANGUAGES:
        raise ValueError(f"words: the language must be zh or en; got {language!r}")
    return WORDS[label][language]


def nearest(wrong: str, known: list[str]) -> str:
    """Return a hint at the known words that look like the wrong one, or nothing."""
    close = get_close_matches(wrong, known)
    return f" (did you mean {' or '.join(close)}?)" if close else ""
