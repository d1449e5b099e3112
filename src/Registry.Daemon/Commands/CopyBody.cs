using System.Text.Json.Serialization;
using Registry.Core.Operations;

namespace Registry.Daemon.Commands;

/// <summary>What <c>registryd backup --json</c> and <c>registryd restore --json</c> print.</summary>
internal sealed record CopyBody(
    bool DryRun,
    long Blobs,
    long Bytes,
    long Copied,
    long CopiedBytes,
    long Linked,
    long LinkedBytes,
    long Removed,
    long RemovedBytes,
    long Replaced,
    IReadOnlyList<string> Problems)
{
    /// <summary>The body of a result.</summary>
    public static CopyBody Of(CopyResult result, bool isDryRun, IReadOnlyList<string> problems)
    {
        var (blobs, copied, linked, removed, _) = result;
        return new(
            isDryRun, blobs.Count, blobs.Bytes, copied.Count, copied.Bytes, linked.Count, linked.Bytes, removed.Count, removed.Bytes,
            result.Replaced, problems);
    }
}

/// <summary>What <c>registryd rebuild --json</c> prints.</summary>
internal sealed record RebuildBody(
    bool DryRun,
    long Blobs,
    long Bytes,
    long Incomplete,
    long Damaged,
    long Unclaimed,
    long UnclaimedBytes,
    IReadOnlyList<RebuiltBody> Images,
    IReadOnlyList<string> Problems);

/// <summary>An image that is there again.</summary>
internal sealed record RebuiltBody(
    string Name, string Digest, bool Original, string? Platform, DateTimeOffset? Created, string? LastStep);

/// <summary>The JSON of these reports.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CopyBody))]
[JsonSerializable(typeof(RebuildBody))]
internal sealed partial class CopyJson : JsonSerializerContext;
