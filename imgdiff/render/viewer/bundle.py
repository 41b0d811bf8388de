"""The viewer's JavaScript and CSS.

It is written as modules, which Node tests one by one, and put together here as one module, for
nothing is fetched from anywhere.
"""

import re
from functools import cache
from pathlib import Path

_ASSETS = Path(__file__).with_name("assets")
_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.{1,2}/[\w./]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?!default )", re.MULTILINE)


@cache
def script() -> str:
    """Gives the viewer's script.

    Returns:
        A JavaScript module without imports, whose default export shows a comparison.
    """
    return bundled(_ASSETS / "viewer.js")


@cache
def style() -> str:
    """Gives the viewer's CSS.

    Returns:
        CSS that takes its colors from Streamlit's custom properties, and has no say outside of the
        viewer's room: a report around it has numbers and pictures of its own.
    """
    rules = (_ASSETS / "viewer.css").read_text("utf-8")
    return f".room {{\ncontainer-type: inline-size;\n{rules}\n}}"


def bundled(entry: Path) -> str:
    """Puts a module and all that it imports into one.

    They share one scope then: no two of them may give something the same name at the top, and an
    import must not rename anything.

    Args:
        entry: A JavaScript module whose imports are relative and name what they take.

    Returns:
        One module; of the exports only the default one is left.
    """
    sources: dict[Path, str] = {}

    def add(file: Path) -> None:
        source = file.read_text("utf-8")
        for imported in _IMPORT.findall(source):
            path = (file.parent / imported).resolve()
            if path not in sources:
                add(path)
        sources[file] = _EXPORT.sub("", _IMPORT.sub("", source))

    add(entry.resolve())
    return "\n".join(sources.values())
