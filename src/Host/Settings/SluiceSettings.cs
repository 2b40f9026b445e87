using System.Globalization;
using Sluice.Actors.Storage;
using Sluice.Hosting.Presets;

namespace Sluice.Hosting.Settings;

/// <summary>Sluice's own settings. Weakest first: these defaults, <c>appsettings.json</c>, environment (<c>Sluice__...</c>), flags.</summary>
internal sealed record SluiceSettings
{
    /// <summary>Where journal, policies and pictures are kept.</summary>
    public string Data { get; init; } = "sluice-data";

    /// <summary>Threads that simulated clusters and the learner compute on; changes the time only.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary><c>managed</c> or <c>torch</c>.</summary>
    public string Engine { get; init; } = "managed";

    /// <summary>The step of episodes that run in real time, in seconds; below five minutes every other window and wait of theirs is shorter in proportion.</summary>
    public double StepSeconds { get; init; } = OnlinePreset.StepLength.TotalSeconds;

    public JournalOptions Journal { get; init; } = new();

    /// <summary>What clusters that are tuned teach; for <c>serve</c> and <c>tune --cluster</c>.</summary>
    public ExperienceOptions Experience { get; init; } = new();

    /// <summary>For <c>serve</c>.</summary>
    public NodeOptions Node { get; init; } = new();

    /// <summary>HOCON laid over the embedded one; from the <c>hocon</c> directory, not from a key.</summary>
    public string? Hocon { get; init; }

    public SluiceSettings Validated()
    {
        if (string.IsNullOrWhiteSpace(Data) || Data.Contains('\0', StringComparison.Ordinal))
            throw RefusedException.Usage("Sluice:Data is empty or has a zero character in it; give a directory.");
        if (Threads is < 1 or > 1024)
            throw RefusedException.Usage($"Sluice:Threads is {Threads}; give a number from 1 to 1024.");
        if (!(StepSeconds is >= 2 and <= 3600))
            throw RefusedException.Usage(string.Create(CultureInfo.InvariantCulture, $"Sluice:StepSeconds is {StepSeconds}; give a number from 2 to 3600, no less than a few batches take."));
        if (!Enum.IsDefined(Journal.Provider))
            throw RefusedException.Usage($"Sluice:Journal:Provider is {Journal.Provider}; give sqlite or postgresql.");
        if (Journal.Provider == JournalProvider.PostgreSql && string.IsNullOrWhiteSpace(Journal.Connection))
            throw RefusedException.Usage("Sluice:Journal:Provider is postgresql, which needs Sluice:Journal:Connection, for example \"Host=db;Database=sluice;Username=sluice\", or Sluice:Journal:ConnectionFile.");
        if (Experience.Fault() is { } senseless)
            throw RefusedException.Usage(senseless);
        if (JournalHere.ConnectionFault() is { } fault)
            throw RefusedException.Usage($"Sluice:Journal:Connection (or the file Sluice:Journal:ConnectionFile) is no connection string: {fault}");
        return this;
    }

    public TimeSpan Step => TimeSpan.FromSeconds(StepSeconds);

    /// <summary>Where these settings keep the journal.</summary>
    public JournalSettings JournalHere => Journal.Connection is { Length: > 0 } connection
        ? new(Journal.Provider, connection)
        : JournalSettings.Embedded(JournalFile(Data));

    /// <summary>The journal would be a file in the data directory, and there is none.</summary>
    public bool HasNoJournalYet => Journal is { Provider: JournalProvider.Sqlite, Connection: null or "" } && !File.Exists(JournalFile(Data));

    public static string JournalFile(string dataDirectory) => Path.Combine(dataDirectory, "journal.db");
}
