using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Rollouts.Drivers;

namespace Sluice.Spark.Rollouts.Submit;

/// <summary>Starts <c>spark-submit</c>. No shell reads anything on the way: arguments go one by one, and properties in a file.</summary>
internal sealed class SubmitCommand
{
    /// <summary>Gives a process a session of its own and its place up to it. What a terminal tells our group, such as to end, is not for a job that is to live on.</summary>
    private const string Detach = "/usr/bin/setsid";

    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500);

    public const string FileFlag = "--properties-file";

    private const string AllOfLocale = "LC_ALL";

    private readonly SubmitSettings _settings;
    private readonly string _folder;

    // What finds a JVM, Spark and the configuration of clusters. Everything else of our environment is our own.
    private static readonly ImmutableArray<string> Passed =
    [
        "PATH", "HOME", "USER", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "JAVA_HOME", "SPARK_HOME", "SPARK_CONF_DIR", "SPARK_LOCAL_IP", "SPARK_LOCAL_DIRS",
        "HADOOP_HOME", "HADOOP_CONF_DIR", "YARN_CONF_DIR", "HADOOP_USER_NAME", "KRB5_CONFIG", "KRB5CCNAME", "KUBECONFIG", "PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON",
    ];

    /// <exception cref="ArgumentException">The command is no whole path.</exception>
    public SubmitCommand(SubmitSettings settings, string folder)
    {
        if (!Path.IsPathFullyQualified(settings.Command))
            throw new ArgumentException("spark-submit is to be named by its whole path, such as /opt/spark/bin/spark-submit.", nameof(settings));
        (_settings, _folder) = (settings, folder);
    }

    /// <summary>The arguments of a submission.</summary>
    public static ImmutableArray<string> Arguments(JobDescription job, string propertiesFile) =>
    [
        FileFlag, propertiesFile,
        .. job.MainClass is { } main ? ["--class", main] : ImmutableArray<string>.Empty,
        job.Resource,
        .. job.Arguments,
    ];

    /// <summary>What a process gets of our environment, and a locale where that has none: a JVM reads arguments by it, and makes ? of what is no ASCII without.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Inherited(Func<string, string?> variable)
    {
        var passed = Passed.Select(name => KeyValuePair.Create(name, variable(name)!)).Where(pair => pair.Value is not null);
        var locale = variable("LC_ALL") is { Length: > 0 } all ? all : variable("LC_CTYPE") is { Length: > 0 } type ? type : variable("LANG");
        return locale is null or "" or "C" or "POSIX" ? passed.Where(pair => pair.Key != AllOfLocale).Append(new(AllOfLocale, "C.UTF-8")) : passed;
    }

    /// <summary>A process that reads nothing; its output has to be read. Absent if there is no such command.</summary>
    public Answer<Process> Start(IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> variables)
    {
        if (!File.Exists(_settings.Command))
            return new Absence(AbsenceKind.NotConfigured, $"There is no {_settings.Command}.");
        var isDetached = File.Exists(Detach);
        var start = new ProcessStartInfo(isDetached ? Detach : _settings.Command, isDetached ? arguments.Prepend(_settings.Command) : arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Inherited(Environment.GetEnvironmentVariable).Concat(_settings.Variables).Concat(variables))
            start.Environment[name] = value;
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        }
        catch (Exception failure) when (failure is Win32Exception or IOException)
        {
            return new Absence(AbsenceKind.NotConfigured, $"{_settings.Command} cannot be started: {failure.Message}");
        }
    }

    /// <summary>Runs it to its end, or ends it when its time is over.</summary>
    public async Task<Answer<CommandResult>> RunAsync(
        IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> variables, CancellationToken cancellation)
    {
        var started = Start(arguments, variables);
        if (!started.IsPresent)
            return started.Absence;
        using var process = started.Value;
        var (printed, logged) = (new LogTail(), new LogTail());
        var read = Task.WhenAll(Lines.ReadAsync(process.StandardOutput, printed.Add), Lines.ReadAsync(process.StandardError, logged.Add));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(_settings.CommandTimeout);
        try
        {
            await process.WaitForExitAsync(deadline.Token).ConfigureAwait(false);
            // What it said last may be on its way still; a grandchild may hold the pipe open, so that there is no end to wait for.
            await Task.WhenAny(read, Task.Delay(LastWords, deadline.Token)).ConfigureAwait(false);
            return new CommandResult(process.ExitCode, [.. printed.Texts, .. logged.Texts]);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellation.ThrowIfCancellationRequested();
            return new Absence(AbsenceKind.TimedOut, $"{_settings.Command} did not end within {_settings.CommandTimeout.TotalSeconds:0.#} s and was ended.");
        }
    }
}

/// <param name="Exit">What it ended with.</param>
/// <param name="Output">The last lines of both outputs.</param>
internal sealed record CommandResult(int Exit, ImmutableArray<string> Output);
