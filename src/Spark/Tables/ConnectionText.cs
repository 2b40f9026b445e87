using Npgsql;
using Sluice.Spark.Monitoring;
using Sluice.Spark.Secrets;

namespace Sluice.Spark.Tables;

/// <summary>
/// Reads how a database is reached from a secret: Npgsql's <c>Host=db;Username=reader;Password=…;Database=ads</c>, or the address that a JDBC sink has anyway,
/// <c>jdbc:postgresql://db:5432/ads?user=reader&amp;password=…&amp;sslmode=verify-full</c>. Nothing of it is in a message.
/// </summary>
internal static class ConnectionText
{
    private const string Jdbc = "jdbc:";
    private const string Scheme = "postgresql";

    /// <summary>The connection, bounded in time and number.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="patience">How long connecting may take, and how long an answer.</param>
    public static Answer<string> Read(SecretPlace place, TimeSpan patience)
    {
        var secret = place.Read();
        if (!secret.IsPresent)
            return secret.Absence;
        try
        {
            var text = secret.Value.StartsWith(Jdbc, StringComparison.OrdinalIgnoreCase) ? secret.Value[Jdbc.Length..] : secret.Value;
            var connection = text.Contains("://", StringComparison.Ordinal) && !text.Contains(';', StringComparison.Ordinal) ? OfAddress(text) : new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(connection.Host))
                return Senseless(place);
            connection.ApplicationName ??= "sluice";
            connection.Timeout = (int)patience.TotalSeconds;
            // The database has the first word on a statement that takes too long.
            connection.CommandTimeout = connection.Timeout + 2;
            // Nothing is kept for the next one that a refused one has left behind, and no one of several clusters takes all connections.
            connection.MaxPoolSize = 4;
            connection.MinPoolSize = 0;
            connection.Enlist = false;
            connection.IncludeErrorDetail = false;
            connection.PersistSecurityInfo = false;
            return connection.ConnectionString;
        }
        catch (Exception senseless) when (senseless is ArgumentException or FormatException or KeyNotFoundException or InvalidCastException)
        {
            // Its own message may repeat a part.
            return Senseless(place);
        }
    }

    private static NpgsqlConnectionStringBuilder OfAddress(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not (Scheme or "postgres"))
            throw new FormatException();
        var connection = new NpgsqlConnectionStringBuilder { Host = address.Host, Database = Uri.UnescapeDataString(address.AbsolutePath.TrimStart('/')) };
        if (address.Port > 0)
            connection.Port = address.Port;
        if (address.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var password])
        {
            connection.Username = Uri.UnescapeDataString(user);
            connection.Password = password is [var word] ? Uri.UnescapeDataString(word) : null;
        }

        foreach (var parameter in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            Take(connection, parameter.Split('=', 2));
        return connection;
    }

    private static void Take(NpgsqlConnectionStringBuilder connection, string[] parameter)
    {
        var value = parameter.Length == 2 ? Uri.UnescapeDataString(parameter[1]) : "";
        switch (parameter[0])
        {
            case "user":
                connection.Username = value;
                break;
            case "password":
                connection.Password = value;
                break;
            case "currentSchema":
                connection.SearchPath = value;
                break;
            case "sslmode":
                connection.SslMode = Enum.Parse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);
                break;
            case "ssl" when value == "true":
                connection.SslMode = SslMode.VerifyFull;
                break;
            case "sslrootcert":
                connection.RootCertificate = value;
                break;
            case "ApplicationName":
                connection.ApplicationName = value;
                break;
            default:
                // What is left out silently could be what makes it safe.
                throw new FormatException();
        }
    }

    private static Absence Senseless(SecretPlace place) => new(
        AbsenceKind.NotConfigured,
        $"The connection in the {place} makes no sense: it is to be Host=…;Username=…;Password=…;Database=… or jdbc:postgresql://host:5432/database with user, password, ssl, sslmode, sslrootcert, currentSchema or ApplicationName and no other parameters.");
}
