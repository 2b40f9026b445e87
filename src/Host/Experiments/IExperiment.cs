namespace Sluice.Hosting.Experiments;

/// <summary>One part of the paper's evaluation, redone.</summary>
internal interface IExperiment
{
    /// <summary>As the command line gives it.</summary>
    string Name { get; }

    string Title { get; }

    /// <summary>What the paper says, with its section.</summary>
    string Claim { get; }

    /// <summary>Steps an episode unless told otherwise.</summary>
    int Steps { get; }

    /// <summary>The loads unless told otherwise.</summary>
    IReadOnlyList<string> Loads { get; }

    bool HasRivals => false;

    /// <summary>Policies that it trains itself, before they play against its contenders.</summary>
    IReadOnlyList<Variant> Variants => [];

    /// <summary>Why it makes no sense under a load with so many steps, and the mend; null where it does.</summary>
    string? Refusal(string load, int steps) => null;

    /// <summary>Who runs under a load.</summary>
    IReadOnlyList<Contender> ContendersOf(ExperimentPlan plan, string load);

    /// <param name="plan">What was run.</param>
    /// <param name="runs">By load, world and contender, in the order of the plan.</param>
    ExperimentFindings Evaluate(ExperimentPlan plan, IReadOnlyList<ContenderRun> runs);
}
