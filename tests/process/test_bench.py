"""``make bench`` runs and writes its table; how fast it is depends on the machine."""

import subprocess
import sys

from ground import paths


def test_quick_run_writes_its_table(tmp_path):
    output = tmp_path / "bench.txt"
    command = [
        *(sys.executable, paths.ROOT / "dev" / "run.py", "bench"),
        *("--number", "100", "--output", output),
        *("--part", "reminder", "--part", "ready_made"),
    ]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert output.read_text() in printed
    for part in (1, 6):
        assert f"\n({part}) " in printed
    lines = printed.splitlines()
    assert [line for line in lines if line.endswith(("met", "MISSED"))]
