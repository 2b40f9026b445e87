using System.Runtime.Serialization;
using Google.Protobuf;
using Sluice.Actors.Serialization;
using Sluice.Tuning.Randomness;
using Xunit;

namespace Sluice.Actors.Tests.Serialization;

/// <summary>
/// Bytes that nobody wrote, under every manifest: read, or refused by type, and no more memory than they can be worth. Takes minutes, so it is
/// explicit: the README has its command.
/// </summary>
[Trait("Category", "Slow")]
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Inputs = 100_000;

    /// <summary>Allocation that one input may cause, for each of its bytes and besides; deflated episodes are worth a thousand times their size.</summary>
    private const long BytesOfOne = 400;

    public static TheoryData<string> Manifests => [.. ManifestTable.Entries.Select(entry => entry.Manifest)];

    [Theory(Explicit = true)]
    [MemberData(nameof(Manifests))]
    public void Any_bytes_are_read_or_refused_by_type(string manifest)
    {
        var seed = ulong.TryParse(Environment.GetEnvironmentVariable("SLUICE_FUZZ_SEED"), out var asked) ? asked : 1;
        byte[][] seeds = [.. MessageExamples.All.Where(example => example.Manifest == manifest).Select(example => example.Entry.Write(example.Message).ToByteArray())];
        var random = RandomStream.For(seed, RandomStream.Key(manifest), RandomStream.Key("fuzz"));
        var (read, refused) = (0, 0);
        for (var i = 0; i < Inputs; i++)
        {
            var bytes = Mutated(seeds[random.NextIndex(seeds.Length)], seeds, ref random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Assert.NotNull(SluiceSerializer.Read(bytes, manifest));
                read++;
            }
            catch (DamagedPayloadException)
            {
                refused++;
            }
            catch (Exception other) when (other is not SerializationException)
            {
                Assert.Fail($"{manifest}, seed {seed}, input {i}: {other.GetType().Name} from {Convert.ToHexString(bytes)}: {other.Message}");
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var allowed = 200_000 + BytesOfOne * bytes.Length * (manifest == "er2" ? 1032 : 1);
            Assert.True(allocated < allowed, $"{manifest}, seed {seed}, input {i}: {allocated} bytes for {bytes.Length}: {Convert.ToHexString(bytes)}");
        }

        output.WriteLine($"{manifest}: {read} read, {refused} refused");
    }

    /// <summary>Bits flipped, bytes replaced, cut out, doubled, put in from another message, or nothing but noise.</summary>
    private static byte[] Mutated(byte[] whole, byte[][] others, ref RandomStream random)
    {
        var bytes = whole.ToList();
        if (random.NextIndex(50) == 0)
        {
            var noise = new byte[random.NextIndex(200)];
            for (var i = 0; i < noise.Length; i++)
                noise[i] = (byte)random.NextIndex(256);
            return noise;
        }

        for (var times = 1 + random.NextIndex(4); times > 0; times--)
        {
            var at = random.NextIndex(bytes.Count + 1);
            switch (random.NextIndex(6))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.NextIndex(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = (byte)random.NextIndex(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, random.NextIndex(bytes.Count - at + 1));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.Skip(random.NextIndex(bytes.Count + 1)).Take(1 + random.NextIndex(40)).ToArray());
                    break;
                case 4:
                    bytes.InsertRange(at, [0xff, 0xff, 0xff, 0xff, (byte)random.NextIndex(16)]);
                    break;
                default:
                    var other = others[random.NextIndex(others.Length)];
                    bytes.InsertRange(at, other.Skip(random.NextIndex(other.Length + 1)).Take(random.NextIndex(60)).ToArray());
                    break;
            }
        }

        return [.. bytes];
    }
}
