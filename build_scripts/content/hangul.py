"""Write a Korean typeface, for pages in Korean on systems that have none.

Noto Sans KR comes in slices, each with the letters that are often used together: a browser loads
those slices whose letters a page shows and that no typeface of the system has.
"""

import re
import shutil
from pathlib import Path

from build_scripts.content.bundle import TOOLS, web_tool

PACKAGE = TOOLS / "@fontsource-variable" / "noto-sans-kr"
FACES = "faces.css"
FACE = re.compile(r"@font-face \{[^}]*?url\(\./files/([\w-]+-kr-\d+-wght-normal\.woff2)\)[^}]*\}")
"""Of a slice of Korean letters; the others are Latin and Cyrillic, which Roboto has."""
WEIGHTS = {
    "400": ("NotoSansCJKkr-Regular", "Noto Sans CJK KR Regular", "Noto Sans KR Regular"),
    "700": ("NotoSansCJKkr-Bold", "Noto Sans CJK KR Bold", "Noto Sans KR Bold"),
}
"""Each weight's names where systems have it but find it by no name of a family, as Android."""


def write_hangul(target: Path) -> None:
    """Write the slices and the style sheet that names them into a folder."""
    web_tool("esbuild")  # which brings the typeface
    target.mkdir(parents=True)
    faces = []
    for face in FACE.finditer((PACKAGE / "index.css").read_text(encoding="utf-8")):
        shutil.copyfile(PACKAGE / "files" / face[1], target / face[1])
        for weight, names in WEIGHTS.items():
            local = ", ".join(f'local("{name}")' for name in names)
            own = face[0].replace("100 900", weight).replace("src: ", f"src: {local}, ")
            faces.append(own.replace("./files/", ""))
    if not faces:
        raise FileNotFoundError(f"expected slices of Korean letters in {PACKAGE}")
    (target / FACES).write_text("\n".join(faces), encoding="utf-8")
