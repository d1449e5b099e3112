using Registry.Core.Operations;

namespace Registry.Daemon.Commands;

/// <summary>Tells the caller of <c>registryd gc</c> what it did.</summary>
internal abstract class GcReport(CommandContext context) : IGarbageReport
{
    private readonly SortedDictionary<GarbageKind, long> _counts = [];

    /// <summary>How many of each kind went.</summary>
    protected IReadOnlyDictionary<GarbageKind, long> Counts => _counts;

    /// <summary>Where it is told.</summary>
    protected CommandContext Context => context;

    /// <inheritdoc/>
    public virtual void Began(GarbageStage stage)
    {
    }

    /// <inheritdoc/>
    public virtual void Removed(GarbageItem item) => Count(item.Kind);

    /// <inheritdoc/>
    public virtual void Decided(RetentionDecision decision)
    {
        if (decision.KeptBy is null)
            Count(GarbageKind.Tag);
    }

    /// <inheritdoc/>
    public abstract void Failed(string problem);

    /// <summary>Tells what the run came to.</summary>
    public abstract void Finish(GarbagePolicy policy, GarbageResult result);

    /// <summary>A kind as reports name it.</summary>
    protected static string NameOf(GarbageKind kind) => kind switch
    {
        GarbageKind.Upload => "upload",
        GarbageKind.StagedFile => "staged-file",
        GarbageKind.BlobFile => "blob-file",
        GarbageKind.Tag => "tag",
        GarbageKind.Manifest => "manifest",
        GarbageKind.Link => "link",
        _ => "blob",
    };

    private void Count(GarbageKind kind) => _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
}
