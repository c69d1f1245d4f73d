"""The document as a page that opens without any program but a browser. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from intranet_ideas.records.document import Block

STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem}"
    "p,li,dd{white-space:pre-line;overflow-wrap:anywhere}dt{font-weight:600}"
)


def make_html(title: str, language: str, blocks: Sequence[Block]) -> str:
    """Return the page."""
    body = Markup("\n").join(part for block in blocks for part in _block(block))
    return Markup(
        '<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<title>{}</title>\n'
        "<style>{}</style>\n</head>\n<body>\n{}\n</body>\n</html>\n"
    ).format(language, title, Markup(STYLE), body)  # nosec B704  # noqa: S704 - our own style


def _block(block: Block) -> Iterator[Markup]:
    kind = block["kind"]
    if kind == "heading":
        tag = f"h{block['level']}"
        yield Markup("<{0}>{1}</{0}>").format(Markup(tag), block["text"])  # nosec B704  # noqa: S704 - the tag is ours, the text is escaped
    elif kind == "facts":
        rows = Markup("").join(
            Markup("<dt>{}</dt><dd>{}</dd>").format(*row) for row in block["rows"]
        )
        yield Markup("<dl>{}</dl>").format(rows)
    elif kind == "list":
        items = Markup("").join(Markup("<li>{}</li>").format(item) for item in block["items"])
        yield Markup("<ul>{}</ul>").format(items)
    else:
        yield Markup("<p>{}</p>").format(escape(block["text"]))
