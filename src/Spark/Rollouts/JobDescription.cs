using System.Collections.Immutable;
using Sluice.Tuning.Levers;

namespace Sluice.Spark.Rollouts;

/// <summary>
/// The streaming job of a cluster as its operator describes it; everything of a submission but the levers. It holds no secret: what a job proves itself by is
/// mounted where it runs.
/// </summary>
public sealed record JobDescription
{
    /// <summary><c>spark.app.name</c>. A job that names itself in its code has to use this name.</summary>
    public required string Name { get; init; }

    /// <summary>Where the cluster finds the program: a jar or a Python file.</summary>
    public required string Resource { get; init; }

    /// <summary>Null for Python.</summary>
    public string? MainClass { get; init; }

    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary><c>spark.master</c>: <c>spark://master:7077</c>, <c>yarn</c>, <c>k8s://https://api:6443</c>. Whoever submits for us may know it better.</summary>
    public string Master { get; init; } = "";

    /// <summary>
    /// Spark properties of the operator's own, of which levers take their places. They are all there are: a submission with a properties file does not read
    /// <c>spark-defaults.conf</c>.
    /// </summary>
    public ImmutableArray<KeyValuePair<string, string>> Properties { get; init; } = [];

    /// <summary>Environment variables of the driver.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Where it is from: arguments and properties may say more than is to be read by everybody.</summary>
    public override string ToString() => $"the job {Name}";

    /// <summary>Everything that is submitted as a property, with each key once.</summary>
    /// <param name="configuration">The levers.</param>
    /// <param name="marks">Whose submission it is.</param>
    /// <param name="sparkVersion">Of the Spark that is to read them, such as 3.5.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Render(Configuration configuration, RunMarks marks, string sparkVersion) => configuration.ToSparkProperties(
        PinnedProperties.Over(Properties, MetricsNamespace).Append(new("spark.app.name", Name)).Concat(marks.ToProperties()), sparkVersion);

    private string MetricsNamespace => Properties.LastOrDefault(property => property.Key == PinnedProperties.MetricsNamespaceKey).Value
        ?? new string([.. Name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')]);
}
