using Registry.Core.Errors;
using Registry.Core.Model;

namespace Registry.Core.Stores;

/// <summary>When tags and manifests were last pulled. Such a time survives a restart; a loss of power may take the newest.</summary>
public interface IPullStore
{
    /// <summary>
    /// Records pulls, in one transaction. A pull by tag is one of the tag, whatever it names later; one by digest is one of the
    /// manifest, and with it of every tag that names it. What is not there any more is left out.
    /// </summary>
    /// <param name="pulls">What was pulled.</param>
    /// <param name="precision">A recorded time that is older by less than this is left as it is: nothing is written then.</param>
    /// <param name="cancellationToken">Gives up before it begins.</param>
    /// <exception cref="RegistryException">
    /// <see cref="RegistryErrorCode.StorageFull"/> or <see cref="RegistryErrorCode.StorageUnavailable"/>; nothing is recorded.
    /// </exception>
    ValueTask RecordAsync(IReadOnlyList<Pull> pulls, TimeSpan precision, CancellationToken cancellationToken);
}

/// <summary>A manifest was pulled.</summary>
/// <param name="Repository">Where.</param>
/// <param name="Reference">By which tag or digest.</param>
/// <param name="At">When.</param>
public readonly record struct Pull(RepositoryName Repository, Reference Reference, DateTimeOffset At);
