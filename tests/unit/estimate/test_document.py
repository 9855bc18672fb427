"""The coverage that docs/measuring.md tells is that of the results."""

import json
import re
from pathlib import Path

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "measuring.md").read_text(encoding="utf-8")
FIGURES = json.loads((DOCS / "results/estimate.json").read_text(encoding="utf-8"))


def told(figures):
    return f"{figures['least']:.3f} – {figures['most']:.3f}".replace("0.", ".")


def test_every_line_of_the_table_is_in_the_results():
    lines = re.findall(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.M)
    assert [int(size) for size, _, _ in lines] == FIGURES["asked"]["sizes"]
    for size, common, rare in lines:
        assert common == told(FIGURES["summary"][f"{size} coded, even and one-sided"])
        assert rare == told(FIGURES["summary"][f"{size} coded, rare"])


def test_the_naive_share_and_the_range_that_is_promised():
    assert f"in {FIGURES['summary']['naive']['mean']:.0%} of the cells" in PAGE
    held = [share for cell in FIGURES["cells"] if cell["coded"] >= 200 for share in cell["held"]]
    assert min(held) >= 0.93 and max(held) <= 0.97
    assert f"{FIGURES['asked']['repeats']:,} samples each" in PAGE


def test_the_rarest_labels_are_as_rare_as_the_table_says():
    for corpora, share in ((("even", "one-sided"), "12%"), (("rare",), "6%")):
        rarest = min(min(cell["truth"]) for cell in FIGURES["cells"] if cell["corpus"] in corpora)
        assert f"rarest label {share}" in PAGE and f"{rarest:.0%}" == share
