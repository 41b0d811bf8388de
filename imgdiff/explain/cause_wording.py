"""Causes in words, each with its amount."""

from collections.abc import Sequence

from imgdiff.result import Cause


def phrase(cause: Cause) -> str:
    """A cause with its amount, as "brighter by 12%" or "noise of 3 levels"."""
    name, amount = cause.name, cause.amount
    if name == "color" and amount is not None and cause.share is not None:
        return _recolored(cause, amount)
    if name == "alignment" and cause.levels is None:
        return _undone(cause)
    if name == "moved" and cause.dx is not None and cause.dy is not None:
        return f"moved by {_rounded(cause.dx, 0)}, {_rounded(cause.dy, 0)} px"
    if amount is None or name not in _PHRASES:
        return _NAMES.get(name, name)
    more, less = _PHRASES[name]
    decimals = _DECIMALS[cause.unit]
    much = f"{abs(amount):.{decimals}f}"
    if not float(much):
        much = f"under {10**-decimals:g}"
    if cause.unit == "%":
        much += "%"
    elif cause.unit:
        # "1 level", "0.4 px"
        much = much.removesuffix(".0")
        much += f" {'level' if cause.unit == 'levels' and much == '1' else cause.unit}"
    return (more if amount >= 0 else less).format(much)


#: What each cause is called, of ``after`` against ``before``, where its amount is above 0 and
#: below.
_PHRASES = {
    "brightness": ("brighter by {}", "darker by {}"),
    "contrast": ("more contrast, by {}", "less contrast, by {}"),
    "color": ("colors off by {}",) * 2,
    "shading": ("uneven light, by up to {}",) * 2,
    "noise": ("noise of {}", "noise of {} less"),
    "compression": ("JPEG compression, {} off",) * 2,
    "blur": ("blurred by {}", "less blurred, by {}"),
    "sharpness": ("sharpened by {}", "softened by {}"),
    "alignment": ("moved by {}",) * 2,
    "transparency": ("transparency off by {}",) * 2,
}
_NAMES = {
    "renderer": "lines and letters drawn by another renderer",
    "faint differences": "differences too faint to see",
    "unnamed": "differs in ways that could not be named",
}
_DECIMALS = {"%": 0, "px": 1, "levels": 1, "": 0}


def phrases(causes: Sequence[Cause]) -> str:
    """Causes as "a", "a and b" or "a, b and c"."""
    return listed([phrase(cause) for cause in causes])


def listed(parts: Sequence[str]) -> str:
    """Words as "a", "a and b" or "a, b and c"."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def _recolored(cause: Cause, amount: float) -> str:
    """As "a ground 21 levels darker"."""
    what = "a ground" if (cause.share or 0) >= 0.5 else "a flat part"
    levels = f"{abs(amount):.0f} level{'' if round(abs(amount)) == 1 else 's'}"
    if cause.unit != "levels":
        return f"{what} in another color, {levels} off"
    return f"{what} {levels} {'lighter' if amount > 0 else 'darker'}"


def _undone(cause: Cause) -> str:
    """As "moved by 1.4, -2.2 px and turned by 0.50° (undone)"."""
    parts = [f"moved by {_rounded(cause.dx or 0, 1)}, {_rounded(cause.dy or 0, 1)} px"]
    if round(cause.degrees or 0, 2):
        parts.append(f"turned by {cause.degrees:.2f}°")
    if round(cause.scale or 1, 3) != 1:
        parts.append(f"{cause.scale:.3f} times as large")
    return f"{listed(parts)} (undone)"


def _rounded(value: float, decimals: int) -> str:
    """Of so many decimals; there is no minus before a zero."""
    return f"{round(value, decimals) + 0.0:.{decimals}f}"
