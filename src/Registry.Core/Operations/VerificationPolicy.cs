using Registry.Core.Model;

namespace Registry.Core.Operations;

/// <summary>What verification looks at, and what it does about what it finds.</summary>
/// <param name="IsQuick">Whether files are only looked at, and not read.</param>
/// <param name="Repository">The repositories whose manifests and blobs are looked at; <c>null</c>: everything is.</param>
/// <param name="Repair">What is put right.</param>
/// <param name="Rate">How many bytes of files are read in a second at the most; <c>null</c>: as fast as it goes.</param>
/// <param name="MaxTime">How long a run may take, but for the blob or repository in hand; <c>null</c>: as long as it needs.</param>
/// <param name="AllowSparseIndexes">Whether an index may list manifests that are not here.</param>
/// <param name="Grace">How long a file may wait for its record.</param>
/// <param name="IsRestart">Whether to begin anew, though a run was ended before it was finished.</param>
public sealed record VerificationPolicy(
    bool IsQuick,
    Glob? Repository,
    RepairMode Repair,
    long? Rate,
    TimeSpan? MaxTime,
    bool AllowSparseIndexes,
    TimeSpan Grace,
    bool IsRestart)
{
    /// <summary>What a run looks at and does about it: only a run over the same goes on with one that was ended.</summary>
    internal string Scope => new VerificationScope(IsQuick, Repair, Repository?.ToString()).ToString();

    /// <summary>Whether a repository is looked at.</summary>
    internal bool Includes(string repository) => Repository is not { } glob || glob.IsMatch(repository);
}

/// <summary>What verification does about faults.</summary>
public enum RepairMode
{
    /// <summary>It tells them.</summary>
    None,

    /// <summary>It tells them, and which it would put right.</summary>
    Trial,

    /// <summary>It puts right what can be put right.</summary>
    Repair,
}
