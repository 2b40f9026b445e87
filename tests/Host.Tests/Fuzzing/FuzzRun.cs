using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Xunit;

namespace Sluice.Hosting.Tests.Fuzzing;

/// <summary>
/// Runs inputs one after another and notices one that does not end or fills the memory. One that ends the process, as a recursion does, leaves what it read
/// in its directory.
/// </summary>
internal static class FuzzRun
{
    private const long MostMemory = 3L << 30;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <param name="seed">For the message.</param>
    /// <param name="inputs">Numbers of inputs.</param>
    /// <param name="run">Runs the input of a number; throws when it is not as it should be.</param>
    public static void Each(ulong seed, IEnumerable<int> inputs, Action<int> run)
    {
        var current = -1;
        ExceptionDispatchInfo? failed = null;
        var thread = new Thread(() =>
        {
            try
            {
                foreach (var input in inputs)
                {
                    Volatile.Write(ref current, input);
                    run(input);
                }
            }
            catch (Exception failure)
            {
                failed = ExceptionDispatchInfo.Capture(failure);
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        var (seen, watch) = (-1, Stopwatch.StartNew());
        while (!thread.Join(TimeSpan.FromMilliseconds(50)))
        {
            var at = Volatile.Read(ref current);
            if (at != seen)
                watch.Restart();
            seen = at;
            Assert.True(watch.Elapsed < Patience, $"seed {seed}, input {at} does not end");
            Assert.True(GC.GetTotalMemory(false) < MostMemory, $"seed {seed}, input {at} fills the memory");
        }

        failed?.Throw();
    }
}
