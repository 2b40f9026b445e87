using System.Collections.Immutable;

namespace Sluice.Spark.Live.Files;

/// <summary>A part of a cluster's file, and the line it begins at.</summary>
internal abstract record FileNode(long Line);

/// <param name="Text">As it stands; null for nothing: an empty value, <c>~</c> or <c>null</c>.</param>
internal sealed record FileScalar(long Line, string? Text) : FileNode(Line);

internal sealed record FileList(long Line, ImmutableArray<FileNode> Items) : FileNode(Line);

internal sealed record FileMap(long Line, ImmutableArray<FileEntry> Entries) : FileNode(Line);

internal readonly record struct FileEntry(string Key, long Line, FileNode Value);
