#!/usr/bin/env python3
"""The pictures of a paper and of the workbook in README.md, made of a week that the demo played.

    orderd demo --once --dir WEEK
    picture_peer.py WEEK tests/pictures

Writes `paper.png`, the newest invoice as it hangs on a mail, and `workbook.png`, the first worksheet of the accounting
workbook as LibreOffice prints it. Needs `soffice` (libreoffice-calc, fonts-liberation, fonts-crosextra-carlito), `pdftoppm`
(poppler-utils) and Pillow.
"""

import email
import email.policy
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

# A picture heavier than this slows the page down that shows it.
MOST_BYTES = 120_000


def invoice(week):
    """The newest PDF of an invoice among the mails."""
    found = []
    for path in sorted((week / "mail").glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for part in message.iter_attachments():
            name = part.get_filename() or ""
            if "-INV-" in name and name.endswith(".pdf"):
                found.append((name, part.get_content()))
    return max(found)[1]


# Figures as accounting reads them.
INDONESIAN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>id-ID</value></prop></item>
</oor:items>
"""


def printed(book, folder):
    """A workbook as PDF."""
    (folder / "profile/user").mkdir(parents=True)
    (folder / "profile/user/registrymodifications.xcu").write_text(INDONESIAN)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(book)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder / (book.stem + ".pdf")


def picture(pdf, out, dots, height=None):
    """The first page as a picture of few colours, its lower part cut off where it is empty."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page"
        command = ["pdftoppm", "-r", str(dots), "-f", "1", "-l", "1", "-singlefile", "-png", str(pdf), str(page)]
        subprocess.run(command, check=True, timeout=60)
        image = Image.open(page.with_suffix(".png")).convert("RGB")
    if height:
        image = image.crop((0, 0, image.width, int(image.height * height)))
    image.quantize(64).save(out, optimize=True)
    weight = out.stat().st_size
    if weight > MOST_BYTES:
        sys.exit(f"{out} has {weight} bytes, {MOST_BYTES} are the most")
    print(f"{out}: {image.width} × {image.height}, {weight} bytes")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    week, out = Path(sys.argv[1]), Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        paper = folder / "paper.pdf"
        paper.write_bytes(invoice(week))
        picture(paper, out / "paper.png", 90)
        books = sorted((week / "export").glob("minggu-*.xlsx"))
        picture(printed(books[-1], folder), out / "workbook.png", 90, 0.84)


if __name__ == "__main__":
    main()
