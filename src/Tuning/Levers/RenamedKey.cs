namespace Sluice.Tuning.Levers;

/// <summary>The key that later versions of Spark read a lever under.</summary>
/// <param name="Key">It. Where the old one is there as well, this one counts.</param>
/// <param name="Since">The first version that knows it. Some later one forgets the old key without a word, so that what is submitted under it does nothing.</param>
public sealed record RenamedKey(string Key, Version Since);
