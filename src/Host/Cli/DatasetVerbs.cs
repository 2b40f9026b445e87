using System.CommandLine;

namespace Sluice.Hosting.Cli;

/// <summary><c>dataset generate</c>, <c>describe</c> and <c>import</c>: training data for selection and ranking.</summary>
internal static class DatasetVerbs
{
    public static Command Create(Surroundings surroundings) => new("dataset", "Training data: observations of clusters under many configurations.")
    {
        DatasetGenerateVerb.Create(surroundings),
        DatasetDescribeVerb.Create(surroundings),
        DatasetImportVerb.Create(surroundings),
    };
}
