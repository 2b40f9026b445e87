using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Sluice.Benchmarks;

/// <summary>BenchmarkDotNet in this process: it finds no project by our assembly's name, which is not the project file's.</summary>
internal static class InProcess
{
    public static IConfig Config => ManualConfig.Create(DefaultConfig.Instance).AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
}
