using Sluice.Spark.Live.Files;
using Sluice.Spark.Rollouts.Submit;

namespace Sluice.Spark.Live.Examining;

/// <summary>Looks at the files of this machine that a rollout would use, and makes none of them.</summary>
internal static class SubmitExamination
{
    private const string Check = "rollout";

    public static IEnumerable<Finding> Run(RolloutPlace place) => [Command(place.Command!), Folder(place.Folder!)];

    /// <summary>The file that asks the job to stop is made in its folder.</summary>
    public static Finding Marker(string marker) => Path.GetDirectoryName(marker) is { } folder && Directory.Exists(folder)
        ? FileRights.MayWrite(folder)
            ? Finding.Ok(Check, $"{marker} can be made")
            : Finding.Failed(Check, $"{marker} cannot be made: this user may not write to its folder", $"let the user of the tuning nodes write to {folder}")
        : Finding.Failed(Check, $"{marker} has no folder here", "mount the folder that the driver polls on every tuning node, or correct rollout.stop.markerFile");

    private static Finding Command(string command)
    {
        if (!File.Exists(command))
            return Finding.Failed(Check, $"there is no {command}", "install Spark on every tuning node, or correct rollout.command");
        return FileRights.MayExecute(command)
            ? Finding.Ok(Check, $"{command} is there")
            : Finding.Failed(Check, $"{command} may not be executed by this user", "let it be executed (chmod a+rx), or correct rollout.command");
    }

    private static Finding Folder(string folder)
    {
        if (File.Exists(folder))
            return Finding.Failed(Check, $"{folder} is a file", "name a folder of this cluster's own in rollout.folder");
        if (!Directory.Exists(folder))
        {
            var above = Path.GetDirectoryName(folder);
            while (above is not null && !Directory.Exists(above))
                above = Path.GetDirectoryName(above);
            return above is not null && FileRights.MayWrite(above)
                ? Finding.Ok(Check, $"{folder} will be made")
                : Finding.Failed(Check, $"{folder} is not there and cannot be made", $"make it, or let the user of the tuning nodes write to {above}");
        }

        if (FileRights.OthersMayWrite(folder))
            return Finding.Failed(Check, $"others may write to {folder}, and could have anything run", "take that right from them (chmod go-w)");
        return FileRights.MayWrite(folder)
            ? Finding.Ok(Check, $"{folder} can be written to")
            : Finding.Failed(Check, $"{folder} cannot be written to by this user", "give the folder to the user of the tuning nodes (chown), or name another one in rollout.folder");
    }
}
