using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;

namespace Sluice.Tuning.Episodes;

/// <summary>Configurations as messages carry them: the touched levers by name.</summary>
public static class LeverSettings
{
    public static Configuration Read(IReadOnlyList<LeverSetting> settings)
    {
        var configuration = Configuration.Default;
        foreach (var (name, value) in settings)
            configuration = configuration.With(LeverCatalogue.Find(name), value);
        return configuration;
    }

    /// <summary>Every lever that was touched, in catalogue order.</summary>
    public static IReadOnlyList<LeverSetting> Write(Configuration configuration) =>
        [.. LeverCatalogue.All.Where(configuration.IsTouched).Select(lever => new LeverSetting(lever.Name, configuration[lever]))];
}
