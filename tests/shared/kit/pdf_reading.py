"""Reads the words of a PDF of ours: enough of the format for what the typesetter writes, and no more."""

import re
import zlib

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"^(.*?)\nstream\n(.*)\nendstream$", re.DOTALL)
_TOKEN = re.compile(
    rb"/Lang\(\w+\)|/ActualText(?:<(?P<hex>[0-9A-F]*)>|(?P<said>\())"
    rb"|(?P<end>\bEMC)|/(?P<font>f\d+) [\d.]+ Tf|(?P<glyphs>\()|<(?P<hex_glyphs>[0-9A-F]+)>"
)
_PIECE_OF_STRING = re.compile(rb"\\.|[^\\]", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTER = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def words_of(pdf: bytes) -> str:
    """Everything the pages show, in the order of reading, without the blanks."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    pages = [body for body in objects.values() if re.search(rb"/Type/Page\b", body)]
    return without_blanks("".join(piece for page in pages for piece in _shown(page, objects)))


def without_blanks(text: str) -> str:
    """The text without what a line may break at."""
    return re.sub(r"[\s\u200b\u00ad]", "", text)


def _shown(page: bytes, objects: dict[int, bytes]):
    """The pieces of text of a page: what a stretch says of itself (ActualText), else what its glyphs stand for."""
    [contents] = re.findall(rb"/Contents (\d+) 0 R", page)
    [resources] = re.findall(rb"/Resources (\d+) 0 R", page)
    fonts = dict(_fonts(objects, objects[int(resources)]))
    content = _stream(objects[int(contents)])
    font: dict[int, str] = {}
    is_said = False
    at = 0
    while token := _TOKEN.search(content, at):
        at = token.end()
        if token["font"] is not None:
            font = fonts[token["font"]]
        elif token["end"] is not None:
            is_said = False
        elif token["hex"] is not None:
            is_said = True
            yield bytes.fromhex(token["hex"].decode()).decode("utf-16")
        elif token["said"] is not None:
            is_said = True
            said, at = _string(content, at)
            yield said.decode("ascii")
        elif token["glyphs"] is not None:
            glyphs, at = _string(content, at)
            yield "" if is_said else _letters(font, glyphs)
        elif token["hex_glyphs"] is not None:
            yield "" if is_said else _letters(font, bytes.fromhex(token["hex_glyphs"].decode()))


def _letters(font: dict[int, str], glyphs: bytes) -> str:
    return "".join(font[int.from_bytes(glyphs[at : at + 2])] for at in range(0, len(glyphs), 2))


def _string(content: bytes, at: int) -> tuple[bytes, int]:
    """The string that begins after a parenthesis, and where it ends; parentheses in pairs may stand in it."""
    depth, end = 1, at
    while depth:
        piece = _PIECE_OF_STRING.match(content, end)
        assert piece
        end = piece.end()
        depth += {b"(": 1, b")": -1}.get(piece[0], 0)
    return _bytes(content[at : end - 1]), end


def _fonts(objects: dict[int, bytes], resources: bytes):
    """Name of each font of a page, and the text of each of its glyphs."""
    for listed in re.findall(rb"/Font<<(/f\d+ .*?)>>", resources):
        for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", listed):
            [mapping] = re.findall(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
            pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", _stream(objects[int(mapping)]))
            yield name, {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}


def _stream(body: bytes) -> bytes:
    found = _STREAM.match(body)
    assert found, body[:80]
    assert b"/FlateDecode" in found[1]
    return zlib.decompress(found[2])


def _bytes(literal: bytes) -> bytes:
    return _ESCAPED.sub(
        lambda found: bytes([int(found[1], 8)]) if found[1].isdigit() else _LETTER.get(found[1], found[1]), literal
    )
