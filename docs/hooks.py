"""What MkDocs asks while it builds the site: pages made from the code, and files from elsewhere.

Links hold in a checkout too: here each is followed in the repository, and leads to where the site
has that file.
"""

import base64
import json
import posixpath
import re
import sys
from dataclasses import fields
from pathlib import Path

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # the checkout's, whatever else is installed

#: What the site has of the repository beside docs/.
BORROWED = (
    *("*.md", "NOTICE", "LICENSE", "Dockerfile", "action.yml", "deploy/*", "recipe/*.md"),
    *("benchmarks/*.md", "benchmarks/*.png", "samples/*.md", "samples/*.png", "samples/*.jpg"),
    "samples/*.ipynb",
)
#: Headings of the page about Python, and the modules whose public names stand below each.
ROOMS = {
    "Comparing": ("imgdiff.compare", "imgdiff.batch", "imgdiff.options"),
    "Results": ("imgdiff.result", "imgdiff.region", "imgdiff.result_parts"),
    "Visual tests, documents, videos": ("imgdiff.suite", "imgdiff.video", "imgdiff.pytest_plugin"),
    "Teaching and searching": ("imgdiff.recognition", "imgdiff.network"),
    "Errors": ("imgdiff.errors",),
    "More": ("imgdiff",),  # what has no room above
}
#: What results and fixtures are made of, beside what ``imgdiff`` itself names.
PARTS = {
    "imgdiff.region": ("Region", "Change"),
    "imgdiff.result_parts": ("Verdict", "Alignment", "Band", "Cause", "Ignored", "FrameResult"),
    "imgdiff.pytest_plugin": ("ImageRegression",),
    "imgdiff.recognition.detection.group": ("GroupIdentification", "IdentifiedBox"),
}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the pages that are generated and the files that are borrowed."""
    pages = {"options.md": options_page(), "commands.md": commands_page(), "api.md": api_page()}
    for name, content in pages.items():
        files.append(File.generated(config, name, content=content))
    for path in sorted((ROOT / "docs" / "notebooks").glob("*.ipynb")):
        markdown, pictures = notebook_page(path)
        files.append(File.generated(config, f"notebooks/{path.stem}.md", content=markdown))
        for name, picture in pictures.items():
            files.append(File.generated(config, f"notebooks/{name}", content=picture))
    for pattern in BORROWED:
        for path in sorted(ROOT.glob(pattern)):
            name = path.relative_to(ROOT).as_posix()
            if path.is_file() and name != "README.md":
                files.append(File.generated(config, name, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Leads links to where the site has what they name in the repository."""
    name = page.file.src_uri
    borrowed = (ROOT / name).exists()
    return relinked(markdown, name if borrowed else f"docs/{name}", name)


def relinked(markdown: str, source: str, name: str) -> str:
    """Rewrites the relative links of a page.

    Args:
        markdown: The page.
        source: Its path in the repository.
        name: Its path on the site.

    Returns:
        The page, with links between paths of the site.
    """

    def moved(match: re.Match) -> str:
        target, anchor = match[2], match[3] or ""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        path = "index.md" if path == "README.md" else path.removeprefix("docs/")
        return (
            match[1] + posixpath.relpath(path, posixpath.dirname(name) or ".") + anchor + match[4]
        )

    return re.sub(r'(\]\(|src=")(?!\w+:|/|#)([^)"#\s]+)(#[^)"\s]*)?([)"])', moved, markdown)


def notebook_page(path: Path) -> tuple[str, dict[str, bytes]]:
    """A notebook as a page, with what its cells said and showed.

    Args:
        path: Of the file.

    Returns:
        The page, and the pictures in it by their names.
    """
    parts: list[str] = []
    pictures: dict[str, bytes] = {}
    for cell in json.loads(path.read_text())["cells"]:
        text = "".join(cell["source"])
        parts.append(text if cell["cell_type"] == "markdown" else f"```python\n{text}\n```")
        for output in cell.get("outputs", []):
            if "text" in output:
                parts.append(f"```text\n{''.join(output['text']).rstrip()}\n```")
            elif picture := output.get("data", {}).get("image/jpeg"):
                name = f"{path.stem}_{len(pictures) + 1}.jpg"
                pictures[name] = base64.b64decode("".join(picture))
                parts.append(f"![What the cell above shows]({name})")
    parts.insert(1, f"[The notebook]({path.name}) itself, to run it.")
    return "\n\n".join(parts) + "\n", pictures


def options_page() -> str:
    """Every option of a comparison, of its pictures, and of training, from the code."""
    from imgdiff.cli.compare import compare
    from imgdiff.cli.train import train_command
    from imgdiff.options import CompareOptions, RenderOptions
    from imgdiff.recognition.train.options import TrainOptions

    parts = [
        "# Options\n\nMade from the code: the command, the functions, the page's defaults, the "
        "configuration of tests and the service read the same fields. In Python they are keywords "
        "of `compare_images` and its kin, or an object; [the reference](api.md) says what each "
        "takes there.",
        _table("Comparing", CompareOptions, compare),
        _table("Pictures", RenderOptions, compare),
        _table("Training", TrainOptions, train_command),
    ]
    return "\n\n".join(parts) + "\n"


def _table(title: str, options: type, command) -> str:
    offered = {parameter.name: parameter for parameter in command.params}
    context = click.Context(command)
    rows = [
        f"## {title}",
        "",
        "| option | in Python | what it does | default |",
        "|---|---|---|---|",
    ]
    for field in fields(options):
        option = offered[field.name]
        values = "" if option.is_flag else f" `{option.make_metavar(context)}`"
        default = "none" if field.default in (None, ()) else f"`{field.default}`"
        cells = (f"`{option.opts[-1]}`{values}", f"`{field.name}`", field.metadata["help"], default)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


def commands_page() -> str:
    """What every command says of itself."""
    from imgdiff.cli import cli

    parts = ["# Commands\n\nWhat `imgdiff COMMAND --help` prints."]
    top = click.Context(cli, info_name="imgdiff", max_content_width=100)
    for name, command in cli.commands.items():
        said = command.get_help(click.Context(command, parent=top, info_name=name))
        parts.append(f"## imgdiff {name}\n\n```text\n{said}\n```")
    return "\n\n".join(parts) + "\n"


def api_page() -> str:
    """The public names with their signatures and docstrings, for mkdocstrings to fill in."""
    from imgdiff import _HOMES

    homes = [(home, name) for name, home in _HOMES.items()]
    homes += [(home, name) for home, names in PARTS.items() for name in names]
    homes.remove(("imgdiff.result", "Region"))
    parts = [
        "# Python\n\nWhat `from imgdiff import ...` offers, with what results are made of. "
        "Made from the code."
    ]
    for title, rooms in ROOMS.items():
        found = [
            (home, name)
            for room in rooms
            for home, name in homes
            if home == room or home.startswith(f"{room}.")
        ]
        homes = [one for one in homes if one not in found]
        if found:
            parts += [f"## {title}", *(f"::: {home}.{name}" for home, name in found)]
    return "\n\n".join(parts) + "\n"
