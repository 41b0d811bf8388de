"""Every color of the pages, the reports and the drawn sheets, once.

Streamlit reads its own from ``.streamlit/config.toml``, which a test holds to these.
"""

from dataclasses import asdict, dataclass

#: RGB, each 0 to 255.
RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Scheme:
    """The colors of a page, each "#rrggbb".

    Attributes:
        paper: The page's ground.
        card: The ground of what is raised from it.
        ink: Text.
        soft: Text that steps back.
        line: Borders.
        track: The empty part of a meter.
        accent: Buttons, and what is different.
        on_accent: Text on the accent.
        same: Text that says "same".
        same_ground: Its ground.
        correct: A prediction that is correct; text and border.
        wrong: One that is wrong.
        on_verdict: Text on ``correct`` and ``wrong``.
    """

    paper: str
    card: str
    ink: str
    soft: str
    line: str
    track: str
    accent: str
    on_accent: str
    same: str
    same_ground: str
    correct: str
    wrong: str
    on_verdict: str


LIGHT = Scheme(
    paper="#fcfbf9",
    card="#f2efea",
    ink="#1f1b1e",
    soft="#625a5c",
    line="#ddd6cd",
    track="#e4ddd4",
    accent="#b83210",
    on_accent="#ffffff",
    same="#2f6b45",
    same_ground="#e3eee5",
    correct="#1b6e4b",
    wrong="#b3261e",
    on_verdict="#ffffff",
)
DARK = Scheme(
    paper="#141217",
    card="#1f1c24",
    ink="#f0ecea",
    soft="#b3aaaf",
    line="#3a3542",
    track="#38323f",
    accent="#ff8a4c",
    on_accent="#221007",
    same="#9ad3ae",
    same_ground="#1d3326",
    correct="#8fd3ad",
    wrong="#ff9d8f",
    on_verdict="#141217",
)

#: On the page, in light and dark: a value's mark on a scale; a scale's part that counts as the
#: same, and as different; the ground of a verdict in white letters.
MARK = "#d2451e"
NEAR, FAR = "#2f9a72", "#d8582f"
ACCEPTED, REFUSED, UNKNOWN = "#16654a", "#a8320f", "#57505c"
#: Of plots, which stand on white: same and different pairs, in colors that the color-blind tell
#: apart (Okabe and Ito 2008), and their grid.
PLOT_SAME, PLOT_DIFFERENT, PLOT_GRID = "#0072b2", "#d55e00", "#e4dfd8"
#: Of drawn sheets: the ground, text, and text that steps back.
SHEET_PAPER: RGB = (250, 250, 248)
SHEET_INK: RGB = (28, 28, 30)
#: Of bands that were inserted, removed and moved, in colors that the color-blind tell apart.
INSERTED: RGB = (0, 114, 178)
REMOVED: RGB = (213, 94, 0)
MOVED: RGB = (148, 84, 160)
SHEET_SOFT: RGB = (110, 110, 114)

#: The overlay, the same in Python and in the browser. Heat below the first value of ``FADE`` is
#: not drawn, from the second on in full. What did not change turns nearly grey and darker by
#: these shares, where the heat has its default opacity or more.
FADE = (0.12, 0.5)
MUTED, DIMMED = 0.75, 0.45


def rgb(color: str) -> RGB:
    """Reads a color.

    Args:
        color: "#rrggbb".

    Returns:
        Red, green and blue, each 0 to 255.
    """
    red, green, blue = bytes.fromhex(color.removeprefix("#"))
    return red, green, blue


def custom_properties(scheme: Scheme) -> str:
    """The colors as CSS custom properties.

    Args:
        scheme: ``LIGHT`` or ``DARK``.

    Returns:
        "--paper: #fcfbf9; --card: ...;", an underscore in a name being a hyphen in CSS.
    """
    colors = asdict(scheme).items()
    return " ".join(f"--{name.replace('_', '-')}: {color};" for name, color in colors)
