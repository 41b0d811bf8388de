"""Things on paper: a chart, a scanned invoice, the artwork of a circuit board."""

import io

import cv2
import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from .canvas import Canvas
from .common import Sample, changed_boxes, moved, to_bytes

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def chart() -> Sample:
    """A bar chart, the bar of August lower."""
    before, after = solar(7.9), solar(6.8)
    return Sample(
        "chart",
        "Bar chart, one value",
        before,
        after,
        "August fell from 7.9 to 6.8: the bar is lower and its label says so.",
        changed_boxes(before, after, join=21),
    )


def solar(august: float) -> np.ndarray:
    """Electricity from a roof, month by month, 940 x 560."""
    values = np.array([1.6, 2.7, 4.8, 6.4, 7.8, 8.3, 8.6, august, 5.6, 3.7, 2.0, 1.3])
    usual = np.array([1.8, 2.9, 4.6, 6.2, 7.4, 8.0, 8.1, 7.3, 5.5, 3.6, 2.1, 1.5])
    style = {"font.family": "DejaVu Sans", "font.size": 9.5, "text.color": "#2b2f36"}
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(9.4, 5.6), dpi=100, facecolor="white")
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.075, 0.12, 0.895, 0.69))
        axes.bar(MONTHS, values, 0.66, color="#f0b53f", zorder=2, label="2024")
        axes.plot(
            MONTHS, usual, color="#34618f", lw=2, marker="o", ms=4.5, label="Mean 2015 to 2023"
        )
        for month, value in enumerate(values):
            axes.text(month, 0.35, f"{value:.1f}", size=9, color="#5a4210", ha="center")
        axes.set_ylim(0, 10)
        axes.set_ylabel("MWh", color="#5b626c")
        axes.grid(axis="y", color="#e6e8eb", zorder=0)
        axes.tick_params(length=0, colors="#5b626c", pad=6)
        axes.spines[["top", "right", "left"]].set_visible(False)
        axes.spines["bottom"].set_color("#b9bec6")
        figure.text(0.028, 0.93, "Electricity from the school's roof", size=15, weight="bold")
        figure.text(0.028, 0.875, "Solar panels, 62 kW, by month", color="#5b626c")
        axes.legend(loc="upper right", frameon=False, ncols=2, bbox_to_anchor=(1, 1.14))
        file = io.BytesIO()
        figure.savefig(file, format="png")
    return np.asarray(Image.open(file).convert("RGB"))


def document() -> Sample:
    """An invoice scanned twice; one sum on it differs."""
    before, after = invoice("3,482.60"), invoice("13,482.60")
    return Sample(
        "document",
        "Scanned invoice, one number",
        scan(before, 11, (0.0, 0.0, 0.0)),
        scan(after, 12, (0.5, -0.4, 0.03)),
        "The amount due reads € 13,482.60 instead of € 3,482.60.",
        changed_boxes(before, after, 110, 21),
        ("other scan", "noise", "paper texture", "half a pixel of shift", "JPEG"),
        extension="jpg",
        qualities=(80, 76),
    )


def invoice(total: str) -> np.ndarray:
    """A page of about A4 at 100 dots per inch."""
    ink, grey = "#26262b", "#5c5c63"
    page = Canvas(820, 1120)
    page.box(72, 70, 112, 110, "#3a4b66", 4)
    page.line([(82, 100), (92, 82), (98, 92), (104, 80)], "#ffffff", 2.6)
    page.text(126, 88, "Brandt & Søn", 21, ink, "DejaVuSerif-Bold", stretch=0.94)
    page.text(126, 107, "Joinery and fitting", 11.5, grey)
    for line, words in enumerate(("Havnegade 14", "5000 Odense C", "VAT DK 00 00 20 46")):
        page.text(748, 80 + line * 17, words, 11.5, grey, anchor="r")
    page.line([(72, 138), (748, 138)], "#3a4b66", 1.6)
    page.text(72, 196, "INVOICE", 25, ink, "DejaVuSerif-Bold", stretch=0.96)
    for line, words in enumerate(
        ("Kanalhuset Ltd", "Att. Maja Holm", "Vestergade 8", "8000 Aarhus C")
    ):
        page.text(72, 236 + line * 19, words, 13, ink)
    facts = (("Number", "2024-0317"), ("Date", "14 March 2024"), ("Due", "13 April 2024"))
    for line, (name, value) in enumerate((*facts, ("Your order", "KH-5582"))):
        page.text(530, 236 + line * 19, name, 13, grey)
        page.text(748, 236 + line * 19, value, 13, ink, anchor="r")
    invoice_lines(page)
    page.text(500, 706, "Subtotal", 13, grey)
    page.text(748, 706, "2,786.08", 13, ink, anchor="r")
    page.text(500, 730, "VAT 25 %", 13, grey)
    page.text(748, 730, "696.52", 13, ink, anchor="r")
    page.line([(500, 744), (748, 744)], ink, 1.2)
    page.bold(500, 770, "Amount due", 15, colour=ink)
    page.bold(748, 770, f"€ {total}", 15, colour=ink, anchor="r")
    page.line([(500, 782), (748, 782)], ink, 1.2)
    page.line([(500, 785), (748, 785)], ink, 1.2)
    terms = (
        "Please pay within 30 days to Fjordbank, account 0000 224 417,",
        "and give the invoice's number. Goods remain ours until paid in full.",
        "Thank you for your order.",
    )
    for line, words in enumerate(terms):
        page.text(72, 860 + line * 20, words, 12.5, ink)
    signature(page)
    page.line([(72, 1040), (748, 1040)], "#9a9aa2", 1)
    page.text(
        410,
        1062,
        "Brandt & Søn  ·  www.brandt.example  ·  post@brandt.example",
        11,
        grey,
        anchor="m",
    )
    return page.image()


def invoice_lines(page: Canvas) -> None:
    """The table of what was delivered."""
    page.box(72, 346, 748, 378, "#e4e7ee")
    for x, name, anchor in ((84, "Item", "l"), (470, "Pieces", "r"), (600, "Price", "r")):
        page.bold(x, 367, name, 12.5, colour="#26262b", anchor=anchor)
    page.bold(736, 367, "Sum", 12.5, colour="#26262b", anchor="r")
    lines = (
        ("Oak table top, 220 x 95 cm, oiled", "1", "1,140.00", "1,140.00"),
        ("Steel frame, black, powder coated", "1", "485.00", "485.00"),
        ("Bench, oak, 180 cm", "2", "318.50", "637.00"),
        ("Wall shelf, 120 cm, with brackets", "3", "94.36", "283.08"),
        ("Delivery to Aarhus", "1", "96.00", "96.00"),
        ("Fitting, hours", "2", "72.50", "145.00"),
    )
    for row, (item, pieces, price, value) in enumerate(lines):
        y = 406 + row * 44
        page.text(84, y, item, 13, "#26262b")
        for x, words in ((470, pieces), (600, price), (736, value)):
            page.text(x, y, words, 13, "#26262b", anchor="r")
        page.line([(72, y + 17), (748, y + 17)], "#c4c4cb", 1)


def signature(page: Canvas) -> None:
    """A name written by hand in blue ink."""
    t = np.linspace(0, 1, 220)
    x = 84 + 168 * t + 9 * np.sin(t * 41)
    y = 966 - 15 * np.sin(t * 41 + 1.2) * (1 - 0.75 * t) - 7 * np.sin(t * 9)
    page.line(list(zip(x, y, strict=True)), "#2c3f86", 1.7)
    page.line([(72, 990), (280, 990)], "#9a9aa2", 1)
    page.text(72, 1008, "H. Brandt", 11, "#5c5c63")


def scan(page: np.ndarray, seed: int, pose: tuple[float, float, float]) -> np.ndarray:
    """A print-out on paper of its own, laid on a scanner by hand."""
    rng = np.random.default_rng(seed)
    height, width = page.shape[:2]
    ink = cv2.GaussianBlur(moved(page, *pose), (0, 0), 0.65).astype(np.float32) / 255
    fibre = cv2.GaussianBlur(rng.normal(size=(height, width)).astype(np.float32), (0, 0), 1.1)
    cloud = cv2.GaussianBlur(rng.normal(size=(height, width)).astype(np.float32), (0, 0), 45)
    paper = 1 + 0.005 * fibre / fibre.std() + 0.003 * cloud / cloud.std()
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    lamp = (
        1 + rng.uniform(-0.012, 0.012) * x + rng.uniform(-0.012, 0.012) * y - 0.02 * (x**6 + y**6)
    )
    toner = 0.09 + 0.91 * ink  # black is never quite black on paper
    lit = toner * np.array([247, 244, 236]) * (paper * lamp)[..., None]
    grey = rng.normal(0, 2.4, (height, width, 1))
    return to_bytes(lit + grey + rng.normal(0, 1.0, page.shape))
