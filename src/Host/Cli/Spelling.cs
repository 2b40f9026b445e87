using System.Text.Json;

namespace Sluice.Hosting.Cli;

/// <summary>Alternatives as a command line spells them: <c>LeaveOneOut</c> is <c>leave-one-out</c>.</summary>
internal static class Spelling
{
    /// <summary>All of them, for help texts.</summary>
    public static string Of<T>()
        where T : struct, Enum => string.Join('|', Enum.GetNames<T>().Select(Word));

    /// <exception cref="RefusedException">There is no such alternative; it names those there are.</exception>
    public static T Read<T>(string word, string flag)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (Word(value.ToString()) == word)
                return value;
        }

        throw RefusedException.Usage($"{flag} is '{word}': give one of {string.Join(", ", Enum.GetNames<T>().Select(Word))}.");
    }

    private static string Word(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
