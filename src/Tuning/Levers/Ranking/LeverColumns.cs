using System.Globalization;

namespace Sluice.Tuning.Levers.Ranking;

/// <summary>Which columns a lever becomes.</summary>
internal static class LeverColumns
{
    private const string Unset = "(unset)";

    /// <summary>
    /// Categories that are numbers (<c>60s</c>, <c>1024</c>) have the order of the catalogue, where no limit comes last; codecs, serialisers,
    /// collectors and modes have none.
    /// </summary>
    public static bool IsNominal(Lever lever) =>
        lever.Kind == LeverKind.Categorical && !lever.Categories.All(category => category == Unset || IsNumber(category));

    /// <summary>The most columns the lever can become: a nominal lever of three categories or more has one for each.</summary>
    public static int Most(Lever lever, bool numberCategories) => IsOneHot(lever, numberCategories) ? lever.Categories.Length : 1;

    public static bool IsOneHot(Lever lever, bool numberCategories) => !numberCategories && IsNominal(lever) && lever.Categories.Length > 2;

    private static bool IsNumber(string category) =>
        double.TryParse(category.TrimEnd('s', 'm', 'k', 'g'), NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
