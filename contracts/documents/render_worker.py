"""The resident render process: HTML in, PDF out, with no way to reach anything but the bundled assets.

Run by path (`python -I render_worker.py ASSETS`), never imported by the web process: it loads WeasyPrint and gives up
the network for good. It speaks frames on stdin and stdout: four bytes of length (big endian), then the payload. A
request is JSON; an answer is one JSON frame, followed by the PDF's frame when it says `ok`.
"""

import base64
import ctypes
import gc
import io
import json
import logging
import os
import resource
import struct
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, TypedDict
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from pydyf import PDF  # type: ignore[import-untyped]
    from weasyprint import CSS, Attachment, Document
    from weasyprint.urls import URLFetcher

ASSETS = (
    "emblem.svg",
    "fonts/LiberationSerif-Regular.ttf",
    "fonts/LiberationSerif-Bold.ttf",
    "fonts/LiberationSerif-Italic.ttf",
    "fonts/LiberationSerif-BoldItalic.ttf",
    "fonts/LiberationSans-Regular.ttf",
    "fonts/LiberationSans-Bold.ttf",
)
STYLESHEETS = {"contract": "contract.css", "stamp": "stamp.css", "print": "print.css"}
PAPERS = {"A4": (210, 297), "F4": (210, 330)}
VARIANT = "pdf/a-3a"
CSS_PIXEL_IN_POINTS = 0.75
# A stamp's border and padding, above and below its words together.
STAMP_FRAME = 7.4
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000
PR_SET_NO_NEW_PRIVS = 38
FILE_BYTES = 64 * 1024 * 1024
# What no rendering needs and every escape does; audited below Python's own modules.
# id -> [page index, [x1, y1, x2, y2]] in points.
Boxes = dict[str, list[int | list[int]]]
FORBIDDEN_EVENTS = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "urllib.")


class RenderAttachment(TypedDict):
    """The file that a contract carries."""

    name: str
    description: str
    dated: str
    base64: str


class RenderRequest(TypedDict, total=False):
    """What was asked for, as JSON brought it: `contracts.documents.rendering` writes it.

    A contract and a print have a `paper`, a stamp its `size` in points; `images` are PNG in base64 by name.
    """

    kind: Literal["contract", "stamp", "print"]
    html: str
    paper: Literal["A4", "F4"]
    landscape: bool
    size: tuple[float, float]
    images: dict[str, str]
    attachment: RenderAttachment


def main() -> None:
    """Serve requests until the parent closes the pipe."""
    assets = Path(sys.argv[1])
    limits = json.loads(sys.argv[2])
    answers = private_stdout()
    limit(limits["memory_bytes"])
    leave_network()
    only_fonts_in(assets / "fonts")
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    renderer = Renderer(assets)
    sys.addaudithook(_refuse)
    # A render makes many cycles' worth of short-lived objects; collecting them at the usual rate costs 12 %.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)
    while (payload := read_frame(sys.stdin.buffer)) is not None:
        allow_cpu(limits["cpu_seconds"])
        _serve(renderer, json.loads(payload), answers)


def _serve(renderer: "Renderer", request: RenderRequest, answers: BinaryIO) -> None:
    try:
        pdf, boxes = renderer.render(request)
    except MemoryError:
        raise  # the process is no longer trustworthy: die, the parent starts a new one
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError) as error:
        write_frame(answers, json.dumps({"ok": False, "error": f"{type(error).__name__}: {error}"}).encode())
        return
    write_frame(answers, json.dumps({"ok": True, "boxes": boxes}).encode())
    write_frame(answers, pdf)


class Renderer:
    """WeasyPrint with our assets only. Style sheets and fonts are parsed once; a single thread uses them."""

    def __init__(self, assets: Path) -> None:
        import weasyprint  # noqa: PLC0415 -- after the limits are set; mypy and tests may import this file
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 -- same

        self._weasyprint = weasyprint
        self._fonts = FontConfiguration()
        self._images: dict[str, bytes] = {}
        self._fetch = asset_fetcher(assets, self._images)
        self._sheets = {
            kind: self._css((assets / name).read_text("utf-8")) for kind, name in STYLESHEETS.items()
        }

    def render(self, request: RenderRequest) -> tuple[bytes, Boxes]:
        """The PDF of one request and where its signature boxes lie: id -> [page index, [x1, y1, x2, y2]] in points."""
        page = self._css(self._page_rules(request))
        self._images.clear()
        self._images.update(
            {f"image:{name}": base64.b64decode(png) for name, png in request.get("images", {}).items()}
        )
        attachments = self._attachments(request.get("attachment"))
        variant = VARIANT if request["kind"] == "contract" else None
        document = self._weasyprint.HTML(
            string=request["html"], url_fetcher=self._fetch, base_url="asset:"
        ).render(
            font_config=self._fonts,
            stylesheets=[self._sheets[request["kind"]], page],
            attachments=attachments,
            pdf_variant=variant,
        )
        target = io.BytesIO()
        document.write_pdf(
            target, finisher=_without_object_streams, attachments=attachments, pdf_variant=variant
        )
        return target.getvalue(), self._boxes(document)

    def _css(self, text: str) -> "CSS":
        return self._weasyprint.CSS(string=text, font_config=self._fonts, url_fetcher=self._fetch)

    def _page_rules(self, request: RenderRequest) -> str:
        if request["kind"] == "stamp":
            width, height = (float(side) for side in request["size"])
            sizes = f"@page{{size:{width:.2f}pt {height:.2f}pt;margin:0}}body{{height:{height:.2f}pt}}"
            return f"{sizes}.words div{{height:{height - STAMP_FRAME:.2f}pt}}"
        width, height = PAPERS[request["paper"]]
        if request.get("landscape"):
            return f"@page{{size:{height}mm {width}mm}}"
        return f"@page{{size:{width}mm {height}mm}}@page annex{{size:{height}mm {width}mm}}"

    def _attachments(self, attachment: RenderAttachment | None) -> "list[Attachment]":
        if attachment is None:
            return []
        moment = datetime.fromisoformat(attachment["dated"])
        return [
            self._weasyprint.Attachment(
                string=base64.b64decode(attachment["base64"]),
                name=attachment["name"],
                description=attachment["description"],
                relationship="Data",
                created=moment,
                modified=moment,
            )
        ]

    def _boxes(self, document: "Document") -> Boxes:
        boxes: Boxes = {}
        for index, page in enumerate(document.pages):
            for name, (x1, y1, x2, y2) in page.anchors.items():
                if name.startswith("ttd-"):
                    corners = (x1, page.height - y2, x2, page.height - y1)
                    boxes[name] = [index, [round(corner * CSS_PIXEL_IN_POINTS) for corner in corners]]
        return boxes


def _without_object_streams(_document: "Document", pdf: "PDF") -> None:
    """Write each object on its own. In a tagged file pyHanko reads object streams in quadratic time: judging a
    signature on 59 indicators took 12 s, without them 0.2 s. Contents stay compressed."""
    write = pdf.write
    pdf.write = lambda output, version, identifier, _compress: write(
        output, version, identifier, compress=False
    )


def asset_fetcher(assets: Path, images: dict[str, bytes]) -> "URLFetcher":
    """A WeasyPrint fetcher that serves the listed assets as `asset:name`, the pictures that came with the request (PNG,
    by their whole address `image:name`), and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415 -- same as above

    kinds = {".svg": "image/svg+xml", ".ttf": "font/ttf"}
    bodies = {f"asset:{name}": (assets / name).read_bytes() for name in ASSETS}

    class AssetFetcher(URLFetcher):
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
            if url in images:
                return URLFetcherResponse(url, images[url], {"Content-Type": "image/png"})
            if url not in bodies:
                raise ValueError("only bundled assets may be used")
            return URLFetcherResponse(url, bodies[url], {"Content-Type": kinds[Path(url).suffix]})

    return AssetFetcher(allowed_protocols=("asset", "image"), allow_redirects=False)


def read_frame(stream: BinaryIO) -> bytes | None:
    """The next frame's payload, or None at the end of the stream."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (size,) = struct.unpack(">I", head)
    payload = stream.read(size)
    return payload if len(payload) == size else None


def write_frame(stream: BinaryIO, payload: bytes) -> None:
    """Write one frame and flush it."""
    stream.write(struct.pack(">I", len(payload)) + payload)
    stream.flush()


def private_stdout() -> BinaryIO:
    """Keep the answer pipe to ourselves: whatever a library prints goes to stderr."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def limit(memory_bytes: int) -> None:
    for kind, ceiling in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        ceiling = ceiling if hard == resource.RLIM_INFINITY else min(ceiling, hard)
        resource.setrlimit(kind, (ceiling, ceiling))


def only_fonts_in(folder: Path) -> None:
    """Let fontconfig know the shipped fonts and nothing of the system's: what they lack is never drawn by another."""
    configuration = Path("fonts.conf").absolute()
    configuration.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>{escape(str(folder))}</dir><cachedir>{escape(str(configuration.parent))}</cachedir></fontconfig>"
    )
    os.environ["FONTCONFIG_FILE"] = str(configuration)


def allow_cpu(seconds: int) -> None:
    """Let the coming document use that much more CPU time; the kernel kills the process past it."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent.ru_utime + spent.ru_stime) + seconds + 1, hard))


def leave_network() -> None:
    """Move into a network namespace without interfaces where the kernel lets us; refusal by hook stays either way."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _refuse(event: str, _arguments: tuple[str, ...]) -> None:
    if event.startswith(FORBIDDEN_EVENTS):
        raise PermissionError(f"the renderer may not do {event}")


if __name__ == "__main__":
    main()
