namespace Sluice.Actors.Telemetry;

/// <summary>How far a proposed change has come, as it is counted: each is counted once as proposed, and once more when it is decided.</summary>
internal enum ProposalStage
{
    Proposed,
    Approved,
    Applied,
    Rejected,
    Lapsed,
}
