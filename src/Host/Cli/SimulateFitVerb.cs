using System.CommandLine;
using Sluice.Hosting.Reports;
using Sluice.Spark.Simulation;
using Sluice.Spark.Simulation.Fitting;
using Sluice.Spark.Simulation.Workloads;
using Spectre.Console;

namespace Sluice.Hosting.Cli;

/// <summary><c>simulate fit</c>: the simulated cluster's coefficients from a site's own batches.</summary>
internal sealed class SimulateFitVerb
{
    private readonly Argument<string> _file = new("FILE.csv")
    {
        Description = $"Warm batches in the order of time under one configuration but for the batch interval: {BatchRecorder.Header}.",
    };

    private readonly Option<string> _workload = WorkloadFlag.Create("The job that ran them, by a workload that runs it");

    private readonly Option<string[]> _set = SetFlag.Create();

    private readonly Option<ClusterProfile> _profile = ProfileFlag.Create();

    public static Command Create(Surroundings surroundings)
    {
        var verb = new SimulateFitVerb();
        return new Command("fit", "Fit c0, cB and the job terms to recorded batches, with 95 % confidence intervals.")
        {
            verb._file, verb._workload, verb._set, verb._profile,
        }.Does(surroundings, verb.RunAsync);
    }

    private Task<int> RunAsync(VerbContext context)
    {
        var file = context.Parse.GetValue(_file)!;
        var path = Path.GetFullPath(file, context.Surroundings.WorkingDirectory);
        if (!File.Exists(path))
            throw RefusedException.NotFound($"{file} does not exist; name a file of recorded batches ({BatchRecorder.Header}).");
        var fit = BatchFit.Of(
            RecordedBatches.Read(path), SetFlag.Read(context.Parse.GetValue(_set)!), WorkloadCatalogue.Parse(WorkloadFlag.Read(context, _workload)),
            context.Parse.GetValue(_profile));
        FittedCoefficient[] coefficients = [fit.PerEvent, fit.PerByte, fit.Job];
        var shape = new { fit.Rows, Coefficients = coefficients, fit.ResidualVariation, fit.Condition, fit.MachineDeviation };
        context.Terminal.Result(shape, console =>
        {
            var table = Texts.Table("coefficient", "unit", ">estimate", ">95 % from", ">to", ">built in");
            foreach (var coefficient in coefficients)
            {
                table.Row(
                    coefficient.Name, coefficient.Unit, Texts.Invariant($"{coefficient.Estimate:0.###}"), Texts.Invariant($"{coefficient.Low:0.###}"),
                    Texts.Invariant($"{coefficient.High:0.###}"), Texts.Invariant($"{coefficient.BuiltIn:0.###}"));
            }

            console.Write(table);
            console.WriteLine(Texts.Invariant(
                $"{fit.Rows} batches, processing time within {100 * fit.ResidualVariation:0.#} % of the fit (CV); the intervals allow for machines that differ by {100 * fit.MachineDeviation:0.#} %"));
            console.WriteLine("job is dispatch, stages, tasks and sink together: one number of tasks does not tell them apart");
        });
        return Task.FromResult(ExitCode.Ok);
    }
}
