using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>
/// Open upload sessions. They survive a restart of the server; a loss of power may take the newest, whose clients start
/// again. Each method is one transaction.
/// </summary>
public interface IUploadStore
{
    /// <summary>Records a new session.</summary>
    ValueTask AddAsync(UploadSession session, CancellationToken cancellationToken);

    /// <summary>The session, or <c>null</c> when the repository has none of this id.</summary>
    ValueTask<UploadSession?> FindAsync(RepositoryName repository, UploadId id, CancellationToken cancellationToken);

    /// <summary>Records that a session was used just now: it expires by idleness, not by age.</summary>
    ValueTask TouchAsync(UploadId id, CancellationToken cancellationToken);

    /// <summary>Removes a session. <c>false</c>: there was none.</summary>
    ValueTask<bool> RemoveAsync(UploadId id, CancellationToken cancellationToken);

    /// <summary>Whether a session was last used before a moment. <c>false</c>: there is none, or it was used since.</summary>
    ValueTask<bool> IsIdleAsync(UploadId id, DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>The sessions of all repositories that were last used before a moment.</summary>
    ValueTask<IReadOnlyList<UploadId>> ListIdleAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>An open upload session.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Repository">Where the blob will be visible.</param>
/// <param name="Algorithm">What its bytes are hashed with as they come.</param>
public sealed record UploadSession(UploadId Id, RepositoryName Repository, DigestAlgorithm Algorithm);
