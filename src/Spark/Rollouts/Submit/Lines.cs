using System.Text;

namespace Sluice.Spark.Rollouts.Submit;

/// <summary>Reads a process' output to its end, line by line, however long its lines are.</summary>
internal static class Lines
{
    private const int Longest = 2000;

    public static async Task ReadAsync(TextReader output, Action<string> take)
    {
        var line = new StringBuilder();
        var buffer = new char[4096];
        try
        {
            for (int count; (count = await output.ReadAsync(buffer).ConfigureAwait(false)) > 0;)
            {
                foreach (var letter in buffer.AsSpan(0, count))
                {
                    if (letter == '\n')
                    {
                        take(line.ToString());
                        line.Clear();
                    }
                    else if (line.Length < Longest)
                        line.Append(letter);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // The process ended in the middle of a line.
        }

        take(line.ToString());
    }
}
