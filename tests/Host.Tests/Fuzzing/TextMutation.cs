using System.Text;
using Sluice.Tuning.Randomness;

namespace Sluice.Hosting.Tests.Fuzzing;

/// <summary>Text that nobody meant to write: from text that somebody did, and from nothing.</summary>
internal static class TextMutation
{
    /// <summary>What formats are made of.</summary>
    private const string Likely = "{}[]=:,.#\"'$\\/ \t\r\n0123456789abcxyz-_";

    /// <summary>Cut out, doubled, mixed up, put in, one to four times.</summary>
    /// <param name="text">What to begin with.</param>
    /// <param name="pieces">What to put in.</param>
    /// <param name="random">Draws.</param>
    public static string Of(string text, IReadOnlyList<string> pieces, ref RandomStream random)
    {
        var mutated = new StringBuilder(text);
        for (var times = 1 + random.NextIndex(4); times > 0; times--)
        {
            var at = random.NextIndex(mutated.Length + 1);
            var length = random.NextIndex(Math.Min(mutated.Length - at, 80) + 1);
            switch (random.NextIndex(8))
            {
                case 0:
                    mutated.Remove(at, length);
                    break;
                case 1:
                    mutated.Length = at;
                    break;
                case 2:
                    mutated.Insert(random.NextIndex(mutated.Length + 1), mutated.ToString(at, length));
                    break;
                case 3:
                    mutated.Insert(at, Noise(1 + random.NextIndex(12), ref random));
                    break;
                case 4 when random.NextIndex(10) == 0:
                    mutated.Insert(at, Repeated(pieces[random.NextIndex(pieces.Count)], 2 + random.NextIndex(3000)));
                    break;
                case 5 when at < mutated.Length:
                    mutated[at] = Character(ref random);
                    break;
                default:
                    mutated.Insert(at, pieces[random.NextIndex(pieces.Count)]);
                    break;
            }
        }

        return mutated.ToString();
    }

    /// <summary>Characters of every kind.</summary>
    public static string Noise(int length, ref RandomStream random)
    {
        var noise = new char[length];
        foreach (ref var c in noise.AsSpan())
            c = Character(ref random);
        return new string(noise);
    }

    public static byte[] Bytes(int length, ref RandomStream random)
    {
        var bytes = new byte[length];
        foreach (ref var each in bytes.AsSpan())
            each = (byte)random.NextIndex(256);
        return bytes;
    }

    public static T One<T>(IReadOnlyList<T> of, ref RandomStream random) => of[random.NextIndex(of.Count)];

    private static string Repeated(string piece, int times) => new StringBuilder(piece.Length * times).Insert(0, piece, times).ToString();

    private static char Character(ref RandomStream random) => random.NextIndex(4) switch
    {
        0 => (char)random.NextIndex(128),
        1 => (char)random.NextIndex(char.MaxValue + 1),
        _ => Likely[random.NextIndex(Likely.Length)],
    };
}
