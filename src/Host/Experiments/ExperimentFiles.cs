using Sluice.Hosting.Data;

namespace Sluice.Hosting.Experiments;

/// <summary>The files of one experiment in its directory.</summary>
internal sealed record ExperimentFiles(string Directory, string Experiment)
{
    public string Csv => Of(".csv");

    public string Png => Of(".png");

    public string Svg => Of(".svg");

    public string Page => ExperimentIndex.PageOf(Directory, Experiment);

    public void Write(IExperiment experiment, ExperimentPlan plan, ExperimentFindings findings, string command, string version)
    {
        WriteRows(findings.Rows);
        findings.Picture.SavePng(Png);
        findings.Picture.SaveSvg(Svg);
        ExperimentPage.Write(Page, $"Sluice: {experiment.Title}", ExperimentPage.Article(experiment, plan, findings, command, version, Png));
    }

    private void WriteRows(FindingsTable rows)
    {
        using var file = new StreamWriter(Csv) { NewLine = "\n" };
        foreach (var row in rows.Rows.Prepend(rows.Columns))
            file.WriteLine(CsvText.Row(row));
    }

    private string Of(string extension) => Path.Combine(Directory, Experiment + extension);
}
