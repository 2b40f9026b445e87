using System.Xml;
using System.Xml.Linq;
using Sluice.Hosting.Reports;

namespace Sluice.Hosting.Experiments;

/// <summary>An experiment's page: one file, no scripts, nothing fetched; well-formed XML, so that <see cref="ExperimentIndex"/> can bind it.</summary>
internal static class ExperimentPage
{
    private const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;color:#222;background:#fff;max-width:75rem;margin:2rem auto;padding:0 1rem}"
        + "img{max-width:100%;height:auto}table{border-collapse:collapse;margin:.5rem 0 1.5rem;display:block;overflow-x:auto}"
        + "caption{text-align:left;font-weight:600;padding:.3rem 0}th,td{padding:.15rem .7rem;border-bottom:1px solid #ddd;text-align:left;white-space:nowrap}"
        + "th.n,td.n{text-align:right;font-variant-numeric:tabular-nums}pre{background:#f4f4f4;padding:.7rem;overflow-x:auto}dt{font-weight:600}dd{margin:0 0 .5rem}";

    public static XElement Article(IExperiment experiment, ExperimentPlan plan, ExperimentFindings findings, string command, string version, string png) => new(
        "article",
        new XAttribute("id", experiment.Name),
        new XElement("h2", experiment.Title),
        new XElement("p", new XElement("strong", "The paper: "), experiment.Claim),
        findings.Sentences.Select((sentence, i) => new XElement("p", i == 0 ? new XElement("strong", "Here: ") : null, sentence)),
        new XElement(
            "p",
            new XElement("img", new XAttribute("alt", experiment.Title), new XAttribute("src", "data:image/png;base64," + Convert.ToBase64String(File.ReadAllBytes(png))))),
        findings.Tables.Select(Table),
        new XElement("p", "The command that makes this again:"),
        new XElement("pre", command),
        new XElement(
            "dl",
            Term("policy", plan.Policy.ToString()),
            Term("worlds", Texts.Invariant($"{plan.Seeds} held-out seeds a load, drawn from seed {plan.Seed}; every contender meets the same machines (profile {plan.Profile.ToString().ToLowerInvariant()}) and arrivals in each")),
            Term("steps", Texts.Invariant($"{plan.Steps}, one change every five minutes; f = {plan.ExploitShare} unless a contender has its own")),
            Term("p99 by minute", "of the events that arrived in it; those still unfinished when it is read count with their age, so that a cluster that falls far behind looks better by minute, and in the area, than over the closing window"),
            Term("intervals", "95 %, percentile bootstrap of the median over seeds, 2,000 seeded resamples; with fewer than about ten seeds hardly more than the range"),
            Term("raw rows", $"{experiment.Name}.csv"),
            Term("version", $"sluice {version}")));

    public static void Write(string path, string title, params IEnumerable<object?> body)
    {
        var page = new XElement(
            "html",
            new XAttribute("lang", "en"),
            new XElement("head", new XElement("meta", new XAttribute("charset", "utf-8")), new XElement("title", title), new XElement("style", Style)),
            new XElement("body", body));
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, Encoding = new System.Text.UTF8Encoding(false), NewLineChars = "\n", Indent = true };
        using var writer = XmlWriter.Create(path, settings);
        writer.WriteDocType("html", null, null, null);
        page.WriteTo(writer);
    }

    private static XElement Table(FindingsTable table) => new(
        "table",
        new XElement("caption", table.Title),
        new XElement("thead", new XElement("tr", table.Columns.Select(column => new XElement("th", Alignment(column), column.TrimStart('>'))))),
        new XElement("tbody", table.Rows.Select(row => new XElement("tr", row.Zip(table.Columns, (cell, column) => new XElement("td", Alignment(column), cell))))));

    private static XAttribute? Alignment(string column) => column.StartsWith('>') ? new XAttribute("class", "n") : null;

    private static XElement[] Term(string term, string description) => [new("dt", term), new("dd", description)];
}
