using Sluice.Spark.Monitoring;
using Sluice.Spark.Monitoring.Applications;
using Sluice.Spark.Monitoring.Rest;
using Xunit;

namespace Sluice.Spark.Tests.Monitoring.Applications;

public sealed class ApplicationListTests
{
    [Fact]
    public void A_recorded_driver_lists_its_application()
    {
        var application = Assert.Single(Read(Recorded.Text("structured/applications.json")));
        Assert.Equal(new ListedApplication(ReplayedApplications.StructuredId, "StructuredKafkaWordCount", null, 1795390527273, false), application);
        Assert.Equal(application, Read(Recorded.Text("structured/applications.json")).Matching(ApplicationQuery.ById(application.Id)));
        Assert.Equal(application, Read(Recorded.Text("structured/applications.json")).Matching(ApplicationQuery.ByName(application.Name)));
    }

    [Fact]
    public void An_application_of_a_history_server_does_not_run()
    {
        var applications = Read(Recorded.Text("history/applications.json"));
        Assert.Equal(2, applications.Count);
        Assert.Null(applications.Matching(ApplicationQuery.ById("app-20261122233955-0004")));
        Assert.Null(applications.Matching(ApplicationQuery.ByName("Spark Pi")));
    }

    [Fact]
    public void On_YARN_the_newest_attempt_counts_and_goes_into_the_path()
    {
        var application = Assert.Single(Read("""
            [{"id":"application_1_7","name":"job","attempts":[
              {"attemptId":"2","startTime":"2018-09-04T10:00:00.000GMT","completed":false},{"attemptId":"1","startTimeEpoch":5,"completed":true}]}]
            """));
        Assert.Equal(("2", 1536055200000.0, false), (application.Attempt, application.StartedMs, application.IsCompleted));
        var run = new RunningApplication(new Uri("http://rm:8088/proxy/application_1_7/"), application.Id, application.Name, application.Attempt, application.StartedMs);
        Assert.Equal("http://rm:8088/proxy/application_1_7/api/v1/applications/application_1_7/2/executors", run.Api("executors").ToString());
        Assert.Equal("http://rm:8088/proxy/application_1_7/metrics/json/", run.Page("metrics/json/").ToString());
    }

    [Fact]
    public void Of_two_with_a_name_the_one_started_last_is_meant()
    {
        var applications = Read("""
            [{"id":"a","name":"job","attempts":[{"startTimeEpoch":5}]},{"id":"b","name":"job","attempts":[{"startTimeEpoch":9}]},{"id":"c","name":"other"},{"name":"job"}]
            """);
        Assert.Equal("b", applications.Matching(ApplicationQuery.ByName("job"))?.Id);
        Assert.Equal("a", applications.Matching(ApplicationQuery.ById("a"))?.Id);
        Assert.Equal(double.NaN, applications.Matching(ApplicationQuery.ById("c"))?.StartedMs);
    }

    [Theory]
    [InlineData("job", true)]
    [InlineData("job~7~0a1b~committed", true)]
    [InlineData("job~7~0a1b", false)]
    [InlineData("job~x~0a1b~committed", false)]
    [InlineData("jobs~7~0a1b~committed", false)]
    public void An_application_is_known_by_its_name_with_the_marks_of_a_submission_too(string name, bool isIt) =>
        Assert.Equal(isIt, Read($$"""[{"id":"a","name":"{{name}}","attempts":[{"startTimeEpoch":5}]}]""").Matching(ApplicationQuery.ByName("job")) is not null);

    [Theory]
    [InlineData("structured/application.json")]
    [InlineData("standalone/master.json")]
    [InlineData("standalone/worker.json")]
    public void An_object_is_no_list(string name)
    {
        using var body = Bodies.OfRecorded(name);
        JsonBody.Read(body, ApplicationList.Read).Missing(AbsenceKind.Malformed);
    }

    private static List<ListedApplication> Read(string json)
    {
        using var body = Bodies.Of(json);
        return JsonBody.Read(body, ApplicationList.Read).Present();
    }
}
