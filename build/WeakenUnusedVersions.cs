#nullable enable
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies a 64-bit little-endian ELF library, marking as weak each version of libstdc++ that it needs, that the system's libstdc++ does not have and that
/// no relocation is bound to: the loader then does without. A version that is in use is left alone, and the loader will say so.
/// Compiled by MSBuild; see Torch.targets. Layout: System V ABI, gABI chapter 4, and LSB 5.0, "Symbol Versioning".
/// </summary>
public class WeakenUnusedVersions : Task
{
    private const int SectionRela = 4;
    private const int SectionDynSym = 11;
    private const uint SectionVerNeed = 0x6ffffffe;
    private const uint SectionVerSym = 0x6fffffff;
    private const ushort FlagWeak = 2;

    private byte[] _bytes = new byte[0];

    [Required]
    public string Library { get; set; } = "";

    [Required]
    public string Result { get; set; } = "";

    /// <summary>"true" marks every unused version newer than GCC 12's, whatever this system has.</summary>
    public string Always { get; set; } = "";

    public override bool Execute()
    {
        _bytes = File.ReadAllBytes(Library);
        var marked = IsElf64() ? MarkMissing() : new List<string>();
        Directory.CreateDirectory(Path.GetDirectoryName(Result)!);
        File.Delete(Result);
        File.WriteAllBytes(Result, _bytes);
        if (marked.Count > 0)
        {
            Log.LogMessage(
                MessageImportance.High,
                "{0}: marked {1} weak, which this system's libstdc++ lacks and the library does not use; TorchSharp will load.",
                Path.GetFileName(Library), string.Join(", ", marked));
        }

        return true;
    }

    private List<string> MarkMissing()
    {
        var marked = new List<string>();
        var provided = ProvidedVersions();
        if (provided == null)
            return marked;

        var sections = Sections();
        var used = UsedVersions(sections);
        foreach (var section in sections.Where(s => s.Type == SectionVerNeed))
        {
            var strings = sections[section.Link].Offset;
            for (var need = section.Offset; ;)
            {
                var isLibstdcxx = Text(strings + U32(need + 4)).StartsWith("libstdc++", StringComparison.Ordinal);
                var aux = need + U32(need + 8);
                for (var left = U16(need + 2); left > 0 && isLibstdcxx; left--)
                {
                    var name = Text(strings + U32(aux + 8));
                    if (!provided(name) && !used.Contains(U16(aux + 6)))
                    {
                        _bytes[aux + 4] |= (byte)FlagWeak;
                        marked.Add(name);
                    }

                    aux += U32(aux + 12);
                }

                if (U32(need + 12) == 0)
                    break;
                need += U32(need + 12);
            }
        }

        return marked;
    }

    /// <summary>Whether the system has a version; null when its libstdc++ was not found.</summary>
    private Func<string, bool>? ProvidedVersions()
    {
        if (string.Equals(Always, "true", StringComparison.OrdinalIgnoreCase))
            return name => !name.StartsWith("GLIBCXX_3.4.", StringComparison.Ordinal) || int.Parse(name.Substring(12)) <= 30;

        var architecture = U16(18) == 183 ? "aarch64" : "x86_64";
        var folders = (Environment.GetEnvironmentVariable("LD_LIBRARY_PATH") ?? "").Split(':').Concat(new[]
        {
            "/usr/lib/" + architecture + "-linux-gnu", "/lib/" + architecture + "-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib", "/lib",
        });
        var found = folders.Where(f => f.Length > 0).Select(f => Path.Combine(f, "libstdc++.so.6")).FirstOrDefault(File.Exists);
        if (found == null)
        {
            Log.LogMessage(MessageImportance.High, "No libstdc++.so.6 found in the usual places; {0} is left as it is.", Path.GetFileName(Library));
            return null;
        }

        var text = Encoding.GetEncoding("ISO-8859-1").GetString(File.ReadAllBytes(found));
        return name => text.Contains("\0" + name + "\0");
    }

    /// <summary>Numbers of the versions that some relocation's symbol is bound to.</summary>
    private HashSet<int> UsedVersions(List<Section> sections)
    {
        var used = new HashSet<int>();
        var versions = sections.First(s => s.Type == SectionVerSym);
        foreach (var section in sections.Where(s => s.Type == SectionRela && sections[s.Link].Type == SectionDynSym))
        {
            // r_info's upper half, in the second of three 8-byte words, is the symbol's number.
            for (var at = section.Offset; at < section.Offset + section.Size; at += 24)
                used.Add(U16(versions.Offset + 2 * U32(at + 12)) & 0x7fff);
        }

        return used;
    }

    private List<Section> Sections()
    {
        var table = (int)U64(40);
        var size = U16(58);
        return Enumerable.Range(0, U16(60)).Select(i => table + i * size).Select(at => new Section
        {
            Type = (uint)U32(at + 4),
            Offset = (int)U64(at + 24),
            Size = (int)U64(at + 32),
            Link = U32(at + 40),
        }).ToList();
    }

    private bool IsElf64() =>
        _bytes.Length > 64 && _bytes[0] == 0x7f && _bytes[1] == 'E' && _bytes[2] == 'L' && _bytes[3] == 'F' && _bytes[4] == 2 && _bytes[5] == 1;

    private int U16(int at) => BitConverter.ToUInt16(_bytes, at);

    private int U32(int at) => BitConverter.ToInt32(_bytes, at);

    private long U64(int at) => BitConverter.ToInt64(_bytes, at);

    private string Text(int at)
    {
        var end = Array.IndexOf(_bytes, (byte)0, at);
        return Encoding.ASCII.GetString(_bytes, at, end - at);
    }

    private sealed class Section
    {
        public uint Type;
        public int Offset;
        public int Size;
        public int Link;
    }
}
