namespace Sluice.Hosting.Data;

/// <summary>Text files that somebody names: one without an end, or by mistake another one, is refused instead of filling the memory.</summary>
internal static class BoundedText
{
    /// <param name="file">Its name.</param>
    /// <param name="most">The characters that there may be.</param>
    /// <param name="what">What is to be in it, for the message.</param>
    /// <exception cref="RefusedException">It is longer.</exception>
    public static string Read(string file, int most, string what)
    {
        using var reader = new StreamReader(file);
        var text = new char[most + 1];
        var length = reader.ReadBlock(text);
        return length <= most
            ? new string(text, 0, length)
            : throw RefusedException.Usage($"{file} is longer than {most} characters, so it is not {what}; give another file.");
    }
}
