"""What every part of the formula checker raises."""


class FormulaError(ValueError):
    """A formula that is false, or that cannot be read; the text says which, and what to write."""
