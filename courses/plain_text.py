"""Markdown as plain text that reads well in a letter: links are spelled out, lists stay lists."""

from collections.abc import Callable, Sequence

from markdown_it.tree import SyntaxTreeNode

from courses.markdown import PARSER, absolute

Nodes = Sequence[SyntaxTreeNode]


def render(text: str, *, base: str = "") -> str:
    """Return the text without its marks.

    :param base: stands before addresses that are of this site.
    """
    return _blocks(SyntaxTreeNode(PARSER.parse(text)).children, base)


def _blocks(nodes: Nodes, base: str, gap: str = "\n\n") -> str:
    blocks = (_block(node, base) for node in nodes)
    return gap.join(block for block in blocks if block)


def _block(node: SyntaxTreeNode, base: str) -> str:
    if node.type == "inline":
        return _line(node.children, base)
    made = BLOCKS.get(node.type)
    return made(node, base) if made else _blocks(node.children, base)


def _list(node: SyntaxTreeNode, base: str) -> str:
    parts = [part for item in node.children for part in item.children]
    is_loose = any(part.type == "paragraph" and not part.hidden for part in parts)
    first = int(node.attrs.get("start", 1))
    items = []
    for place, item in enumerate(node.children):
        mark = f"{first + place}. " if node.type == "ordered_list" else "- "
        inner = _blocks(item.children, base, "\n\n" if is_loose else "\n")
        items.append(_indented(inner, mark, " " * len(mark)))
    return ("\n\n" if is_loose else "\n").join(items)


def _indented(text: str, first: str, others: str) -> str:
    begin, *rest = text.split("\n")
    return "\n".join([f"{first}{begin}", *(f"{others}{line}".rstrip() for line in rest)])


def _quote(node: SyntaxTreeNode, base: str) -> str:
    return _indented(_blocks(node.children, base), "> ", "> ")


def _code(node: SyntaxTreeNode, _base: str) -> str:
    return _indented(node.content.rstrip("\n"), "    ", "    ")


def _rule(_node: SyntaxTreeNode, _base: str) -> str:
    return "* * *"


def _table(node: SyntaxTreeNode, base: str) -> str:
    rows = [row for part in node.children for row in part.children]
    return "\n".join(
        " | ".join(_blocks(cell.children, base) for cell in row.children) for row in rows
    )


BLOCKS: dict[str, Callable[[SyntaxTreeNode, str], str]] = {
    "bullet_list": _list,
    "ordered_list": _list,
    "blockquote": _quote,
    "fence": _code,
    "code_block": _code,
    "hr": _rule,
    "table": _table,
}


def _line(nodes: Nodes, base: str) -> str:
    return "".join(_inline(node, base) for node in nodes)


def _inline(node: SyntaxTreeNode, base: str) -> str:
    if node.type in {"softbreak", "hardbreak"}:
        return "\n"
    if node.type == "image":  # the page shows none either
        return ""
    if node.type == "strong":
        return f"*{_line(node.children, base)}*"
    if node.type == "link":
        return _link(_line(node.children, base), absolute(str(node.attrs.get("href", "")), base))
    return _line(node.children, base) if node.children else node.content


def _link(words: str, address: str) -> str:
    plain = address.removeprefix("mailto:")
    return words if not plain or words in {address, plain} else f"{words} <{plain}>"
