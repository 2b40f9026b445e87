using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Fetching;
using Sluice.Spark.Monitoring.Rest;
using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Contracts;

/// <summary>The client against every request that was made while answers were recorded: status, content type and body as they were.</summary>
public sealed class RecordedStatusTests : IAsyncLifetime
{
    private readonly HttpReader _http = new(FetchLimits.Default, TimeProvider.System);
    private ReplayServer _server = null!;

    public static TheoryData<int, string> Requests => new(RecordedRequest.All.Select(request => (request.Port, request.Place)));

    public async ValueTask InitializeAsync() => _server = await ReplayServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Each_answer_is_taken_for_what_its_status_says(int port, string place)
    {
        var request = RecordedRequest.All.Single(request => request.Port == port && request.Place == place);
        _server.Replay(request);
        var answer = await _http.GetAsync(new Uri(_server.Root, place), Access.Anonymous, TestContext.Current.CancellationToken);
        if (request.Status == 404)
        {
            // In text: what it says is nobody's to read.
            Assert.Contains("404", answer.Missing(AbsenceKind.NotFound).Reason, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(200, request.Status);
        using var body = answer.Present();
        Assert.Equal(Recorded.Bytes(request.File), body.Span.ToArray());
        // Whatever JSON is called, it is JSON; what is not, is not taken for it.
        var json = JsonBody.Read(body, root => root.ValueKind.ToString());
        Assert.Equal(request.Type.Contains("/json", StringComparison.Ordinal), json.IsPresent);
        if (!json.IsPresent)
            json.Missing(AbsenceKind.Malformed);
    }

    [Fact]
    public void The_table_and_the_files_are_of_one_recording()
    {
        Assert.Empty(RecordedRequest.Unlisted);
        Assert.Contains(RecordedRequest.All, request => request is { Status: 404, Type: "text/plain" });
        Assert.Contains(RecordedRequest.All, request => request.Type == "text/json;charset=utf-8");
        // No answer grew; those that are shorter now were lists of hundreds.
        Assert.All(RecordedRequest.All, request => Assert.InRange(Recorded.Bytes(request.File).Length, 1, request.Bytes));
        Assert.True(RecordedRequest.All.Count(request => Recorded.Bytes(request.File).Length == request.Bytes) > 20);
    }
}
