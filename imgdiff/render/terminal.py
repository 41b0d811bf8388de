"""Pictures in terminals that show them: kitty's graphics protocol, and that of iTerm2."""

import base64
from collections.abc import Mapping

_CHUNK = 4096


def protocol(environment: Mapping[str, str]) -> str | None:
    """Which protocol the terminal speaks.

    Args:
        environment: As ``os.environ``.

    Returns:
        "kitty", "iterm" or None.
    """
    program = environment.get("TERM_PROGRAM", "")
    if "TMUX" in environment or environment.get("TERM", "").startswith("screen"):
        return None  # they pass nothing of it on
    if "KITTY_WINDOW_ID" in environment or program == "ghostty":
        return "kitty"
    return "iterm" if program in ("iTerm.app", "WezTerm") else None


def escape(png: bytes, spoken: str) -> str:
    """A picture as an escape sequence.

    Args:
        png: A PNG.
        spoken: "kitty" or "iterm".

    Returns:
        What to print, with the line's end.
    """
    data = base64.b64encode(png).decode("ascii")
    if spoken == "iterm":
        return f"\033]1337;File=inline=1;preserveAspectRatio=1:{data}\a\n"
    parts = [data[i : i + _CHUNK] for i in range(0, len(data), _CHUNK)]
    lines = []
    for i, part in enumerate(parts):
        keys = "a=T,f=100," if i == 0 else ""
        lines.append(f"\033_G{keys}m={int(i < len(parts) - 1)};{part}\033\\")
    return "".join(lines) + "\n"
