"""PDF files written by hand, letters and boxes in vectors."""

from collections.abc import Sequence

#: Words of a page that are its own.
WORDS = """
order cart shop price total ship light dark blue green small large
north south river stone paper cloud table chair window garden summer winter
copper silver market harbor bridge
""".split()  # noqa: SIM905


def words_of(seed: int, count: int = 120) -> list[str]:
    """Words in an order that the seed gives."""
    state, words = seed * 7919 + 1, []
    for _ in range(count):
        state = (state * 1103515245 + 12345) % 2**31
        words.append(WORDS[(state >> 12) % len(WORDS)])
    return words


def page(seed: int, box: str = "", extra: str = "", drop: int = 0) -> str:
    """The drawing of a page of text; ``box`` a color like "1 0 0" of a filled rectangle."""
    words = words_of(seed)[drop:]
    lines = [" ".join(words[i : i + 8]) for i in range(0, len(words), 8)]
    drawn = f"q {box} rg 72 90 160 60 re f Q " if box else ""
    text = " T* ".join(f"({line}) Tj" for line in [*lines, extra])
    return f"{drawn}BT /F1 12 Tf 16 TL 72 720 Td {text} ET"


def pdf(pages: Sequence[str], size: tuple[float, float] = (595, 842), trailer: str = "") -> bytes:
    """A file of pages."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for i, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]:g} {size[1]:g}] /Contents "
            f"{5 + 2 * i} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    head = f"<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>"
    return out + f"trailer\n{head}\nstartxref\n{start}\n%%EOF\n".encode()


#: Locked by a password that nobody knows.
LOCKED = (
    "/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 "
    f"/O <{'41' * 32}> /U <{'42' * 32}> >> /ID [<{'43' * 16}> <{'43' * 16}>]"
)
