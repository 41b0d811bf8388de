"""Screens: a shop's page, a list of orders, a settings dialog."""

import cv2
import numpy as np

from . import icons, pottery
from .canvas import FINE, Canvas
from .common import Sample, changed_boxes, to_bytes

INK, GREY, PALE, GREEN = "#1f2723", "#6d7671", "#e3e4df", "#1f5f4a"


def web_page() -> Sample:
    """The page of one product; the button that buys it changes."""
    before = shop("Add to basket", GREEN)
    after = shop("Reserve in store", "#245b86")
    return Sample(
        "web_page",
        "Shop page, another button",
        before,
        after,
        "The buy button is blue, not green, and reads 'Reserve in store', not 'Add to basket'.",
        changed_boxes(before, after),
    )


def shop(button: str, colour: str) -> np.ndarray:
    """A product's page, 1040 x 760."""
    page = Canvas(1040, 760)
    shop_header(page)
    gallery(page)
    x = 592
    page.bold(x, 156, "STUDIO COLLECTION", 10.5, colour="#9a7b4f")
    page.bold(x, 192, "Halden vase, tall", 28, colour=INK)
    for star in range(5):
        icons.star(page, x + 8 + star * 18, 215, 8, "#d99a2b")
    page.text(x + 98, 219.5, "4.8", 13, INK)
    page.text(x + 124, 219.5, "126 reviews", 13, GREY)
    price = page.bold(x, 268, "€64.00", 26, colour=INK)
    page.text(x + price + 10, 268, "incl. VAT", 12, GREY)
    page.line([(x, 290), (1000, 290)], PALE)
    page.bold(x, 320, "Glaze", 13, colour=INK)
    page.text(x + 50, 320, "Sage", 13, GREY)
    for place, glaze in enumerate(("#8ea58b", "#c9b79a", "#4c5b70", "#b5654a", "#e9e4da")):
        page.disc(x + 15 + place * 42, 347, 13, glaze, "#d6d6d0")
        if not place:
            page.disc(x + 15, 347, 17, outline=INK, width=1.6)
    page.bold(x, 402, "Height", 13, colour=INK)
    for place, height in enumerate(("18 cm", "26 cm", "34 cm")):
        left, chosen = x + place * 94, place == 2
        page.box(left, 416, left + 84, 452, "#ffffff", 8, INK if chosen else PALE, 1.6)
        page.text(left + 42, 439, height, 13, INK if chosen else GREY, anchor="m")
    page.box(x, 478, x + 108, 526, "#ffffff", 10, PALE, 1.4)
    page.line([(x + 18, 502), (x + 30, 502)], INK, 1.6)
    page.text(x + 54, 507, "1", 15, INK, anchor="m")
    page.line([(x + 78, 502), (x + 90, 502)], INK, 1.6)
    page.line([(x + 84, 496), (x + 84, 508)], INK, 1.6)
    page.box(x + 120, 478, 1000, 526, colour, 10)
    page.bold((x + 1120) / 2, 507.5, button, 15, colour="#ffffff", anchor="m")
    notes = ("Delivered in 2 to 4 working days", "30 days to send it back", "Two-year guarantee")
    for place, (mark, note) in enumerate(zip(("truck", "back", "shield"), notes, strict=True)):
        icons.draw(page, mark, x + 11, 560 + place * 28, "#4f5a54")
        page.text(x + 34, 564.5 + place * 28, note, 13, "#4f5a54")
    companions(page)
    return page.image()


def shop_header(page: Canvas) -> None:
    """The band with the offer, the name of the shop, its sections and icons."""
    page.box(0, 0, 1040, 30, GREEN)
    page.text(520, 19.5, "Free delivery on orders over €60", 12, "#eaf2ee", anchor="m")
    page.text(40, 72, "Fjell & Form", 25, INK, "DejaVuSerif", stretch=0.93)
    x = 318.0
    for section in ("New in", "Ceramics", "Lighting", "Textiles", "Journal"):
        chosen = section == "Ceramics"
        wide = page.text(x, 69, section, 14, INK if chosen else "#4f5a54")
        if chosen:
            page.line([(x, 78), (x + wide, 78)], GREEN, 2)
        x += wide + 32
    for place, mark in enumerate(("search", "heart", "bag")):
        icons.draw(page, mark, 900 + place * 42, 64, INK)
    page.disc(993, 56, 7.5, "#b5654a")
    page.bold(993, 59.5, "2", 9.5, colour="#ffffff", anchor="m")
    page.line([(0, 98), (1040, 98)], PALE)
    page.text(40, 124, "Home  /  Ceramics  /  Vases  /  Halden", 12, GREY)


def gallery(page: Canvas) -> None:
    """The large picture of the vase with four small ones beside it."""
    views = (
        (pottery.TALL_VASE, (142, 165, 139), (233, 229, 222)),
        (pottery.TALL_VASE, (142, 165, 139), (205, 198, 186)),
        (pottery.ROUND_VASE, (142, 165, 139), (233, 229, 222)),
        (pottery.TALL_VASE, (201, 183, 154), (224, 226, 224)),
    )
    for place, (outline, glaze, wall) in enumerate(views):
        top = 144 + place * 88
        page.paste(pottery.pot((76 * FINE, 76 * FINE), outline, glaze, wall), 40, top, 8)
        if not place:
            page.box(39, top - 1, 117, top + 77, None, 9, INK, 1.6)
    large = pottery.pot((420 * FINE, 486 * FINE), pottery.TALL_VASE, (142, 165, 139), tall=0.72)
    page.paste(large, 132, 144, 14)
    page.disc(520, 178, 17, "#ffffff")
    icons.draw(page, "heart", 520, 178, INK)


def companions(page: Canvas) -> None:
    """Four more products along the bottom."""
    page.bold(40, 668, "Goes well with", 15, colour=INK)
    goods = (
        ("Vik bowl", "€28.00", pottery.BOWL, (201, 183, 154), 0.42),
        ("Lund bottle", "€46.00", pottery.BOTTLE, (76, 91, 112), 0.76),
        ("Moss vase", "€39.00", pottery.ROUND_VASE, (181, 101, 74), 0.66),
        ("Dal cup", "€18.00", pottery.CUP, (222, 216, 205), 0.55),
    )
    for place, (name, price, outline, glaze, tall) in enumerate(goods):
        left = 40 + place * 245
        page.box(left, 682, left + 225, 746, "#ffffff", 10, PALE, 1.2)
        wall = (226, 222, 214)
        picture = pottery.pot((52 * FINE, 52 * FINE), outline, glaze, wall, tall, 0.86)
        page.paste(picture, left + 6, 688, 7)
        page.bold(left + 72, 710, name, 13, colour=INK)
        page.text(left + 72, 730, price, 13, GREY)


ORDERS = (
    ("#20417", "Ines Moreau", "Halden vase, tall", "12 May", "Paid", "€64.00"),
    ("#20416", "Jonas Weber", "Vik bowl, set of 4", "12 May", "Packed", "€112.00"),
    ("#20415", "Aiko Tanaka", "Lund bottle", "11 May", "Sent", "€46.00"),
    ("#20414", "Sara Lind", "Wool throw, ochre", "11 May", "Sent", "€95.00"),
    ("#20413", "Tom Okafor", "Dal cup, pair", "10 May", "Refunded", "€36.00"),
    ("#20412", "Marta Nowak", "Pendant lamp, clay", "10 May", "Sent", "€148.00"),
    ("#20411", "Leo Rossi", "Moss vase", "9 May", "Paid", "€39.00"),
)
STATES = {
    "Paid": ("#dcefe4", "#1f6b4a"),
    "Packed": ("#fdf0d5", "#8a5a0b"),
    "Sent": ("#dde9f8", "#21568f"),
    "Refunded": ("#f8dfdd", "#9c2f26"),
}


def different_size() -> Sample:
    """A list of orders that gains a row, so that the page grows taller."""
    before, after = orders(6), orders(7)
    return Sample(
        "different_size",
        "Orders page, one row more",
        before,
        after,
        "A seventh order was added at the end of the list: the page is 52 pixels taller and its "
        "last line counts 7 orders.",
        changed_boxes(before, after, join=25),
        ("different height",),
    )


def orders(count: int) -> np.ndarray:
    """The shop's list of orders, 1000 pixels wide."""
    bottom = 262 + 52 * count
    page = Canvas(1000, bottom + 76, "#f4f5f3")
    orders_frame(page)
    page.box(224, 214, 976, bottom + 52, "#ffffff", 12, PALE, 1.2)
    columns = ((248, "Order"), (330, "Customer"), (508, "Product"), (690, "Date"), (764, "State"))
    for x, name in columns:
        page.bold(x, 244, name, 11.5, colour=GREY)
    page.bold(952, 244, "Total", 11.5, colour=GREY, anchor="r")
    tints = ("#c9d8ce", "#e4d3bd", "#cfd6e4", "#e6cfc8", "#d6d0e2", "#d9dfc4", "#c8dde0")
    for row, (order, buyer, product, date, state, total) in enumerate(ORDERS[:count]):
        y = 262 + 52 * row
        page.line([(225, y), (975, y)], PALE)
        page.bold(248, y + 31, order, 12.5, colour=INK)
        page.disc(343, y + 26, 14, tints[row])
        page.bold(343, y + 30, "".join(n[0] for n in buyer.split()), 10, colour=INK, anchor="m")
        page.text(365, y + 31, buyer, 13, INK)
        page.text(508, y + 31, product, 13, "#4f5a54")
        page.text(690, y + 31, date, 13, GREY)
        back, front = STATES[state]
        page.box(764, y + 14, 844, y + 38, back, 12)
        page.bold(804, y + 30.5, state, 11.5, colour=front, anchor="m")
        page.text(952, y + 31, total, 13, INK, anchor="r")
    page.line([(225, bottom), (975, bottom)], PALE)
    page.text(248, bottom + 31, f"{count} orders", 12, GREY)
    page.text(952, bottom + 31, "Page 1 of 1", 12, GREY, anchor="r")
    return page.image()


def orders_frame(page: Canvas) -> None:
    """The sections at the left, the heading and the three figures on top."""
    page.box(0, 0, 200, 2000, "#21302a")
    page.text(28, 46, "Fjell & Form", 19, "#f2f5f3", "DejaVuSerif", stretch=0.93)
    sections = (("home", "Overview"), ("bag", "Orders"), ("box", "Products"), ("user", "Customers"))
    for place, (mark, name) in enumerate((*sections, ("chart", "Reports"), ("gear", "Settings"))):
        y, chosen = 94 + place * 44, name == "Orders"
        if chosen:
            page.box(14, y - 20, 186, y + 18, "#35483f", 8)
        icons.draw(page, mark, 40, y - 1, "#ffffff" if chosen else "#a9b8b0")
        page.text(64, y + 4, name, 13.5, "#ffffff" if chosen else "#a9b8b0")
    page.bold(224, 52, "Orders", 22, colour=INK)
    page.box(700, 28, 866, 62, "#ffffff", 8, PALE, 1.2)
    icons.draw(page, "search", 718, 45, GREY)
    page.text(736, 49.5, "Search orders", 12.5, "#9aa19d")
    page.box(878, 28, 976, 62, GREEN, 8)
    page.bold(927, 49.5, "New order", 12.5, colour="#ffffff", anchor="m")
    figures = (("Sales this week", "€4,386", "+12%"), ("Orders open", "18", "+3"))
    for place, (name, value, trend) in enumerate((*figures, ("Sent back", "1.4%", "-0.2"))):
        left = 224 + place * 257
        page.box(left, 84, left + 238, 190, "#ffffff", 12, PALE, 1.2)
        page.text(left + 20, 112, name, 12.5, GREY)
        page.bold(left + 20, 146, value, 24, colour=INK)
        page.text(left + 20, 172, f"{trend} on last week", 11.5, "#1f6b4a")
        heights = (9, 14, 11, 19, 16, 24, 30, 27)
        for bar, high in enumerate(heights[place:] + heights[:place]):
            page.box(left + 150 + bar * 9, 170 - high, left + 155 + bar * 9, 170, "#b9d0c4", 2)


def dialog() -> Sample:
    """A settings dialog in dark colours, one switch turned off."""
    before, after = settings(True), settings(False)
    return Sample(
        "dialog",
        "Settings dialog, one switch turned",
        before,
        after,
        "'Message previews' is switched off.",
        changed_boxes(before, after),
    )


def settings(previews: bool) -> np.ndarray:
    """A settings window on a dim desktop, 900 x 640."""
    y, x = np.mgrid[0:640, 0:900].astype(np.float32)
    glow = np.exp(-(((x - 720) / 420) ** 2 + ((y - 90) / 300) ** 2))[..., None]
    dusk = np.exp(-(((x - 120) / 380) ** 2 + ((y - 620) / 260) ** 2))[..., None]
    desk = np.array([24, 27, 44.0]) + glow * [42, 34, 66] + dusk * [4, 44, 52]
    shade = np.zeros((640, 900), np.float32)
    shade[66:606, 56:844] = 1
    desk *= 1 - 0.5 * cv2.GaussianBlur(shade, (0, 0), 16)[..., None]
    page = Canvas(900, 640, to_bytes(desk))
    page.box(56, 44, 844, 596, "#1e2127", 12, "#3a3f49", 1)
    page.box(57, 45, 276, 595, "#191b20", 11)
    page.box(262, 45, 277, 595, "#191b20")
    page.line([(276.5, 45), (276.5, 595)], "#2c3038", 1)
    for place, colour in enumerate(("#e0655a", "#d9a740", "#5bb05f")):
        page.disc(80 + place * 20, 68, 6, colour)
    settings_sections(page)
    page.bold(304, 106, "Notifications", 20, colour="#f1f2f4")
    page.text(304, 130, "Choose what may interrupt you, and when.", 12.5, "#8d95a3")
    rows = (
        ("Desktop alerts", "Show a card in the corner for new messages", True),
        ("Message previews", "Show the first words of a message in the alert", previews),
        ("Sounds", "Play a short tone when a message arrives", True),
        ("Badge on the icon", "Count unread messages on the app's icon", True),
        ("Quiet hours", "Hold everything back from 22:00 to 07:00", False),
    )
    for place, (name, words, on) in enumerate(rows):
        top = 152 + place * 70
        page.box(304, top, 816, top + 60, "#262a32", 10, "#313641", 1)
        page.text(322, top + 26, name, 13.5, "#eceef1")
        page.text(322, top + 45, words, 11.5, "#8d95a3")
        page.box(756, top + 19, 796, top + 41, "#4c8dff" if on else "#4a505c", 11)
        page.disc(785 if on else 767, top + 30, 8.5, "#ffffff" if on else "#c3c8d0")
    page.box(612, 540, 706, 574, "#2d323b", 8, "#3d434f", 1)
    page.text(659, 561.5, "Cancel", 13, "#dfe2e7", anchor="m")
    page.box(718, 540, 816, 574, "#4c8dff", 8)
    page.bold(767, 561.5, "Save", 13, colour="#ffffff", anchor="m")
    return page.image()


def settings_sections(page: Canvas) -> None:
    """The list of sections at the left of the dialog."""
    page.box(74, 90, 260, 120, "#23262d", 8, "#30343d", 1)
    icons.draw(page, "search", 91, 105, "#7d8592")
    page.text(108, 109.5, "Search settings", 12, "#7d8592")
    sections = (("gear", "General"), ("user", "Account"), ("bell", "Notifications"))
    more = (("shield", "Privacy"), ("drop", "Appearance"), ("box", "Storage"), ("back", "Updates"))
    for place, (mark, name) in enumerate((*sections, *more)):
        y, chosen = 150 + place * 40, name == "Notifications"
        if chosen:
            page.box(74, y - 17, 260, y + 17, "#2b4a7d", 8)
        icons.draw(page, mark, 94, y, "#ffffff" if chosen else "#9aa2af")
        page.text(116, y + 5, name, 13, "#ffffff" if chosen else "#c6cbd3")
    page.disc(94, 566, 14, "#5a4a7d")
    page.bold(94, 570, "RK", 10, colour="#ffffff", anchor="m")
    page.text(116, 564, "Rhea Klein", 12, "#dfe2e7")
    page.text(116, 579, "Free plan", 10.5, "#7d8592")
