using Sluice.Tuning.Episodes;
using Sluice.Tuning.Stabilisation;

namespace Sluice.Tuning.Safety;

/// <summary>The watch over a change that was loaded: until it is stable, then until its window is over.</summary>
/// <param name="Detector">While stability is waited for; null afterwards.</param>
/// <param name="Guard">Null for what is loaded again, which nothing could be done about.</param>
/// <param name="Window">What is read at the end; null while stability is waited for.</param>
internal sealed record ChangeWatch(StabilisationDetector? Detector, SloGuard? Guard, ReadWindow? Window);
