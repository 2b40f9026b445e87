using System.Text.Json;
using Sluice.Actors.Storage;
using Sluice.Actors.Tests.Storage;
using Xunit;

namespace Sluice.Cluster.Tests;

/// <summary>What nodes do with a journal that was damaged while they were away, or does not answer. Takes minutes, so it is explicit: the README has its command.</summary>
[Trait("Category", "Slow")]
public sealed class JournalFaultTests(PostgresServer postgres, ITestOutputHelper output)
{
    /// <summary>What is done to the third event of an entity, by name.</summary>
    private static readonly (string Name, string Sql)[] Damages =
    [
        ("an unknown manifest", "UPDATE journal SET manifest = 'zz9' WHERE persistence_id = @entity AND sequence_number = 3"),
        ("a flipped bit", "UPDATE journal SET message = set_byte(message, length(message) / 2, get_byte(message, length(message) / 2) # 1) WHERE persistence_id = @entity AND sequence_number = 3"),
        ("a missing row", "DELETE FROM journal WHERE persistence_id = @entity AND sequence_number = 3"),
        ("a second writer", """
            DO $$ DECLARE columns text; BEGIN
              SELECT string_agg(quote_ident(column_name), ', ') INTO columns FROM information_schema.columns
                WHERE table_schema = 'public' AND table_name = 'journal' AND column_name NOT IN ('ordering', 'sequence_number');
              EXECUTE 'INSERT INTO journal (sequence_number, ' || columns || ') SELECT (SELECT max(sequence_number) + 1 FROM journal WHERE persistence_id = ''@entity''), '
                || columns || ' FROM journal WHERE persistence_id = ''@entity'' AND sequence_number = 2';
            END $$
            """),
    ];

    [Fact(Explicit = true)]
    public async Task Damaged_clusters_go_into_quarantine_the_others_are_tuned_on_and_repair_brings_them_back()
    {
        var journal = await postgres.DatabaseAsync();
        using var nodes = new Nodes(journal, new Loopback(), TunedFleet.Arguments);
        await TuneForAWhileAsync(nodes, journal, 0);
        string[] damaged = [.. (await new JournalRows(journal).EntitiesAsync()).Where(entity => entity.StartsWith("cluster-fleet-", StringComparison.Ordinal)).Take(Damages.Length)];
        foreach (var (entity, (_, sql)) in damaged.Zip(Damages))
            Assert.True(await journal.ExecuteAsync(sql, entity) != 0, sql);

        var (code, findings) = await CheckAsync(journal);
        Assert.Equal(1, code);
        Assert.All(damaged, entity => Assert.Contains(findings, finding => finding.Contains(entity, StringComparison.Ordinal)));

        // The others are tuned on, and the damaged ones are looked at once.
        await TuneForAWhileAsync(nodes, journal, damaged.Length);
        var said = nodes[0].Said();
        foreach (var (entity, (name, _)) in damaged.Zip(Damages))
        {
            var lines = said.Split(Environment.NewLine).Where(line => line.Contains(entity, StringComparison.Ordinal) && line.Contains("quarantine", StringComparison.OrdinalIgnoreCase)).ToArray();
            Assert.True(lines.Length > 0, $"{name}: {said}");
            output.WriteLine($"{name}: {lines.Length} line(s), {lines[0]}");
        }

        foreach (var entity in damaged)
        {
            var (repaired, result) = await ServeProcess.RunAsync(["journal", "repair", entity["cluster-".Length..]], journal.Connection);
            output.WriteLine(result.Trim());
            Assert.Equal(0, repaired);
        }

        await TuneForAWhileAsync(nodes, journal, 0);
        (code, findings) = await CheckAsync(journal);
        Assert.Empty(findings);
        Assert.Equal(0, code);
    }

    [Fact(Explicit = true)]
    public async Task A_write_whose_answer_is_lost_is_read_again_and_not_made_twice()
    {
        const int Answers = 20;
        var journal = await postgres.DatabaseAsync();
        using var proxy = new AnswerLosingProxy(journal);
        using var nodes = new Nodes(proxy.Journal, new Loopback(), TunedFleet.Arguments);
        await nodes.Start(0).SaysAsync("serving as", Nodes.Patience);
        await journal.AllProgressAsync(TimeSpan.FromSeconds(120));
        for (var answer = 0; answer < Answers; answer++)
        {
            proxy.LoseOne();
            await Task.Delay(1_000, TestContext.Current.CancellationToken);
        }

        var back = await journal.AllProgressAsync(TimeSpan.FromSeconds(120));
        output.WriteLine($"{proxy.Lost} answers lost; every cluster went on within {back.TotalSeconds:0.0} s of the last one");
        Assert.Equal(Answers, proxy.Lost);
        await nodes.EndTunedAsync(journal, output);
    }

    private static async Task TuneForAWhileAsync(Nodes nodes, JournalSettings journal, int silent)
    {
        await nodes.Start(0).SaysAsync("serving as", Nodes.Patience);
        await journal.AllProgressAsync(TimeSpan.FromSeconds(120), silent);
        // An opening takes six seconds, a step five: each has several events by then.
        await Task.Delay(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await nodes[0].SignalAsync("TERM");
        Assert.Equal(0, await nodes[0].EndAsync(Nodes.Patience));
    }

    private static async Task<(int Code, string[] Findings)> CheckAsync(JournalSettings journal)
    {
        var (code, text) = await ServeProcess.RunAsync(["check", "journal", "-o", "json", "--replays", "20"], journal.Connection);
        using var check = JsonDocument.Parse(text);
        return (code, [.. check.RootElement.GetProperty("rows").EnumerateArray().SelectMany(row => row.GetProperty("findings").EnumerateArray()).Select(finding => finding.GetString()!)]);
    }
}
