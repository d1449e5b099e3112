using System.Text.Json;
using Registry.Core.Operations;
using Registry.Core.Stores;

namespace Registry.Daemon.Commands;

/// <summary>Tells the caller of <c>registryd verify</c> what it found.</summary>
internal abstract class VerifyReport(CommandContext context) : IVerificationReport
{
    /// <summary>Where it is told.</summary>
    protected CommandContext Context => context;

    /// <inheritdoc/>
    public abstract void Resumed(DateTimeOffset startedAt);

    /// <inheritdoc/>
    public abstract void Found(Finding finding);

    /// <inheritdoc/>
    public virtual void NotSaved(string problem) =>
        context.Error.WriteLine($"how far this has come cannot be written down, so the next run may repeat some of it: {problem}");

    /// <inheritdoc/>
    public abstract void Progress(in VerificationProgress progress);

    /// <summary>Tells what the run came to.</summary>
    public abstract void Finish(VerificationResult result);

    /// <summary>A kind as reports name it, such as <c>corrupt-blob</c>.</summary>
    protected static string NameOf(FindingKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName($"{kind}");
}
