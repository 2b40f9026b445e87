using System.Text.RegularExpressions;

namespace Sluice.Spark.Rollouts;

/// <summary>
/// What a job's description must not hold. Every way of submitting escapes by its own rules; what is refused here could not be passed on by some of them, or would
/// be taken for something else by Spark itself.
/// </summary>
internal static partial class JobCheck
{
    private const int LongestName = 128;
    private const int LongestText = 4096;
    private const int MostTexts = 512;

    /// <exception cref="ArgumentException">Something cannot be submitted; names it, says what would do, and repeats no value.</exception>
    public static void Require(JobDescription job)
    {
        Require(IsText(job.Name, LongestName) && job.Name.Trim() == job.Name && job.Name.Length > 0,
            $"The job's name is to be one line of 1 to {LongestName} characters without blanks around it.");
        Require(IsText(job.Resource, LongestText) && job.Resource.Length > 0 && !job.Resource.StartsWith('-') && !job.Resource.Any(char.IsWhiteSpace),
            "The job's resource is to be the place of a jar or a Python file, without blanks and not beginning with a dash, which spark-submit would take for a flag.");
        Require(job.MainClass is null || ClassName().IsMatch(job.MainClass), "The job's main class is to be a Java class name such as com.example.Job.");
        Require(job.Master.Length == 0 || (IsText(job.Master, LongestText) && !job.Master.StartsWith('-') && !job.Master.Any(char.IsWhiteSpace)),
            "The job's master is to be an address such as spark://master:7077, without blanks.");
        Require(job.Arguments.Length <= MostTexts && job.Arguments.All(argument => IsText(argument, LongestText)),
            $"The job's arguments are to be at most {MostTexts}, each one line of at most {LongestText} characters.");
        Require(job.Properties.Length <= MostTexts, $"The job has more than {MostTexts} properties.");
        foreach (var (key, value) in job.Properties)
            RequireProperty(key, value);
        foreach (var (key, value) in job.Environment)
            Require(VariableName().IsMatch(key) && IsText(value, LongestText), "The job's environment is to be names of letters, digits and _, and values of one line.");
    }

    private static void RequireProperty(string key, string value)
    {
        Require(PropertyKey().IsMatch(key), "The keys of the job's properties are to begin with spark. and to be letters, digits, dots, dashes, underscores and $; spark-submit drops others.");
        Require(IsText(value, LongestText), $"The job's property {key} is to be one line of at most {LongestText} characters.");
        Require(!SecretWords.IsIn(key), $"The job's property {key} looks like a secret: mount it where the job runs, and keep it out of submissions, which are stored and shown.");
        Require(!key.StartsWith("spark.sluice.", StringComparison.Ordinal), $"The job's property {key} is set by Sluice; leave it out.");
        Require(key is not ("spark.app.name" or "spark.master" or "spark.submit.deployMode"), $"The job's property {key} has a setting of its own; leave it out of the properties.");
    }

    /// <summary>One line, of valid Unicode, without anything that is not to be seen.</summary>
    internal static bool IsText(string text, int longest)
    {
        if (text.Length > longest)
            return false;
        foreach (var rune in text.EnumerateRunes())
            if (rune == System.Text.Rune.ReplacementChar || System.Text.Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029)
                return false;
        return true;
    }

    private static void Require(bool holds, string mend)
    {
        if (!holds)
            throw new ArgumentException(mend);
    }

    [GeneratedRegex(@"\A[\p{L}_$][\p{L}\p{Nd}_$]*(\.[\p{L}_$][\p{L}\p{Nd}_$]*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ClassName();

    [GeneratedRegex(@"\Aspark\.[A-Za-z0-9._$-]{1,200}\z", RegexOptions.CultureInvariant)]
    private static partial Regex PropertyKey();

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex VariableName();
}
