using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Commands;

/// <summary>What <c>registryd inspect --json</c> prints.</summary>
internal sealed record InspectBody(
    string Repository,
    string Digest,
    string MediaType,
    string Kind,
    string? ArtifactType,
    long Size,
    DateTimeOffset PushedAt,
    DateTimeOffset? UnreferencedAt,
    IReadOnlyList<string> Tags,
    string? Subject,
    IReadOnlyDictionary<string, string> Annotations,
    InspectConfigBody? Config,
    IReadOnlyList<InspectEntryBody>? Entries,
    IReadOnlyList<InspectLayerBody>? Layers,
    IReadOnlyList<InspectReferrerBody> Referrers,
    IReadOnlyList<string> SubjectTags)
{
    /// <summary>The JSON form of an inspection.</summary>
    public static InspectBody Of(ImageInspection inspection)
    {
        var (content, record) = (inspection.Content, inspection.Record);
        return new(
            inspection.Repository.ToString(),
            inspection.Manifest.Digest.ToString(),
            inspection.Manifest.MediaType,
            KindText.Of(inspection.Kind),
            content.ArtifactType,
            inspection.Size,
            record.PushedAt,
            record.UnreferencedAt,
            [.. record.Tags.Select(tag => tag.ToString())],
            content.Subject?.Digest.ToString(),
            content.Annotations,
            content.Config is { } config ? InspectConfigBody.Of(config, inspection.Configuration) : null,
            content.IsIndex ? [.. inspection.Entries.Select(InspectEntryBody.Of)] : null,
            content.IsIndex ? null : [.. inspection.Layers.Select(InspectLayerBody.Of)],
            [.. inspection.Referrers.Select(InspectReferrerBody.Of)],
            [.. inspection.SubjectTags.Select(tag => tag.ToString())]);
    }
}

/// <summary>An image's configuration; with its digest alone where it cannot be read.</summary>
internal sealed record InspectConfigBody(
    string Digest,
    string MediaType,
    string? Platform,
    DateTimeOffset? Created,
    string? User,
    string? WorkingDirectory,
    IReadOnlyList<string>? Entrypoint,
    IReadOnlyList<string>? Command,
    IReadOnlyList<string>? Environment,
    IReadOnlyDictionary<string, string>? Labels)
{
    /// <summary>The JSON form of a configuration.</summary>
    public static InspectConfigBody Of(Descriptor descriptor, ImageConfiguration? configuration) => new(
        descriptor.Digest.ToString(),
        descriptor.MediaType,
        configuration?.Platform?.ToString(),
        configuration?.Created,
        configuration?.User,
        configuration?.WorkingDirectory,
        configuration?.Entrypoint,
        configuration?.Command,
        configuration?.Environment,
        configuration?.Labels);
}

/// <summary>An entry of an index; without a size where it is not here.</summary>
internal sealed record InspectEntryBody(string Digest, string MediaType, string? Platform, bool Present, long? Size)
{
    /// <summary>The JSON form of an entry.</summary>
    public static InspectEntryBody Of(InspectedEntry entry) => new(
        entry.Descriptor.Digest.ToString(), entry.Descriptor.MediaType, entry.Platform?.ToString(), entry.Size is not null, entry.Size);
}

/// <summary>A layer.</summary>
internal sealed record InspectLayerBody(string Digest, string MediaType, long Size, bool Present, long OtherRepositories)
{
    /// <summary>The JSON form of a layer.</summary>
    public static InspectLayerBody Of(InspectedBlob layer) => new(
        layer.Descriptor.Digest.ToString(), layer.Descriptor.MediaType, layer.Descriptor.Size, layer.IsPresent, layer.OtherRepositories);
}

/// <summary>A referrer.</summary>
internal sealed record InspectReferrerBody(
    string Digest, string MediaType, string? ArtifactType, long Size, IReadOnlyDictionary<string, string>? Annotations)
{
    /// <summary>The JSON form of a referrer.</summary>
    public static InspectReferrerBody Of(Descriptor referrer) =>
        new(referrer.Digest.ToString(), referrer.MediaType, referrer.ArtifactType, referrer.Size, referrer.Annotations);
}
