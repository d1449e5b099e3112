using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Is told what verification does, as it does it.</summary>
public interface IVerificationReport
{
    /// <summary>The run goes on with one that was begun earlier. What that one found is told next.</summary>
    /// <param name="startedAt">When it was begun.</param>
    void Resumed(DateTimeOffset startedAt);

    /// <summary>Something is wrong.</summary>
    void Found(Finding finding);

    /// <summary>How far the run has come could not be written down; should it end now, the next does some of it again.</summary>
    /// <param name="problem">Why.</param>
    void NotSaved(string problem);

    /// <summary>The run goes on.</summary>
    void Progress(in VerificationProgress progress);
}

/// <summary>How far a run has come.</summary>
/// <param name="Step">What it does.</param>
/// <param name="Subject">What it does that with.</param>
/// <param name="Done">How much of the step's work is done, in bytes, or in blobs where they are not read; 0 where that is not known.</param>
/// <param name="Total">How much work the step has.</param>
/// <param name="DoneBefore">How much of it an earlier run did.</param>
/// <param name="BytesRead">How many bytes of files this run has read.</param>
/// <param name="Elapsed">How long the step has taken.</param>
public readonly record struct VerificationProgress(
    VerificationStep Step, string Subject, long Done, long Total, long DoneBefore, long BytesRead, TimeSpan Elapsed);

/// <summary>What a run came to, together with the earlier runs that it went on with.</summary>
/// <param name="IsComplete">Whether everything was looked at; <c>false</c>: the time was up, the next run goes on.</param>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="Counts">What it looked at.</param>
/// <param name="Findings">How many faults it found.</param>
/// <param name="Repaired">How many of them it put right, or in a trial would.</param>
/// <param name="Duration">How long the last run took.</param>
public readonly record struct VerificationResult(
    bool IsComplete, DateTimeOffset StartedAt, VerificationCounts Counts, int Findings, int Repaired, TimeSpan Duration);
