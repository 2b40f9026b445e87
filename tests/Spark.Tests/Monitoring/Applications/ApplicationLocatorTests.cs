using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Fetching;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Applications;

public sealed class ApplicationLocatorTests : IDisposable
{
    private static readonly ApplicationQuery Structured = ApplicationQuery.ById(ReplayedApplications.StructuredId);

    private readonly HttpReader _http = new(FetchLimits.Default, TimeProvider.System);

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task A_driver_that_moved_on_to_the_next_port_is_found_by_its_application()
    {
        var (first, second) = await ReplayServer.StartTwoInARowAsync();
        await using var one = first.ReplayDStream();
        await using var two = second.ReplayStructured();

        var found = (await Locator(one.Root, 2).FindAsync(Structured, CancellationToken.None)).Present();

        Assert.Equal(two.Root, found.Ui);
        Assert.Equal((ReplayedApplications.StructuredId, "StructuredKafkaWordCount"), (found.Id, found.Name));
    }

    [Fact]
    public async Task A_driver_of_another_application_is_not_taken_for_it()
    {
        await using var server = await ReplayServer.StartAsync();
        server.ReplayDStream();
        var reason = (await Locator(server.Root, 1).FindAsync(Structured, CancellationToken.None)).Missing(AbsenceKind.NoApplication).Reason;
        Assert.Contains(ReplayedApplications.StructuredId, reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_driver_that_starts_may_be_the_one_that_is_looked_for()
    {
        // From 3.3 on it answers so at every path until its cluster manager has taken it.
        await using var server = await ReplayServer.StartAsync();
        server.Answer("/api/v1/applications", "Spark is starting up. Please wait a while until it's ready.", "text/html;charset=utf-8");
        var reason = (await Locator(server.Root, 1).FindAllAsync(Structured, CancellationToken.None)).Missing(AbsenceKind.Malformed).Reason;
        Assert.Contains("starting", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_server_is_not_taken_for_a_driver()
    {
        await using var server = await ReplayServer.StartAsync();
        server.Replay("/api/v1/applications", "history/applications.json");
        (await Locator(server.Root, 1).FindAsync(ApplicationQuery.ById("app-20261122233955-0004"), CancellationToken.None)).Missing(AbsenceKind.NoApplication);
    }

    [Fact]
    public async Task Where_it_was_found_is_asked_first_and_the_others_only_when_it_is_gone()
    {
        var (first, second) = await ReplayServer.StartTwoInARowAsync();
        await using var one = first;
        await using var two = second.ReplayStructured();
        var locator = Locator(one.Root, 2);
        (await locator.FindAsync(Structured, CancellationToken.None)).Present();
        (await locator.FindAsync(Structured, CancellationToken.None)).Present();
        Assert.Equal((1, 2), (one.Asked.Count, two.Asked.Count));

        two.ReplayDStream();
        one.ReplayStructured();

        Assert.Equal(one.Root, (await locator.FindAsync(Structured, CancellationToken.None)).Present().Ui);
    }

    [Fact]
    public async Task Behind_a_proxy_the_path_has_the_id()
    {
        await using var manager = await ReplayServer.StartAsync();
        await using var driver = await ReplayServer.StartAsync();
        driver.ReplayStructured();
        var path = $"/proxy/{ReplayedApplications.StructuredId}/api/v1/applications";
        manager.Redirect(path, new Uri(driver.Root, "api/v1/applications").ToString());
        var locator = new ApplicationLocator(_http, UiPlaces.Parse(manager.Root + "proxy/{app}/", 1), Access.Anonymous);

        Assert.Equal($"/proxy/{ReplayedApplications.StructuredId}/", (await locator.FindAsync(Structured, CancellationToken.None)).Present().Ui.AbsolutePath);
        (await locator.FindAsync(ApplicationQuery.ByName("StructuredKafkaWordCount"), CancellationToken.None)).Missing(AbsenceKind.NotConfigured);
        Assert.Equal(path, Assert.Single(manager.Asked).Path);
    }

    /// <summary>Where it is taken for none, a second one is submitted beside it.</summary>
    [Fact]
    public async Task A_driver_that_leads_elsewhere_may_be_the_one_and_a_proxy_that_does_knows_of_none()
    {
        await using var server = await ReplayServer.StartAsync();
        server.Redirect("/api/v1/applications", "http://192.0.2.1/").Redirect($"/proxy/{ReplayedApplications.StructuredId}/api/v1/applications", "http://192.0.2.1/");
        (await Locator(server.Root, 1).FindAllAsync(Structured, CancellationToken.None)).Missing(AbsenceKind.Redirected);
        var behindProxy = new ApplicationLocator(_http, UiPlaces.Parse(server.Root + "proxy/{app}/", 1), Access.Anonymous);
        Assert.Empty((await behindProxy.FindAllAsync(Structured, CancellationToken.None)).Present().All);
    }

    [Fact]
    public async Task A_page_instead_of_a_list_says_more_than_a_port_at_which_nobody_listens()
    {
        var (first, second) = await ReplayServer.StartTwoInARowAsync();
        await using var two = second.Replay("/api/v1/applications", "structured/StreamingQuery.html", "text/html");
        await first.DisposeAsync();
        (await Locator(first.Root, 2).FindAsync(Structured, CancellationToken.None)).Missing(AbsenceKind.Malformed);
    }

    [Theory]
    [InlineData("driver:4040", 17)]
    [InlineData("ftp://driver", 17)]
    [InlineData("http://user:password@driver:4040", 17)]
    [InlineData("http://driver:4040/?password=a", 17)]
    [InlineData("http://driver:65530", 17)]
    [InlineData("http://driver:4040", 0)]
    public void A_place_that_makes_no_sense_is_refused_without_repeating_it(string text, int ports)
    {
        var refused = Assert.Throws<ArgumentException>(() => UiPlaces.Parse(text, ports));
        Assert.DoesNotContain("password", refused.Message, StringComparison.Ordinal);
    }

    private ApplicationLocator Locator(Uri root, int ports) => new(_http, UiPlaces.Parse(root.ToString(), ports), Access.Anonymous);
}
