#!/usr/bin/env python3
"""Holds metric selection against numpy, scipy and scikit-learn on the same file.

usage: compare_metric_selection.py [--csv FILE] [--seed S] -- COMMAND...

COMMAND is what prints the selection of a CSV as JSON, for example
    dotnet run -c Release --project tests/Benchmarks -- select-metrics-json
Without --csv a file is made: seven groups of metrics on three factors, gaps, flat metrics, a duplicate, uneven minutes.
Prints one JSON line with the largest differences; ends with 1 if one is too large, with 0 and a reason if a package is missing.
"""
import argparse
import json
import subprocess
import sys
import tempfile

try:
    import numpy as np
    from scipy.interpolate import CubicSpline
    from sklearn.cluster import KMeans
    from sklearn.decomposition import FactorAnalysis
except ImportError as missing:
    print(f"skipped: {missing}; apt-get install python3-sklearn, or pip install scikit-learn scipy", file=sys.stderr)
    sys.exit(0)

LIMITS = {"spline": 1e-9, "correlation": 1e-6, "loadings": 1e-3, "loadings_products": 1e-3, "log_likelihood": 1e-6, "inertia_excess": 0.01}


def make(path, seed, rows=4000, metrics=60):
    random = np.random.default_rng(seed)
    minutes = np.cumsum(random.choice([0.5, 1.0, 1.0, 1.25], rows))
    factors = random.standard_normal((rows, 3))
    for _ in range(3):
        factors[1:] = 0.5 * factors[1:] + 0.5 * factors[:-1]
    factors /= factors.std(0)
    groups = random.standard_normal((7, 3)) * [2, 1.5, 1]
    loadings = groups[random.integers(0, 7, metrics)] + 0.15 * random.standard_normal((metrics, 3))
    cells = (factors @ loadings.T + 0.7 * random.standard_normal((rows, metrics))) * random.uniform(0.5, 1e4, metrics) + random.uniform(-1e5, 1e5, metrics)
    cells[:, :5] = 5 + 0.01 * random.standard_normal((rows, 5))
    cells[0, :5] = 7
    cells[:, 10] = -3 * cells[:, 20] + 8
    for _ in range(rows * metrics // 400):
        at, column = random.integers(1, rows - 4), random.integers(0, metrics)
        cells[at:at + random.integers(1, 4), column] = np.nan
    cells = cells.astype(np.float32)
    with open(path, "w") as file:
        file.write("minute," + ",".join(f"m{i:02}" for i in range(metrics)) + "\n")
        for minute, row in zip(minutes, cells):
            file.write(repr(float(minute)) + "," + ",".join("" if np.isnan(x) else repr(float(x)) for x in row) + "\n")


def read(path):
    with open(path) as file:
        names = file.readline().strip().split(",")[1:]
        table = np.array([[float(x) if x else np.nan for x in line.rstrip("\n").split(",")] for line in file])
    return names, table[:, 0], table[:, 1:].astype(np.float32).astype(np.float64)


def horn(eigenvalues, rows, seed, quantile, draws=100):
    """Horn's test with raw draws, as the textbook has it."""
    random = np.random.default_rng(seed)
    p = len(eigenvalues)
    drawn = [np.linalg.eigvalsh(np.corrcoef(random.standard_normal((rows, p)), rowvar=False))[::-1] for _ in range(draws)]
    above = eigenvalues > np.percentile(drawn, 100 * quantile, axis=0)
    return p if above.all() else int(np.argmin(above))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--csv")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.csv or folder + "/observations.csv"
        if not arguments.csv:
            make(path, arguments.seed)
        ours = json.loads(subprocess.run(arguments.command + [path], check=True, capture_output=True, text=True).stdout)
        names, minutes, cells = read(path)
    selection, settings, found = ours["selection"], ours["selection"]["Settings"], {}

    filled = {}
    for cell in ours["filled"]:
        filled.setdefault(cell["metric"], []).append((cell["row"], cell["value"]))
    worst = 0.0
    for metric, values in filled.items():
        column = cells[:, names.index(metric)]
        known = np.flatnonzero(~np.isnan(column))
        spline = CubicSpline(minutes[known], column[known])
        rows = np.array([row for row, _ in values])
        theirs = spline(minutes[rows])
        scale = np.abs(column[known]).max()
        worst = max(worst, np.abs(theirs - [value for _, value in values]).max() / scale)
        column[rows] = theirs
    found["spline"] = worst

    absent = {drop["Metric"] for drop in selection["Dropped"] if drop["Reason"] == 0}
    complete = ~np.isnan(cells[:, [i for i, name in enumerate(names) if name not in absent]]).any(axis=1)
    data = cells[complete][:, [names.index(metric) for metric in selection["Analysed"]]]
    data = (data - data.mean(0)) / data.std(0)
    rows, columns = data.shape
    same_rows = rows == selection["Rows"]

    eigenvalues = np.linalg.eigvalsh(data.T @ data / rows)[::-1]
    found["correlation"] = float(np.abs(eigenvalues - selection["Scree"]["Eigenvalues"]).max())
    factors = horn(eigenvalues, rows, arguments.seed, settings["RandomQuantile"])

    loadings = np.array(selection["Factors"]["Loadings"])
    analysis = FactorAnalysis(loadings.shape[1], svd_method="lapack", tol=settings["LogLikelihoodTolerance"], max_iter=settings["MaximumIterations"]).fit(data)
    theirs = analysis.components_.T
    found["loadings"] = float(np.abs(loadings - theirs * np.sign((loadings * theirs).sum(0))).max())
    found["loadings_products"] = float(np.abs(loadings @ loadings.T - theirs @ theirs.T).max())
    found["log_likelihood"] = float(abs(selection["Factors"]["LogLikelihoods"][-1] / analysis.loglike_[-1] - 1))

    points = np.array([[placed["Point"]["X"], placed["Point"]["Y"]] for placed in selection["Placed"]])
    excess = {count["Clusters"]: count["Inertia"] / KMeans(count["Clusters"], n_init=50, random_state=arguments.seed).fit(points).inertia_ - 1 for count in selection["Curve"]}
    found["inertia_excess"] = max(excess.values())

    failed = [name for name, limit in LIMITS.items() if not found[name] <= limit]
    failed += [] if same_rows else ["rows"]
    failed += [] if factors == selection["Scree"]["Factors"] else ["factors"]
    print(json.dumps({
        "compare": "metric-selection", "rows": rows, "columns": columns, "filled": len(ours["filled"]), "kept": len(selection["Kept"]),
        "factors": selection["Scree"]["Factors"], "factors_raw_draws": factors, "iterations": len(selection["Factors"]["LogLikelihoods"]),
        "iterations_sklearn": int(analysis.n_iter_), **{name: float(f"{value:.3g}") for name, value in found.items()}, "failed": failed}))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
