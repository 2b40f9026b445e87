using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Workloads;
using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Spark.Tests.Simulation;

/// <summary>The closed form of a stage's time against an exact list scheduler that places every task.</summary>
public sealed class StageOracleTests
{
    private const int Nodes = 9;
    private const double TaskSeconds = 0.2;

    [Theory]
    [InlineData(5, 8)]
    [InlineData(36, 2)]
    [InlineData(36, 4)]
    [InlineData(36, 8)]
    [InlineData(72, 2)]
    [InlineData(72, 4)]
    [InlineData(72, 8)]
    [InlineData(144, 4)]
    [InlineData(144, 8)]
    [InlineData(200, 4)]
    [InlineData(288, 2)]
    [InlineData(288, 4)]
    [InlineData(288, 8)]
    public void A_stage_lasts_as_long_as_a_list_scheduler_finds(int tasks, int slots)
    {
        const int stages = 4000;
        var coefficients = SimulationCoefficients.BuiltIn;
        var nodes = Math.Min(Nodes, tasks);
        var shape = StageShape.Of(coefficients.Stages, tasks, nodes, slots, 0, 8, 1);
        var law = new ProcessingLaw(coefficients, noise: true);
        var levers = new LeverCompiler(coefficients, coefficients.Profiles.Train, WorkloadCatalogue.PoissonLow).Compile(Configuration.Default);
        var random = RandomStream.For(1, (ulong)tasks, (ulong)slots);
        var closed = new double[stages];
        var exact = new double[stages];
        var slowness = new double[nodes];
        for (var i = 0; i < stages; i++)
        {
            closed[i] = law.StageSeconds(in shape, TaskSeconds, stragglers: 0, locality: 0, levers, slowness, ref random);
            exact[i] = Schedule(coefficients.Stages, tasks, nodes, slots, ref random);
        }

        Array.Sort(closed);
        Array.Sort(exact);
        Assert.Equal(1, closed.Average() / exact.Average(), 0.10);
        Assert.Equal(1, closed[(int)(0.95 * stages)] / exact[(int)(0.95 * stages)], 0.12);
    }

    /// <summary>Tasks go, in order, to the slot that is free first; a node is slow for a whole stage, a task for itself.</summary>
    private static double Schedule(StageCosts costs, int tasks, int nodes, int slots, ref RandomStream random)
    {
        var free = new PriorityQueue<int, double>();
        var slowness = new double[nodes];
        for (var node = 0; node < nodes; node++)
            slowness[node] = Math.Sqrt(costs.NodeVariance) * random.NextNormal();
        for (var slot = 0; slot < slots; slot++)
        {
            for (var node = 0; node < nodes; node++)
                free.Enqueue(node, slot * 1e-9 + node * 1e-12);
        }

        var end = 0.0;
        for (var task = 0; task < tasks; task++)
        {
            free.TryDequeue(out var node, out var start);
            var finish = start + TaskSeconds * Math.Exp(slowness[node] + costs.TaskSpread * random.NextNormal());
            end = Math.Max(end, finish);
            free.Enqueue(node, finish);
        }

        return end;
    }
}
