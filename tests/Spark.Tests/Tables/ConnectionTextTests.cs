using Npgsql;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Secrets;
using Sluice.Spark.Tables;
using Sluice.Spark.Tests.Monitoring;
using Xunit;

namespace Sluice.Spark.Tests.Tables;

public sealed class ConnectionTextTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("Host=db;Port=5433;Username=reader;Password=p=w;Database=ads;SSL Mode=VerifyFull")]
    [InlineData("jdbc:postgresql://db:5433/ads?user=reader&password=p%3Dw&sslmode=verify-full")]
    [InlineData("jdbc:postgresql://db:5433/ads?user=reader&password=p%3Dw&ssl=true")]
    [InlineData("postgresql://reader:p%3Dw@db:5433/ads?sslmode=verify-full")]
    public void A_connection_is_read_as_Npgsql_or_as_JDBC_has_it_and_bounded(string text)
    {
        var connection = new NpgsqlConnectionStringBuilder(Read(text).Present());
        Assert.Equal(("db", 5433, "reader", "p=w", "ads"), (connection.Host, connection.Port, connection.Username, connection.Password, connection.Database));
        Assert.Equal(SslMode.VerifyFull, connection.SslMode);
        Assert.Equal((7, 9, 4, "sluice"), (connection.Timeout, connection.CommandTimeout, connection.MaxPoolSize, connection.ApplicationName));
    }

    [Theory]
    [InlineData("hunter2")]
    [InlineData("Password=hunter2")]
    [InlineData("Host=db;Pasword=hunter2")]
    [InlineData("Host=db;Port=hunter2")]
    [InlineData("jdbc:mysql://db/ads?password=hunter2")]
    [InlineData("jdbc:postgresql://db/ads?password=hunter2&sslfactory=org.postgresql.ssl.NonValidatingFactory")]
    [InlineData("jdbc:postgresql:///ads?password=hunter2")]
    [InlineData("postgresql://reader:hunter2@db/ads?sslmode=perhaps")]
    public void What_makes_no_sense_is_refused_by_place_and_not_repeated(string text)
    {
        var reason = Read(text).Missing(AbsenceKind.NotConfigured).Reason;
        Assert.Contains(_file, reason, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", reason, StringComparison.Ordinal);
    }

    private Answer<string> Read(string text)
    {
        File.WriteAllText(_file, text);
        return ConnectionText.Read(SecretPlace.InFile(_file), TimeSpan.FromSeconds(7));
    }
}
