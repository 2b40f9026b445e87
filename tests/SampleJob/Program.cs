using Confluent.Kafka;
using Sluice.SampleJob;

// The sample job's logic (deploy/spark-job/structured_job.py) as a process of its own where there is no Spark: started like spark-submit, it reads and writes
// Kafka by the same rules of offsets, batches and keys, and answers for a driver's UI. It can be killed anywhere.
var settings = JobSettings.Read(args);
using var stopping = new CancellationTokenSource();
using var terminated = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    stopping.Cancel();
});
using (var batches = new MicroBatches(settings))
using (new DriverUi(settings, batches))
    Run(batches);
Say("has ended");
return 0;

void Run(MicroBatches batches)
{
    Say("runs");
    while (!stopping.IsCancellationRequested && !settings.IsToldToStop)
    {
        var begun = DateTime.UtcNow;
        try
        {
            batches.RunNext();
        }
        catch (KafkaException away)
        {
            // Its offsets are fixed: it is run again.
            Say(away.Error.Reason);
        }

        for (var wait = settings.BatchInterval - (DateTime.UtcNow - begun); wait > TimeSpan.Zero && !settings.IsToldToStop; wait = settings.BatchInterval - (DateTime.UtcNow - begun))
            stopping.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Math.Min(50, wait.TotalMilliseconds)));
    }

    Say("ends");
}

static void Say(string what) => Console.Error.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{DateTime.UtcNow:HH:mm:ss.fff} {Environment.ProcessId} {what}"));
