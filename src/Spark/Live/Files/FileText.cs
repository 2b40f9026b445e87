using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sluice.Spark.Live.Files;

/// <summary>Reads YAML, of which JSON is a part, without what could make a short text large: no anchors, no tags, one document, bounded in depth and number.</summary>
internal sealed class FileText
{
    public const int MostCharacters = 64 << 10;

    private const int DeepestNode = 8;
    private const int MostNodes = 4000;

    private readonly string _file;
    private readonly Parser _parser;
    private int _nodes;

    private FileText(string file, string text) => (_file, _parser) = (file, new Parser(new StringReader(text)));

    /// <exception cref="ClusterFileException">It is not that.</exception>
    public static FileMap Read(string file, string text)
    {
        if (text.Length > MostCharacters)
            throw new ClusterFileException($"{file} has more than {MostCharacters} characters, which no cluster's file needs.");
        try
        {
            return new FileText(file, text).Document();
        }
        catch (YamlException broken)
        {
            // The library's own message may quote the line.
            throw new ClusterFileException($"{file}, line {broken.Start.Line} is neither YAML nor JSON: look for an unclosed quote or bracket, a tab, or a wrong indentation there or above.");
        }
    }

    private FileMap Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
            throw new ClusterFileException($"{_file} is empty: a cluster's file has at least name, workload and spark.");
        _parser.Consume<DocumentStart>();
        var root = Node(0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
            throw new ClusterFileException($"{_file} holds more than one document: give each cluster a file of its own.");
        return root as FileMap ?? throw new ClusterFileException($"{_file}, line {root.Line}: a cluster's file is a map of name, workload, spark and so on.");
    }

    private FileNode Node(int depth)
    {
        if (depth > DeepestNode || ++_nodes > MostNodes)
            throw new ClusterFileException($"{_file}, line {_parser.Current?.Start.Line} is nested deeper, or holds more, than any cluster's file.");
        var line = _parser.Current!.Start.Line;
        if (_parser.Accept<AnchorAlias>(out _) || (_parser.Accept<NodeEvent>(out var node) && (!node.Anchor.IsEmpty || !node.Tag.IsEmpty)))
            throw new ClusterFileException($"{_file}, line {line} has an anchor, an alias or a tag (&, * or !): write the value out, or put it in quotes.");
        if (_parser.TryConsume<Scalar>(out var scalar))
            return new FileScalar(line, scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" ? null : scalar.Value);
        return _parser.TryConsume<SequenceStart>(out _) ? List(line, depth) : Map(line, depth);
    }

    private FileList List(long line, int depth)
    {
        var items = ImmutableArray.CreateBuilder<FileNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(Node(depth + 1));
        return new FileList(line, items.ToImmutable());
    }

    private FileMap Map(long line, int depth)
    {
        _parser.Consume<MappingStart>();
        var entries = ImmutableArray.CreateBuilder<FileEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (Node(depth + 1) is not FileScalar { Text: { } key, Line: var at })
                throw new ClusterFileException($"{_file}, line {line}: a key is a word.");
            if (!keys.Add(key))
                throw new ClusterFileException($"{_file}, line {at}: {FileSection.Shown(key)} is given twice; leave one of them out.");
            entries.Add(new FileEntry(key, at, Node(depth + 1)));
        }

        return new FileMap(line, entries.ToImmutable());
    }
}
