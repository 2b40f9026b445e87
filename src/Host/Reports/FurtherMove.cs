using Sluice.Messages.Clusters;
using Sluice.Tuning.Levers;

namespace Sluice.Hosting.Reports;

/// <summary>A lever that a step moved after its first; as in <see cref="Change"/>.</summary>
internal sealed record FurtherMove(string Lever, double From, double To, string FromText, string ToText, ChoiceComponent Component, double Probability)
{
    public static FurtherMove Of(FurtherChoice choice)
    {
        var lever = LeverCatalogue.Find(choice.Lever);
        return new FurtherMove(lever.Name, choice.From, choice.To, lever.Format(choice.From), lever.Format(choice.To), choice.Component, choice.Probability);
    }
}
