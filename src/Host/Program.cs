using Sluice.Hosting;
using Sluice.Hosting.Cli;

using var interruption = new Interruption();
return await SluiceCommand.RunAsync(args, Surroundings.OfProcess(interruption.Token));
