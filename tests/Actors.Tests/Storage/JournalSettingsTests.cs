using Sluice.Actors.Storage;
using Xunit;

namespace Sluice.Actors.Tests.Storage;

public sealed class JournalSettingsTests
{
    [Theory]
    [InlineData("Host=db;Frobnicate=")]
    [InlineData("Host=db;Frobnicate=7")]
    [InlineData("Host=db;Port=many")]
    [InlineData("Host")]
    public void A_connection_string_that_is_none_is_said_to_be(string connection) =>
        Assert.NotNull(new JournalSettings(JournalProvider.PostgreSql, connection).ConnectionFault());

    [Fact]
    public void One_that_can_be_read_has_no_fault() =>
        Assert.Null(new JournalSettings(JournalProvider.PostgreSql, "Host=db;Database=sluice;Username=u").ConnectionFault());
}
