using System.Security;
using System.Text.Json;
using Sluice.Spark.Monitoring;

namespace Sluice.Spark.Rollouts.Control;

/// <summary>
/// A job that looks for a file every so often, on a file system that it and we share. It finds a command in the file and, when it has done what that says, writes
/// what it has in effect to the file of the same name and <c>.done</c>. Both are replaced as a whole, so that nobody reads half of one.
/// </summary>
public sealed class MarkerControl : IJobControl
{
    private const int LongestAnswer = 16 << 10;

    private readonly string _path;
    private readonly TimeSpan _patience;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;

    /// <param name="path">The marker.</param>
    /// <param name="patience">How long a job may take to look, and to do what it finds.</param>
    /// <param name="interval">How often its answer is looked for.</param>
    /// <param name="time">The clock of both.</param>
    public MarkerControl(string path, TimeSpan patience, TimeSpan interval, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        (_path, _patience, _interval, _time) = (Path.GetFullPath(path), patience, interval, time);
    }

    private string Done => _path + ".done";

    public Task<Answer<RunMarks>> ReadAsync(CancellationToken cancellation) => Task.FromResult(Read());

    public Task<Absence?> StopAsync(RunMarks asker, CancellationToken cancellation) => Task.FromResult(Write(ControlJson.Stop(asker)));

    public async Task<Answer<RunMarks>> ChangeAsync(InPlaceChange change, CancellationToken cancellation)
    {
        if (Write(ControlJson.Change(change)) is { } fault)
            return fault;
        var asked = _time.GetTimestamp();
        while (true)
        {
            var answer = Read();
            if (answer.Value?.Satisfies(change.Marks) == true)
                return answer;
            if (_time.GetElapsedTime(asked) >= _patience)
                return new Absence(AbsenceKind.TimedOut, $"The job did not write {Done} within {_patience.TotalSeconds:0.#} s: it does not look for {_path}, or could not do what it found there.");
            await Task.Delay(_interval, _time, cancellation).ConfigureAwait(false);
        }
    }

    public Task<Absence?> ForgetAsync(CancellationToken cancellation)
    {
        try
        {
            File.Delete(_path);
            File.Delete(Done);
            return Task.FromResult<Absence?>(null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Task.FromResult<Absence?>(new Absence(AbsenceKind.NotConfigured, $"{_path} cannot be removed, and would stop the next run as well; let Sluice write to its folder."));
        }
    }

    private Answer<RunMarks> Read()
    {
        try
        {
            using var file = new FileStream(Done, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[LongestAnswer];
            using var document = JsonDocument.Parse(bytes.AsMemory(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)));
            return ControlJson.Read(document.RootElement) is { } marks ? marks : new Absence(AbsenceKind.Malformed, $"{Done} does not say what is in effect.");
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return new Absence(AbsenceKind.NotFound, $"There is no {Done}.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SecurityException or JsonException or InvalidOperationException)
        {
            return new Absence(AbsenceKind.Malformed, $"{Done} cannot be read.");
        }
    }

    private Absence? Write(byte[] json)
    {
        var draft = _path + ".new";
        try
        {
            // Where others may write to the folder too, a link of theirs could lead anywhere.
            File.Delete(draft);
            using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                file.Write(json);
            File.Move(draft, _path, overwrite: true);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or SecurityException)
        {
            return new Absence(AbsenceKind.NotConfigured, $"{_path} cannot be written; let Sluice write to its folder.");
        }
    }
}
