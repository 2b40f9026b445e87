using System.CommandLine;
using Sluice.Hosting.Terminals;

namespace Sluice.Hosting.Cli;

/// <summary>Ties a command to what it does, and what went wrong to an exit code and a message.</summary>
internal static class Verb
{
    public static Command Does(this Command command, Surroundings surroundings, Func<VerbContext, Task<int>> act)
    {
        command.SetAction(async (parse, _) =>
        {
            var terminal = new Terminal(surroundings, parse.GetValue(GlobalOptions.Output));
            try
            {
                return await act(new VerbContext(parse, surroundings, terminal)).ConfigureAwait(false);
            }
            catch (Exception failure) when (ExpectedFailure.ExitCodeOf(failure) is not null)
            {
                surroundings.Error.WriteLine(failure is OperationCanceledException ? "sluice: stopped" : $"sluice: {failure.Message}");
                return ExpectedFailure.ExitCodeOf(failure)!.Value;
            }
        });
        return command;
    }
}
