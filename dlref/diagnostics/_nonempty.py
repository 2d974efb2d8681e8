"""A check that all measurements share."""

from ..errors import ShapeError


def nonempty(shape: tuple[int, ...], who: str, name: str) -> None:
    """Check that there is something to measure."""
    if 0 in shape:
        raise ShapeError(f"{who}: {name} must have at least one element; got shape {shape}")
