using System.Collections.Immutable;
using Sluice.Spark.Monitoring.Rest;

namespace Sluice.Spark.Monitoring.Sampling;

/// <summary>
/// The nodes of a cluster: the workers that were named beforehand, then every other host on which an executor was seen, in the order in which they were. A host
/// stays while it is without executors for an hour, so that a column of a window is the same node from minute to minute; machines of a cloud that are gone do not
/// pile up.
/// </summary>
internal sealed class Roster
{
    private const int Patience = 60;

    /// <summary>More than any cluster has: each of them is asked, and a driver could name as many as it likes.</summary>
    private const int MostHosts = 1024;

    private readonly ImmutableArray<string> _named;
    private readonly List<string> _hosts;
    private readonly Dictionary<string, List<string>> _executors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _idle = new(StringComparer.Ordinal);

    /// <param name="named">Hosts of workers, as Spark has them.</param>
    public Roster(ImmutableArray<string> named)
    {
        _named = [.. named.Select(host => host.ToLowerInvariant()).Distinct(StringComparer.Ordinal)];
        _hosts = [.. _named];
    }

    public IReadOnlyList<string> Workers => _hosts;

    /// <summary>Null until the driver has said.</summary>
    public string? DriverHost { get; private set; }

    /// <summary>Every host, the driver's too.</summary>
    public IEnumerable<string> Hosts => DriverHost is null || _hosts.Contains(DriverHost) ? _hosts : _hosts.Append(DriverHost);

    /// <summary>Ids of the executors on a host.</summary>
    public List<string> ExecutorsOn(string host) => _executors.GetValueOrDefault(host) ?? [];

    /// <summary>Whether this executor, or the driver by its id among them, is there as far as is known.</summary>
    public bool Has(string executor) => executor == Entity.DriverId || _ids.Contains(executor);

    public void Update(List<ExecutorPlace> executors)
    {
        _executors.Clear();
        _ids.Clear();
        foreach (var (id, host) in executors)
        {
            _ids.Add(id);
            if (id == Entity.DriverId)
                DriverHost = host;
            else if (_executors.TryGetValue(host, out var ids))
                ids.Add(id);
            else
                _executors.Add(host, [id]);
        }

        foreach (var host in _executors.Keys)
        {
            if (_hosts.Count < MostHosts && !_hosts.Contains(host))
                _hosts.Add(host);
        }

        _hosts.RemoveAll(IsGone);
    }

    /// <summary>Forgets what another run's driver said.</summary>
    public void ForgetRun()
    {
        DriverHost = null;
        _executors.Clear();
        _ids.Clear();
        _idle.Clear();
        _hosts.RemoveRange(_named.Length, _hosts.Count - _named.Length);
    }

    private bool IsGone(string host)
    {
        var idle = _executors.ContainsKey(host) || _named.Contains(host) ? 0 : _idle.GetValueOrDefault(host) + 1;
        _idle[host] = idle;
        return idle > Patience && _idle.Remove(host);
    }
}
