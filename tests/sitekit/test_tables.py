import os

import pytest

from sitekit import tables

REQUIRED, OPTIONAL = {"zh": str}, {"avoid": list}


def test_a_changed_file_is_read_again(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text("[a]\nzh = '甲'\n", "utf-8")
    assert tables.read(path) == {"a": {"zh": "甲"}}
    path.write_text("[a]\nzh = '乙'\n", "utf-8")
    os.utime(path, ns=(1, 1))
    assert tables.read(path) == {"a": {"zh": "乙"}}


def test_a_file_that_is_no_toml_is_named(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text("[a\n", "utf-8")
    with pytest.raises(ValueError, match=r"^docs/a\.toml: must be a TOML file; Expected"):
        tables.read(path)


def test_a_right_table_passes():
    tables.check("x", {"zh": "甲", "avoid": ["乙"]}, REQUIRED, OPTIONAL)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("甲", "x must be a table of fields; got '甲'"),
        ({"avoid": []}, "x must have the field 'zh'; got only avoid"),
        ({}, "x must have the field 'zh'; got none"),
        ({"zh": "甲", "zhh": "乙"}, "x must have no fields but zh, avoid; got 'zhh'"),
        ({"zh": 1}, "x: 'zh' must be text in quotes; got 1"),
        ({"zh": ""}, "x: 'zh' must not be empty; got ''"),
        ({"zh": "甲", "avoid": "乙"}, "x: 'avoid' must be a list of texts; got '乙'"),
        ({"zh": "甲", "avoid": [1]}, "x: 'avoid' must be a list of texts; got [1]"),
    ],
)
def test_a_wrong_table_is_told(table, told):
    with pytest.raises(ValueError, match="x") as error:
        tables.check("x", table, REQUIRED, OPTIONAL)
    assert str(error.value) == told
