using System.CommandLine;

namespace Sluice.Hosting.Cli;

/// <summary>The command line: parse, refuse what makes no sense, run one verb.</summary>
internal static class SluiceCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings surroundings)
    {
        var parse = Tree(surroundings).Parse(arguments.Count == 0 ? ["--help"] : arguments);
        if (parse.Errors.Count > 0)
        {
            foreach (var message in parse.Errors.Select(error => error.Message).Distinct())
                surroundings.Error.WriteLine($"sluice: {message}");
            surroundings.Error.WriteLine($"sluice: '{CommandPath(parse)} --help' says what can be given.");
            return ExitCode.Usage;
        }

        // Signals are ours: training stops after the update under way, which takes longer than a library would wait.
        var invocation = new InvocationConfiguration
        {
            Output = surroundings.Out,
            Error = surroundings.Error,
            ProcessTerminationTimeout = null,
            // What no verb expected is a fault of ours: shown whole, on stderr.
            EnableDefaultExceptionHandler = true,
        };
        return await parse.InvokeAsync(invocation, CancellationToken.None).ConfigureAwait(false);
    }

    private static RootCommand Tree(Surroundings surroundings)
    {
        var root = new RootCommand("Tunes fleets of Spark streaming clusters by reinforcement learning.")
        {
            DemoVerb.Create(surroundings),
            TrainVerb.Create(surroundings),
            TuneVerb.Create(surroundings),
            ServeVerb.Create(surroundings),
            LoadTestVerb.Create(surroundings),
            ClusterVerbs.Create(surroundings),
            DoctorVerb.Create(surroundings),
            WatchVerb.Create(surroundings),
            RolloutVerbs.Create(surroundings),
            EpisodeVerbs.Create(surroundings),
            CheckVerbs.Create(surroundings),
            JournalVerbs.Create(surroundings),
            PolicyVerbs.Create(surroundings),
            RivalVerbs.Create(surroundings),
            ExperimentVerbs.Create(surroundings),
            LeverVerbs.Create(surroundings),
            SimulateVerbs.Create(surroundings),
            LoadVerbs.Create(surroundings),
            DatasetVerbs.Create(surroundings),
            SelectVerbs.Create(surroundings),
        };
        root.Options.Add(GlobalOptions.Output);
        root.Options.Add(GlobalOptions.Data);
        return root;
    }

    private static string CommandPath(ParseResult parse)
    {
        var names = new Stack<string>();
        for (var command = parse.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
            names.Push(command.Command is RootCommand ? "sluice" : command.Command.Name);
        return string.Join(' ', names);
    }
}
