using Sluice.Tuning.Levers;
using Sluice.Tuning.Randomness;
using Xunit;
using static Sluice.Tuning.Levers.SparkLevers;

namespace Sluice.Tuning.Tests.Levers;

public sealed class ExecutorLayoutTests
{
    private static readonly ClusterShape Reference = new();
    private static readonly ClusterShape Yarn = new() { Manager = ResourceManager.Yarn };

    [Fact]
    public void By_default_each_worker_runs_one_executor_on_all_its_cores() =>
        Assert.Equal(new ExecutorLayout(9, 1, 8, 8, 72, 72), ExecutorLayout.Of(Configuration.Default, Reference));

    [Fact]
    public void Smaller_executors_share_a_worker() =>
        Assert.Equal(new ExecutorLayout(18, 2, 3, 3, 54, 54), ExecutorLayout.Of(Configuration.Default.With(ExecutorCores, 3), Reference));

    [Fact]
    public void Cores_are_spread_over_workers_and_the_rest_of_a_task_stays_idle() => Assert.Equal(
        // Four workers give 5 cores and five give 4: 4 x 2 + 5 x 2 tasks of two cores.
        new ExecutorLayout(9, 1, 4, 2, 40, 18),
        ExecutorLayout.Of(Configuration.Default.With(CoresMax, 40).With(TaskCpus, 2), Reference));

    [Fact]
    public void Fewer_cores_than_workers_leave_workers_empty() =>
        Assert.Equal(new ExecutorLayout(8, 1, 1, 1, 8, 8), ExecutorLayout.Of(Configuration.Default.With(CoresMax, 8), Reference));

    [Fact]
    public void YARN_starts_two_executors_of_one_core_unless_told_otherwise()
    {
        Assert.Equal(new ExecutorLayout(2, 1, 1, 1, 2, 2), ExecutorLayout.Of(Configuration.Default, Yarn));
        Assert.Equal(
            new ExecutorLayout(18, 2, 4, 4, 72, 72),
            ExecutorLayout.Of(Configuration.Default.With(ExecutorInstances, 18).With(ExecutorCores, 4).With(CoresMax, 8), Yarn));
    }

    [Fact]
    public void Dynamic_allocation_is_reckoned_at_its_maximum_or_at_what_fits()
    {
        var dynamic = Configuration.Default.With(ExecutorCores, 4).With(DynamicAllocationEnabled, 1);

        Assert.Equal(18, ExecutorLayout.Of(dynamic, Yarn).Executors);
        Assert.Equal(4, ExecutorLayout.Of(dynamic.With(DynamicAllocationMaxExecutors, DynamicAllocationMaxExecutors.ValueOf("4")), Yarn).Executors);
    }

    [Fact]
    public void Left_to_Spark_a_shuffle_has_as_many_reducers_as_Kafka_has_partitions()
    {
        Assert.Equal(36, ExecutorLayout.ReducePartitions(Configuration.Default, Reference));
        Assert.Equal(72, ExecutorLayout.ReducePartitions(Configuration.Default.With(DefaultParallelism, 72), Reference));
    }

    /// <summary>The standalone master of Spark 2.3, played out: a core at a time, or an executor's cores at a time, round the workers.</summary>
    [Fact]
    public void The_layout_is_what_the_standalone_master_hands_out_in_turns()
    {
        var random = RandomStream.For(53);
        var uneven = 0;
        for (var draw = 0; draw < 2000; draw++)
        {
            var shape = new ClusterShape { Workers = 1 + random.NextIndex(12), CoresPerNode = 1 + random.NextIndex(16) };
            var configuration = Configuration.Default;
            if (random.NextIndex(2) == 0)
                configuration = configuration.With(CoresMax, RandomConfigurations.Value(CoresMax, ref random));
            if (random.NextIndex(2) == 0)
                configuration = configuration.With(ExecutorCores, RandomConfigurations.Value(ExecutorCores, ref random));
            configuration = configuration.With(TaskCpus, RandomConfigurations.Value(TaskCpus, ref random));

            var executors = HandOut(configuration, shape);
            var taskCpus = (int)configuration[TaskCpus];

            var layout = ExecutorLayout.Of(configuration, shape);
            Assert.Equal(executors.Sum(worker => worker.Count), layout.Executors);
            Assert.Equal(executors.Max(worker => worker.Count), layout.ExecutorsOnFullestNode);
            Assert.Equal(executors.Sum(worker => worker.Sum()), layout.Cores);
            Assert.Equal(executors.Sum(worker => worker.Sum(cores => cores / taskCpus)), layout.Slots);
            if (layout.Executors > 0)
                Assert.Equal(executors.SelectMany(worker => worker).Min(), layout.CoresPerExecutor);
            uneven += executors.SelectMany(worker => worker).Distinct().Count() > 1 ? 1 : 0;
        }

        Assert.True(uneven > 100, "the generator should draw clusters whose executors differ");
    }

    private static List<int>[] HandOut(Configuration configuration, ClusterShape shape)
    {
        var free = Enumerable.Repeat(shape.CoresPerNode, shape.Workers).ToArray();
        var executors = free.Select(_ => new List<int>()).ToArray();
        var left = configuration.IsTouched(CoresMax) ? (int)configuration[CoresMax] : int.MaxValue;
        var turn = configuration.IsTouched(ExecutorCores) ? (int)configuration[ExecutorCores] : 1;
        for (var idle = 0; idle < shape.Workers;)
        {
            idle = 0;
            for (var worker = 0; worker < shape.Workers; worker++)
            {
                if (free[worker] < turn || left < turn)
                {
                    idle++;
                    continue;
                }

                free[worker] -= turn;
                left -= turn;
                if (configuration.IsTouched(ExecutorCores) || executors[worker].Count == 0)
                    executors[worker].Add(turn);
                else
                    executors[worker][0] += turn;
            }
        }

        return executors;
    }
}
