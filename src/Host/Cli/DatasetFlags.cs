using System.CommandLine;

namespace Sluice.Hosting.Cli;

internal static class DatasetFlags
{
    /// <summary>Where training data go.</summary>
    public static Option<string> Out()
    {
        var option = Flag.Of<string>("--out", "DIR", "Directory of the training data, a new or empty one.");
        option.Required = true;
        return option;
    }

    /// <summary>Where training data are.</summary>
    public static Argument<string> Directory() => new("DIR") { Description = "Directory that dataset generate or import wrote." };
}
