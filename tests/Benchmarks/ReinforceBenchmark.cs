using System.Diagnostics;
using System.Text.Json;
using Sluice.Messages;
using Sluice.Tuning.Policy;
using Sluice.Tuning.Randomness;

namespace Sluice.Benchmarks;

/// <summary>
/// One REINFORCE update of 80 episodes of 250 steps (H3: every metric and lever; H3': a selection) and one state to one action (H4), beside the torch peer.
/// Both have the normalised states ready and start from rewards; ours also masks, mixes in exploration and adds the entropy bonus. Ours and the
/// peer take turns, so that whatever else the machine does meets both.
/// </summary>
internal static class ReinforceBenchmark
{
    private const int Episodes = 80, Steps = 250, Rounds = 5, Updates = 30, States = 200_000, StatesABlock = 500;

    private static readonly (string Size, PolicyShape Shape)[] Sizes = [("full", new(1009, 20, 218)), ("reduced", new(156, 20, 32))];

    public static int Run(string[] arguments)
    {
        var peer = arguments.Length > 0 ? new ReinforcePeer(arguments[0], arguments.Length > 1 ? arguments[1] : "python3") : null;
        foreach (var (size, shape) in Sizes)
        {
            var update = new UpdateRun(shape);
            foreach (var threads in (int[])[2, 1])
                update.Measure(threads, Updates);
            MeasureState(shape, out _);

            // A thread that waits for the other spins and is charged for it where the machine is busy: one thread shows the work alone.
            foreach (var threads in (int[])[2, 1])
            {
                var (ours, states, theirs) = (new List<CpuAndWall>(), new List<CpuAndWall>(), new List<ReinforcePeerFigures>());
                var allocated = 0L;
                for (var round = 0; round < Rounds; round++)
                {
                    ours.Add(update.Measure(threads, Updates));
                    states.Add(MeasureState(shape, out allocated));
                    if (peer is not null)
                        theirs.Add(peer.Measure(size, threads));
                }

                Report("reinforce", "Ms", size, shape, threads, null, ours, theirs, theirs.ConvertAll(figures => figures.UpdateMs));
                if (threads == 1)
                    Report("one-state", "Us", size, shape, threads, allocated, states, theirs, theirs.ConvertAll(figures => figures.StateUs));
            }
        }

        return 0;
    }

    private static void Report(
        string bench, string unit, string size, PolicyShape shape, int threads, long? allocated, List<CpuAndWall> ours, List<ReinforcePeerFigures> figures, List<CpuAndWall> theirs)
    {
        var line = new Dictionary<string, object?>
        {
            ["bench"] = bench,
            ["size"] = size,
            ["shape"] = shape.ToString(),
            ["threads"] = threads,
            ["rounds"] = Rounds,
            ["cpu" + unit] = Median(ours, figure => figure.Cpu),
            ["wall" + unit] = Median(ours, figure => figure.Wall),
        };
        if (allocated is not null)
            line["allocatedBytes"] = allocated;
        if (theirs.Count > 0)
        {
            line["peer"] = figures[0].Version;
            line["peerLibraries"] = figures[0].Libraries;
            line["peerCpu" + unit] = Median(theirs, figure => figure.Cpu);
            line["peerWall" + unit] = Median(theirs, figure => figure.Wall);
            var rounds = ours.Zip(theirs, (our, their) => new CpuAndWall(our.Cpu / their.Cpu, our.Wall / their.Wall)).ToList();
            line["cpuRatio"] = Median(rounds, ratio => ratio.Cpu);
            line["wallRatio"] = Median(rounds, ratio => ratio.Wall);
            line["cpuRatios"] = rounds.Select(ratio => Math.Round(ratio.Cpu, 3));
        }

        Console.WriteLine(JsonSerializer.Serialize(line));
    }

    private static CpuAndWall MeasureState(PolicyShape shape, out long allocated)
    {
        var weights = PolicyWeights.Initialise(shape, 1);
        var random = RandomStream.For(1);
        var state = new float[shape.Inputs];
        foreach (ref var input in state.AsSpan())
            input = (float)random.NextNormal();
        var pi = new float[shape.Actions];
        var allowed = ActionMask.All(shape.Actions);
        var blocks = new double[States / StatesABlock];
        // The packed weights are made once a version, not once a state.
        PolicyNetwork.Probabilities(weights, state, allowed, pi);
        var cpu = Environment.CpuUsage.TotalTime;
        allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var block = 0; block < blocks.Length; block++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < StatesABlock; i++)
            {
                PolicyNetwork.Probabilities(weights, state, allowed, pi);
                BehaviourMixture.Draw(pi, allowed, 0.8, ref random);
            }

            blocks[block] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / StatesABlock;
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return new((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / States, Median(blocks));
    }

    private static double Median(List<CpuAndWall> figures, Func<CpuAndWall, double> part) => Math.Round(Median(figures.Select(part)), 4);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>Updates that go on from each other, as the peer's do.</summary>
    private sealed class UpdateRun
    {
        private static readonly LearningSettings Settings = LearningSettings.Default;
        private readonly double[][] _rewards = new double[Episodes][];
        private readonly TrainingBatch _batch;
        private PolicyWeights _weights;
        private OptimiserState _optimiser;

        public UpdateRun(PolicyShape shape)
        {
            _weights = PolicyWeights.Initialise(shape, 1);
            _optimiser = OptimiserState.Initial(shape);
            var random = RandomStream.For(1);
            for (var episode = 0; episode < Episodes; episode++)
            {
                _rewards[episode] = new double[Steps];
                foreach (ref var reward in _rewards[episode].AsSpan())
                    reward = -random.NextUniform();
            }

            var advantages = Advantages();
            var builder = new TrainingBatchBuilder(shape, Episodes * Steps);
            for (var row = 0; row < Episodes * Steps; row++)
            {
                var action = random.NextIndex(shape.Actions);
                foreach (ref var input in builder.Add(ActionMask.All(shape.Actions), action, advantages[row / Steps][row % Steps], 1))
                    input = (float)random.NextNormal();
            }

            _batch = builder.Build();
        }

        /// <summary>Medians of single updates, ms.</summary>
        public CpuAndWall Measure(int threads, int updates)
        {
            var engine = new ManagedEngine(threads);
            var figures = new CpuAndWall[updates];
            for (var i = 0; i < updates; i++)
            {
                var cpu = Environment.CpuUsage.TotalTime;
                var start = Stopwatch.GetTimestamp();
                // The batch holds these advantages already; they are made again because the peer makes them within its time.
                Advantages();
                var update = engine.Update(_weights, _optimiser, _batch, Settings, Settings.EntropyBonus);
                figures[i] = new((Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                (_weights, _optimiser) = (update.Weights, update.Optimiser);
            }

            return new(Median(figures.Select(figure => figure.Cpu)), Median(figures.Select(figure => figure.Wall)));
        }

        private double[][] Advantages()
        {
            var workload = new WorkloadClass("one");
            var returns = new EpisodeReturns[Episodes];
            for (var i = 0; i < Episodes; i++)
                returns[i] = new(new(new("benchmark"), i), workload, Returns.ToGo(_rewards[i], Settings.Discount));
            return Baselines.Apply(Settings.Baseline, returns, RunningBaseline.Empty, Settings.RunningBaselineEpisodes).ByEpisode;
        }
    }
}
