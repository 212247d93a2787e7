"""Makes documents built to harm: each tries to crash, hang, fill the memory, or read or write another file."""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from pathlib import Path

import docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TEXT = b"BT /F1 12 Tf 72 700 Td (Bao cao ket qua chuyen doi so nam 2024) Tj ET"


# --- PDF -------------------------------------------------------------------------------------------------


def pdf(objects: dict[int, bytes], *, tail: bytes = b"") -> bytes:
    """A PDF file of these numbered objects, of which 1 is the catalog, with a sound cross-reference table."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in objects.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    size = max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
    for number in range(1, size):
        out.write(b"%010d 00000 %c \n" % (places.get(number, 0), b"n" if number in places else b"f"))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (size, tail, start))
    return out.getvalue()


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


def page(
    content: bytes = TEXT,
    *,
    content_entries: bytes = b"",
    box: bytes = b"0 0 595 842",
    resources: bytes = b"",
    page_entries: bytes = b"",
    catalog: bytes = b"",
    more: dict[int, bytes] | None = None,
) -> bytes:
    """A PDF of one page."""
    return pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalog,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 4 0 R "
            b"/Resources << /Font << /F1 5 0 R >> %b >> %b >>" % (box, resources, page_entries),
            4: stream(content, content_entries),
            5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            **(more or {}),
        }
    )


def pages(count: int) -> bytes:
    """A PDF of that many pages with the same line of text."""
    kids = b" ".join(b"%d 0 R" % number for number in range(5, count + 5))
    tree = b"<< /Type /Pages /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Kids [%b] /Count %d >>"
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: tree % (kids, count),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        4: stream(TEXT),
    }
    leaf = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"
    return pdf(objects | dict.fromkeys(range(5, count + 5), leaf))


def flate_bomb(megabytes: int) -> bytes:
    """A page whose content unpacks, in two steps, to that many megabytes of spaces."""
    packer, megabyte = zlib.compressobj(1), b" " * 2**20
    once = b"".join(packer.compress(megabyte) for _ in range(megabytes)) + packer.flush()
    return page(zlib.compress(once), content_entries=b"/Filter [/FlateDecode /FlateDecode]")


def image_bomb(side: int) -> bytes:
    """A page that is one image of `side` by `side` pixels in colour, all of one value."""
    packer = zlib.compressobj(1)
    data = b"".join(packer.compress(bytes(side * 3)) for _ in range(side)) + packer.flush()
    entries = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8 "
        b"/Filter /FlateDecode" % (side, side)
    )
    return page(
        b"595 0 0 842 0 0 cm /X Do", resources=b"/XObject << /X 6 0 R >>", more={6: stream(data, entries)}
    )


def object_stream_bomb(megabytes: int) -> bytes:
    """A file whose catalog is said to be in a packed stream of objects that unpacks to so many megabytes."""
    packer, megabyte = zlib.compressobj(1), b" " * 2**20
    packed = packer.compress(b"1 0 ") + b"".join(packer.compress(megabyte) for _ in range(megabytes))
    packed += packer.compress(b"<< /Type /Catalog >>") + packer.flush()
    objects = stream(packed, b"/Type /ObjStm /N 1 /First %d /Filter /FlateDecode" % (4 + megabytes * 2**20))
    out = b"%PDF-1.7\n"
    places = [len(out)]
    out += b"2 0 obj\n" + objects + b"\nendobj\n"
    places.append(len(out))
    table = b"".join(
        kind.to_bytes(1, "big") + where.to_bytes(4, "big") + b"\0\0"
        for kind, where in ((0, 0), (2, 2), (1, places[0]), (1, places[1]))
    )
    out += b"3 0 obj\n" + stream(table, b"/Type /XRef /Size 4 /W [1 4 2] /Root 1 0 R") + b"\nendobj\n"
    return out + b"startxref\n%d\n%%%%EOF\n" % places[1]


def forms_that_laugh(levels: int) -> bytes:
    """A page that draws a form ten times, which draws the next ten times, and so on."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> >>"
    more = {6 + n: stream(b"/X Do " * 10, form % (7 + n)) for n in range(levels)}
    return page(
        TEXT + b" /X Do",
        resources=b"/XObject << /X 6 0 R >>",
        more=more | {6 + levels: stream(TEXT, form % 5)},
    )


def deep_page_tree(levels: int) -> bytes:
    """A file whose only page lies so many branches deep."""
    branches = {
        n: b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (n - 1, n + 1)
        for n in range(3, levels + 3)
    }
    leaf = b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 595 842] >>" % (levels + 2)
    top = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"}
    return pdf(top | branches | {levels + 3: leaf})


def picture(data: bytes, filter_name: bytes, side: int = 1000, entries: bytes = b"") -> bytes:
    """A page that is one image, as a scan is."""
    about = (
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 1 /ColorSpace /DeviceGray"
        % ((side,) * 2)
    )
    return page(
        b"595 0 0 842 0 0 cm /X Do",
        resources=b"/XObject << /X 6 0 R >>",
        more={6: stream(data, about + b" /Filter /%b " % filter_name + entries)},
    )


def lying_fonts() -> dict[str, bytes]:
    """Fonts whose widths, boxes, glyphs or codes are not what they say."""
    simple = b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FirstChar 0 /LastChar 255 /Widths [%b] %b >>"
    descriptor = b"<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [%b] /FontFile2 7 0 R %b >>"
    glyph = b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [%b] /FirstChar 97 /LastChar 97 "
    glyph += b"/Widths [1000] /Encoding << /Differences [97 /a] >> /CharProcs << /a 6 0 R >> "
    glyph += b"/Resources << /Font << /F1 5 0 R >> >> >>"
    drawn = stream(b"1000 0 0 0 1 1 d1 BT /F1 1 Tf (a) Tj ET")
    return {
        "font-huge-widths.pdf": page(more={5: simple % (b"1e30 " * 256, b"")}),
        "font-negative-widths.pdf": page(more={5: simple % (b"-5000 " * 256, b"")}),
        "font-of-noise.pdf": page(
            more={
                5: simple % (b"500 " * 256, b"/FontDescriptor 6 0 R"),
                6: descriptor % (b"-1e9 1e9 1e9 -1e9", b"/Ascent 1e9 /Descent 1e9"),
                7: stream(b"\0\1\0\0\0\x0c" + bytes(range(256)) * 40),
            }
        ),
        "glyph-draws-itself.pdf": page(more={5: glyph % b"0.001 0 0 0.001 0 0", 6: drawn}),
        "glyph-of-no-size.pdf": page(more={5: glyph % b"0 0 0 0 0 0", 6: drawn}),
    }


def encrypted(password: str) -> bytes:
    """A PDF that needs this password to be read; with none, only to be changed."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(password, ownerPassword="owner", strength=128))
    canvas.drawString(72, 700, "Bao cao ket qua chuyen doi so nam 2024")
    canvas.save()
    return out.getvalue()


def more_pdfs() -> dict[str, bytes]:
    """File name -> content, continued."""
    tiny_tiles = stream(
        b"0 0 0.01 0.01 re f",
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 "
        b"/BBox [0 0 0.01 0.01] /XStep 0.001 /YStep 0.001 /Resources << >>",
    )
    whole = page()
    jbig2_page = bytes.fromhex("00000000300001000000130000ea600000ea600000000000000000000000")
    return {
        "object-stream-bomb.pdf": object_stream_bomb(500),
        "forms-laugh.pdf": forms_that_laugh(9),
        "deep-page-tree.pdf": deep_page_tree(20_000),
        "predictor-lies.pdf": page(
            zlib.compress(TEXT),
            content_entries=b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 2147483647 /Colors 32 >>",
        ),
        "jbig2-of-noise.pdf": picture(bytes(range(256)) * 20, b"JBIG2Decode"),
        "jbig2-60000-wide.pdf": picture(jbig2_page, b"JBIG2Decode", 60_000),
        "jpx-of-noise.pdf": picture(b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(range(256)) * 20, b"JPXDecode"),
        "jpeg-of-noise.pdf": picture(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20, b"DCTDecode"),
        "fax-of-noise.pdf": picture(
            bytes(range(256)) * 20, b"CCITTFaxDecode", 1000, b"/DecodeParms << /K -1 /Columns 100000000 >>"
        ),
        "tiny-tiles.pdf": page(
            b"/Pattern cs /P scn 0 0 595 842 re f", resources=b"/Pattern << /P 6 0 R >>", more={6: tiny_tiles}
        ),
        "mask-of-itself.pdf": page(
            b"/G gs 0 0 595 842 re f",
            resources=b"/ExtGState << /G 6 0 R >>",
            more={
                6: b"<< /Type /ExtGState /SMask << /S /Luminosity /G 7 0 R >> >>",
                7: stream(
                    b"/G gs 0 0 9 9 re f",
                    b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Group << /S /Transparency >> "
                    b"/Resources << /ExtGState << /G 6 0 R >> >>",
                ),
            },
        ),
        "rotated-by-a-third.pdf": page(page_entries=b"/Rotate 30 /UserUnit 1e9"),
        "header-comes-late.pdf": b"\n" * 900 + whole,
        "locked-for-changes-only.pdf": encrypted(""),
        "locked.pdf": encrypted("secret"),
        "locked-by-a-certificate.pdf": whole.replace(
            b"/Root 1 0 R", b"/Root 1 0 R /Encrypt << /Filter /Adobe.PubSec /V 4 >> /ID [<00> <00>]"
        ),
        **lying_fonts(),
    }


def hostile_pdfs(secret: Path) -> dict[str, bytes]:
    """File name -> content; `secret` is a file that must not be read."""
    deep = b"[" * 50_000 + b"]" * 50_000
    deep_dictionary = b"<< /A " * 20_000 + b"1" + b" >>" * 20_000
    self_drawing = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"
    outside = b"/F << /Type /Filespec /F (%b) >>" % str(secret).encode()
    launch = b"/OpenAction << /S /Launch /F (/bin/sh) /Win << /F (cmd) >> >> /AA << /WC 7 0 R >>"
    rules = b" ".join(
        b"%d %d m %d %d l S" % (n % 595, n * 7 % 842, n * 3 % 595, n % 842) for n in range(8_000)
    )
    to_unicode = (
        b"1 begincodespacerange <00000000> <FFFFFFFF> endcodespacerange "
        b"1 beginbfrange <00000000> <FFFFFFFF> <0000> endbfrange"
    )
    whole = page()
    return {
        "sound.pdf": whole,
        "deep-array.pdf": page(page_entries=b"/X " + deep),
        "deep-content.pdf": page(deep + TEXT),
        "deep-dictionary.pdf": page(page_entries=b"/X " + deep_dictionary),
        "many-saves.pdf": page(b"q " * 50_000 + TEXT),
        "form-draws-itself.pdf": page(
            TEXT + b" /X Do", resources=b"/XObject << /X 6 0 R >>", more={6: stream(b"/X Do", self_drawing)}
        ),
        "tree-is-a-circle.pdf": pdf(
            {
                1: b"<< /Type /Catalog /Pages 2 0 R >>",
                2: b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 9 >>",
                3: b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Parent 3 0 R /Count 9 >>",
            }
        ),
        "inherits-from-itself.pdf": pdf(
            {
                1: b"<< /Type /Catalog /Pages 2 0 R >>",
                2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 2 0 R >>",
                3: b"<< /Type /Page /Parent 2 0 R >>",
            }
        ),
        "two-billion-pages.pdf": whole.replace(b"/Count 1 ", b"/Count 2000000000 "),
        "many-pages.pdf": pages(60),
        "no-pages.pdf": pdf(
            {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}
        ),
        "no-catalog.pdf": pdf({1: b"null"}),
        "reference-circle.pdf": page(more={4: b"4 0 R"}),
        "length-refers-to-itself.pdf": page(
            more={4: b"<< /Length 4 0 R >>\nstream\n" + TEXT + b"\nendstream"}
        ),
        "old-table-is-this-table.pdf": whole.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 500"),
        "page-0x0.pdf": page(box=b"0 0 0 0"),
        "page-thin.pdf": page(box=b"0 0 14400 0.01"),
        "page-14400.pdf": page(box=b"0 0 14400 14400"),
        "page-20000.pdf": page(box=b"0 0 20000 595"),
        "page-upside-down.pdf": page(box=b"595 842 0 0"),
        "page-endless.pdf": page(box=b"-1e38 -1e38 1e38 1e38"),
        "page-of-words.pdf": page(box=b"/A (b) null [ ]"),
        "bomb.pdf": flate_bomb(800),
        "image-bomb.pdf": image_bomb(6_000),
        "image-lies.pdf": image_bomb(10).replace(
            b"/Width 10 /Height 10", b"/Width 2000000000 /Height 2000000000"
        ),
        "many-rules.pdf": page(rules),
        "content-in-another-file.pdf": page(b"", content_entries=outside),
        "attachment-and-launch.pdf": page(
            catalog=launch + b" /Names << /EmbeddedFiles << /Names [(x) 6 0 R] >> >>",
            more={
                6: b"<< /Type /Filespec /F (%b) /EF << /F 6 0 R >> >>" % str(secret).encode(),
                7: b"<< /S /JavaScript /JS (app.launchURL\\('file://%b'\\);) >>" % str(secret).encode(),
            },
        ),
        "map-of-all-codes.pdf": page(
            more={
                5: b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 6 0 R "
                b"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X >>] >>",
                6: stream(to_unicode),
            }
        ),
        "half-a-letter.pdf": page(
            TEXT,
            more={
                5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
                6: stream(
                    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
                    b"1 begincodespacerange <00> <FF> endcodespacerange\n"
                    b"3 beginbfchar <61> <D83D> <6F> <DE00D83D> <20> <0000> endbfchar\n"
                    b"endcmap end end"
                ),
            },
        ),
        "font-is-itself.pdf": page(
            more={5: b"<< /Type /Font /Subtype /Type0 /DescendantFonts [5 0 R] /ToUnicode 5 0 R >>"}
        ),
        "numbers.pdf": page(
            b"99999999999999999999 0 0 1e309 .-- 5 cm 1e38 w 0 0 m 1e38 1e38 l S nan 0 Td " + TEXT
        ),
        "header-only.pdf": b"%PDF-1.7\n",
        "zeros.pdf": b"%PDF-1.7\n" + bytes(100_000),
        "cut-off.pdf": whole[: len(whole) // 2],
        "text.pdf": "Báo cáo kết quả".encode(),
        "empty.pdf": b"",
        **more_pdfs(),
    }


# --- Word ------------------------------------------------------------------------------------------------


def plain_docx() -> bytes:
    """A small sound Word file."""
    document = docx.Document()
    document.add_paragraph("Báo cáo kết quả chuyển đổi số năm 2024")
    table = document.add_table(rows=2, cols=2)
    for number, text in enumerate(("STT", "Tên đơn vị", "1", "Sở Nội vụ")):
        table.cell(number // 2, number % 2).text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_parts(parts: dict[str, bytes], source: bytes | None = None) -> bytes:
    """A Word file with these parts added or replaced."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(source or plain_docx())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    return out.getvalue()


def body(xml: str, *, doctype: str = "") -> bytes:
    """A Word file whose body is this XML."""
    document = f'<?xml version="1.0"?>{doctype}<w:document {W} {R}><w:body>{xml}</w:body></w:document>'
    return with_parts({"word/document.xml": document.encode()})


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}<w:p/></w:tc>"


def _external(kind: str, target: str, number: int) -> str:
    return (
        f'<Relationship Id="rIdX{number}" Type="{RELATION}/{kind}" Target="{target}" TargetMode="External"/>'
    )


def drawing_in_other_files(secret: Path) -> bytes:
    """A Word file that refers to `secret` in every way Word has, marked as external and not."""
    kinds = (
        "image",
        "attachedTemplate",
        "subDocument",
        "aFChunk",
        "styles",
        "numbering",
        "header",
        "footnotes",
    )
    targets = (secret.as_uri(), str(secret), f"../../../../../../../..{secret}")
    external = [_external(kind, target, n) for n, kind in enumerate(kinds) for target in targets]
    inside = [line.replace(' TargetMode="External"', "").replace("rIdX", "rIdY") for line in external]
    uses = "".join(
        f'<w:altChunk r:id="{name}3"/><w:subDoc r:id="{name}2"/>'
        f'<w:sectPr><w:headerReference w:type="default" r:id="{name}6"/></w:sectPr>'
        for name in ("rIdX", "rIdY")
    )
    field = f'<w:p><w:fldSimple w:instr=" INCLUDETEXT &quot;{secret}&quot; "/></w:p>'
    relations = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(external + inside)
        + "</Relationships>"
    )
    return with_parts(
        {"word/_rels/document.xml.rels": relations.encode()}, body(paragraph("Báo cáo") + field + uses)
    )


def lying_sizes() -> bytes:
    """A Word file whose directory says that its text is short; it unpacks to 15 MB."""
    data = bytearray(body(paragraph("a" * 15 * 2**20)))
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        if int.from_bytes(data[place + 24 : place + 28], "little") > 2**20:
            data[place + 24 : place + 28] = (5000).to_bytes(4, "little")
        place = data.find(b"PK\x01\x02", place + 1)
    return bytes(data)


def another_office_file() -> bytes:
    """A workbook with the parts that every Office file has."""
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    relation = b'<Relationship Id="rId1" Type="%b" Target="xl/workbook.xml"/>' % kind
    namespace = b"http://schemas.openxmlformats.org/package/2006/relationships"
    return _zip(
        {
            "[Content_Types].xml": b"<Types/>",
            "_rels/.rels": b'<Relationships xmlns="%b">%b</Relationships>' % (namespace, relation),
            "xl/workbook.xml": b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>',
        }
    )


def more_docx() -> dict[str, bytes]:
    """File name -> content, continued: odd packages, and files with another's name."""
    numbering = f'''<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="lowerRoman"/>
        <w:start w:val="2000000000"/><w:lvlText w:val="{"%1" * 20_000}"/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'''
    item = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>'
    nested = "<w:tbl><w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr></w:tbl>"
    tables = paragraph("1")
    for _ in range(12):
        tables = nested.format(tables, tables)
    attributes = " ".join(f'w:a{n}="1"' for n in range(20_000))
    two_of_a_name = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain_docx())) as old, zipfile.ZipFile(two_of_a_name, "w") as new:
        for name in old.namelist() * 2:
            with warnings.catch_warnings(action="ignore"):  # that it is there already
                new.writestr(name, old.read(name))
    return {
        "sizes-lie.docx": lying_sizes(),
        "numbers-of-millions.docx": with_parts({"word/numbering.xml": numbering.encode()}, body(item * 200)),
        "tables-in-tables.docx": body(tables),
        "many-attributes.docx": body(f"<w:p {attributes}><w:r><w:t>a</w:t></w:r></w:p>"),
        "many-parts.docx": with_parts({f"word/media/{n}.bin": b"" for n in range(20_000)}),
        "two-of-a-name.docx": two_of_a_name.getvalue(),
        "utf-16.docx": with_parts(
            {
                "word/document.xml": (
                    f'<?xml version="1.0" encoding="UTF-16"?><w:document {W}><w:body>{paragraph("Báo cáo")}'
                    "</w:body></w:document>"
                ).encode("utf-16")
            }
        ),
        "workbook.docx": another_office_file(),
        "pdf-by-content.docx": page(TEXT + b" "),
        "word-by-content.pdf": with_parts({"a.txt": b"pdf"}),
        "word-by-content.doc": with_parts({"a.txt": b"doc"}),
        "web-page.doc": b"<html><body>B\xc3\xa1o c\xc3\xa1o</body></html>",
        "rich-text.doc": rb"{\rtf1\ansi Bao cao}",
        "pdf-in-a-comment.docx": plain_docx() + b"%PDF-1.7",
    }


def hostile_docx(secret: Path) -> dict[str, bytes]:
    """File name -> content; `secret` is a file that must not be read."""
    sound = plain_docx()
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    out_of_folder = dict.fromkeys(
        ("../../escaped.txt", "/tmp/escaped-absolute.txt", "..\\..\\escaped.txt", "C:\\escaped.txt"),
        b"escaped",
    )
    circular_styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/><w:link w:val="B"/></w:style></w:styles>'
    )
    styled = '<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>Báo cáo</w:t></w:r></w:p>'
    numbered = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="2000000000"/><w:numId w:val="-5"/></w:numPr></w:pPr>'
        "<w:r><w:t>Báo cáo</w:t></w:r></w:p>"
    )
    row = f"<w:tr>{cell(paragraph('1'))}{cell(paragraph('2'))}</w:tr>"
    wide = cell(paragraph("1"), '<w:gridSpan w:val="2000000000"/>')
    before = '<w:trPr><w:gridBefore w:val="2000000000"/><w:gridAfter w:val="2000000000"/></w:trPr>'
    return {
        "sound.docx": sound,
        "entity-file.docx": body(
            paragraph("&x;"), doctype=f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        ),
        "entity-parameter.docx": body(
            paragraph("a"), doctype=f'<!DOCTYPE d [<!ENTITY % x SYSTEM "{secret.as_uri()}"> %x;]>'
        ),
        "entity-dtd.docx": body(paragraph("a"), doctype=f'<!DOCTYPE d SYSTEM "{secret.as_uri()}">'),
        "laughs.docx": body(paragraph("&l9;"), doctype=f'<!DOCTYPE d [<!ENTITY l0 "ha">{laughs}]>'),
        "other-files.docx": drawing_in_other_files(secret),
        "include.docx": body(
            f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret}" parse="text"/>'
            + paragraph("Báo cáo")
        ),
        "escapes.docx": with_parts(out_of_folder),
        "bomb-of-one-part.docx": with_parts({"word/media/a.bin": bytes(30 * 2**20)}),
        "bomb-of-text.docx": body(paragraph("a" * 30 * 2**20)),
        "deep-tables.docx": body("<w:tbl><w:tr><w:tc>" * 60 + paragraph("1") + "</w:tc></w:tr></w:tbl>" * 60),
        "deeper.docx": body(
            "<w:sdt><w:sdtContent>" * 50_000 + paragraph("1") + "</w:sdtContent></w:sdt>" * 50_000
        ),
        "wide-span.docx": body(f"<w:tbl>{row}<w:tr>{wide}</w:tr></w:tbl>"),
        "wide-margin.docx": body(f"<w:tbl>{row}<w:tr>{before}{cell(paragraph('1'))}</w:tr></w:tbl>"),
        "ragged.docx": body(
            "<w:tbl>"
            + "".join(f"<w:tr>{cell(paragraph('1')) * (n % 40)}</w:tr>" for n in range(150))
            + "</w:tbl>"
        ),
        "many-rows.docx": body(f"<w:tbl>{row * 2_000}</w:tbl>"),
        "style-circle.docx": with_parts({"word/styles.xml": circular_styles.encode()}, body(styled)),
        "list-level.docx": body(numbered),
        "no-xml.docx": with_parts({"word/document.xml": bytes(range(256)) * 50}),
        "no-document.docx": with_parts({"word/document.xml": b"<a/>"}),
        "not-word.docx": _zip({"hello.txt": b"hello"}),
        "part-is-missing.docx": _zip({"[Content_Types].xml": b"<Types/>"}),
        "cut-off.docx": sound[: len(sound) * 2 // 3],
        "damaged.docx": sound[:2000] + bytes(500) + sound[2500:],
        "locked.docx": _encrypted_flag(sound),
        **more_docx(),
    }


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def _encrypted_flag(data: bytes) -> bytes:
    """The same archive with its directory saying that the parts need a password."""
    changed = bytearray(data)
    place = changed.find(b"PK\x01\x02")
    while place >= 0:
        changed[place + 8] |= 1
        place = changed.find(b"PK\x01\x02", place + 1)
    return bytes(changed)
