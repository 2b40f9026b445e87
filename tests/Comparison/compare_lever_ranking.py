"""The order in which terms enter the lasso path, ours against scikit-learn's lars_path.

Makes a CSV of ROWS observations of LEVERS levers and TARGETS targets, lets tests/Benchmarks rank it (rank-levers-json), writes all terms of degree 2 out
as a matrix, and follows lars_path(method='lasso') on it. The first ENTRIES entries of every target have to be the same, and their penalties equal
within 1e-5. Levers with two values are among them (their squares are left out on both sides: they are linear in the lever).

  python3 tests/Comparison/compare_lever_ranking.py [--rows 5000] [--levers 40] [--targets 7] [--entries 40] [--seed 1]

Ends with 0 if equal, 1 if not, and 77 (skipped) where scikit-learn is not installed (Debian: apt-get install python3-sklearn).
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

try:
    import numpy as np
    from sklearn.linear_model import lars_path
except ImportError as missing:
    print(f"skipped: {missing}; install scikit-learn (Debian: apt-get install python3-sklearn, then /usr/bin/python3)")
    sys.exit(77)

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--rows", type=int, default=5000)
parser.add_argument("--levers", type=int, default=40)
parser.add_argument("--targets", type=int, default=7)
parser.add_argument("--entries", type=int, default=40)
parser.add_argument("--seed", type=int, default=1)
asked = parser.parse_args()
rows, levers, targets = asked.rows, asked.levers, asked.targets

random = np.random.default_rng(asked.seed)
two_valued = levers // 4
levels = [2 if j < two_valued else int(random.integers(3, 30)) for j in range(levers)]
raw = np.stack([random.integers(0, level, rows) for level in levels], axis=1).astype(float)
x = (raw - raw.mean(0)) / raw.std(0)
y = np.empty((rows, targets))
for t in range(targets):
    linear = random.choice(levers, levers // 3, replace=False)
    y[:, t] = x[:, linear] @ (random.standard_normal(linear.size) * 0.85 ** np.arange(linear.size)) + random.standard_normal(rows)
    for k in range(15):
        i, j = random.choice(levers, 2)
        y[:, t] += 0.6 * 0.85**k * random.standard_normal() * x[:, i] * x[:, j]
# Both sides read the very same single-precision numbers.
y = y.astype(np.float32).astype(float)

repository = pathlib.Path(__file__).resolve().parents[2]
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "observations.csv"
    header = [f"x{j}" for j in range(levers)] + [f"target:{t}" for t in range(targets)]
    np.savetxt(file, np.hstack([raw, y]), fmt="%.9g", delimiter=",", header=",".join(header), comments="")
    ours = json.loads(subprocess.run(
        ["dotnet", "run", "-c", "Release", "--project", str(repository / "tests" / "Benchmarks"), "--", "rank-levers-json", str(file)],
        check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1])

names = [(f"x{j}",) for j in range(levers)]
columns = [x[:, j] for j in range(levers)]
for i in range(levers):
    for j in range(i, levers):
        if i != j or levels[i] > 2:
            names.append((f"x{i}", f"x{j}"))
            columns.append(x[:, i] * x[:, j])
terms = np.stack(columns, axis=1)
terms = (terms - terms.mean(0)) / terms.std(0)

equal = len(names) == ours["Terms"]
print(f"{rows} observations, {levers} levers ({two_valued} two-valued), {len(names)} terms (ours {ours['Terms']}), {targets} targets, seed {asked.seed}")
for t in range(targets):
    target = (y[:, t] - y[:, t].mean()) / y[:, t].std()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        alphas, _, path = lars_path(terms, target, method="lasso", max_iter=2 * asked.entries, return_path=True)
    # A term that enters at knot k has its first weight at knot k + 1; terms may leave and come back, and count once.
    first = np.where((path != 0).any(1), (path != 0).argmax(1), np.iinfo(int).max)
    order = np.argsort(first, kind="stable")[: asked.entries]
    theirs = [names[v] for v in order]
    entries = ours["targets"][t]["entries"]
    mine = [tuple(entry["term"]) for entry in entries]
    same = next((k for k, (a, b) in enumerate(zip(mine, theirs)) if a != b), min(len(mine), len(theirs)))
    penalties = max(abs(entry["penalty"] - alphas[first[v] - 1]) for entry, v in zip(entries[:same], order[:same])) if same else float("nan")
    drops = int(((path[:, 1:] == 0) & (path[:, :-1] != 0)).sum())
    fine = same == asked.entries and penalties < 1e-5
    equal &= fine
    print(f"target {t}: {same} of {asked.entries} entries equal, penalties within {penalties:.1e}, {drops} drops" + ("" if fine else "  DIFFERENT"))
    if same < asked.entries:
        print(f"  entry {same + 1}: ours {mine[same] if same < len(mine) else None}, lars_path {theirs[same]}")
print("equal" if equal else "NOT equal")
sys.exit(0 if equal else 1)
