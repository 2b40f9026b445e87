using System.CommandLine;
using Sluice.Hosting.Terminals;

namespace Sluice.Hosting.Cli;

/// <summary>Ties a command to what it does, and what went wrong to an exit code and a message.</summary>
internal static class Verb
{
    /// <param name="writesCsv">Whether <c>-o csv</c> makes sense here; refused otherwise.</param>
    public static Command Does(this Command command, Surroundings surroundings, Func<VerbContext, Task<int>> act, bool writesCsv = false)
    {
        command.SetAction(async (parse, _) =>
        {
            var terminal = new Terminal(surroundings, parse.GetValue(GlobalOptions.Output));
            try
            {
                if (terminal.Format == OutputFormat.Csv && !writesCsv)
                    throw RefusedException.Usage($"{command.Name} has no rows to write as csv; use -o text or -o json.");
                return await act(new VerbContext(parse, surroundings, terminal)).ConfigureAwait(false);
            }
            catch (Exception failure) when (ExpectedFailure.ExitCodeOf(failure) is not null)
            {
                surroundings.Error.WriteLine(failure is OperationCanceledException ? "sluice: stopped" : $"sluice: {ExpectedFailure.MessageOf(failure)}");
                return ExpectedFailure.ExitCodeOf(failure)!.Value;
            }
        });
        return command;
    }
}
