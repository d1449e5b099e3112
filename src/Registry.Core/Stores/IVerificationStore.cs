using Registry.Core.Errors;

namespace Registry.Core.Stores;

/// <summary>How far verification has come, so that a run that was ended goes on, and what finished runs came to.</summary>
public interface IVerificationStore
{
    /// <summary>The run over a scope that was begun and not finished; <c>null</c>: there is none.</summary>
    ValueTask<VerificationState?> FindAsync(string scope, CancellationToken cancellationToken);

    /// <summary>What the open run over a scope has found, in order.</summary>
    ValueTask<IReadOnlyList<Finding>> ListFindingsAsync(string scope, CancellationToken cancellationToken);

    /// <summary>
    /// Records how far the run over a scope has come, and what it found since that was last recorded. It takes the place of a run over
    /// the same scope that was begun at another moment.
    /// </summary>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>.
    /// </exception>
    ValueTask SaveAsync(string scope, VerificationState state, IReadOnlyList<Finding> findings, CancellationToken cancellationToken);

    /// <summary>Forgets every open run.</summary>
    /// <inheritdoc cref="SaveAsync" path="/exception"/>
    ValueTask ForgetAllAsync(CancellationToken cancellationToken);

    /// <summary>Records that a run is finished, and forgets its way.</summary>
    /// <inheritdoc cref="SaveAsync" path="/exception"/>
    ValueTask FinishAsync(string scope, VerificationOutcome outcome, CancellationToken cancellationToken);
}

/// <summary>How far a run has come.</summary>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="SavedAt">When this was recorded.</param>
/// <param name="Step">The step that it is at.</param>
/// <param name="Position">The last thing of the step that it is done with; <c>null</c>: it has only reached the step.</param>
/// <param name="Counts">What it has looked at.</param>
public sealed record VerificationState(
    DateTimeOffset StartedAt, DateTimeOffset SavedAt, VerificationStep Step, string? Position, VerificationCounts Counts);

/// <summary>The steps of a run, in order.</summary>
public enum VerificationStep
{
    /// <summary>The database's own checks.</summary>
    Database,

    /// <summary>Repositories, their manifests, tags and links.</summary>
    Repositories,

    /// <summary>Files that no record knows of.</summary>
    Files,

    /// <summary>Blobs and their files.</summary>
    Blobs,
}

/// <summary>What a run has looked at.</summary>
/// <param name="Manifests">How many manifests.</param>
/// <param name="Blobs">How many blobs.</param>
/// <param name="Bytes">How many bytes of blobs it read.</param>
public readonly record struct VerificationCounts(long Manifests, long Blobs, long Bytes);

/// <summary>What a finished run came to.</summary>
/// <param name="StartedAt">When it was begun.</param>
/// <param name="FinishedAt">When it was finished.</param>
/// <param name="Counts">What it looked at.</param>
/// <param name="Findings">How many faults it found.</param>
/// <param name="Repaired">How many of them it put right.</param>
public sealed record VerificationOutcome(
    DateTimeOffset StartedAt, DateTimeOffset FinishedAt, VerificationCounts Counts, int Findings, int Repaired);
