using Registry.Core.Manifests;
using Registry.Core.Model;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>Everything about one manifest.</summary>
public sealed record ImageInspection
{
    /// <summary>Where it is.</summary>
    public required RepositoryName Repository { get; init; }

    /// <summary>The manifest, byte for byte.</summary>
    public required StoredManifest Manifest { get; init; }

    /// <summary>What it says.</summary>
    public required ParsedManifest Content { get; init; }

    /// <summary>What it is to people.</summary>
    public required ContentKind Kind { get; init; }

    /// <summary>What is recorded of it.</summary>
    public required ManifestRecord Record { get; init; }

    /// <summary>The bytes of the manifest and of everything below it that is here, each once.</summary>
    public required long Size { get; init; }

    /// <summary>The image's configuration, where it has one that can be read.</summary>
    public ImageConfiguration? Configuration { get; init; }

    /// <summary>The entries of an index.</summary>
    public IReadOnlyList<InspectedEntry> Entries { get; init; } = [];

    /// <summary>The layers.</summary>
    public IReadOnlyList<InspectedBlob> Layers { get; init; } = [];

    /// <summary>The manifests that name it as their subject.</summary>
    public IReadOnlyList<Descriptor> Referrers { get; init; } = [];

    /// <summary>The tags of signatures and the like that are about it by their name (<see cref="ReferrersTag"/>).</summary>
    public IReadOnlyList<Tag> SubjectTags { get; init; } = [];
}

/// <summary>An entry of an index.</summary>
/// <param name="Descriptor">The entry.</param>
/// <param name="Platform">What it runs on, where the index says so.</param>
/// <param name="Size">The bytes of it and of everything below it that is here; <c>null</c>: it is not here.</param>
public sealed record InspectedEntry(Descriptor Descriptor, Platform? Platform, long? Size);

/// <summary>A layer.</summary>
/// <param name="Descriptor">The layer.</param>
/// <param name="IsPresent">Whether it is here.</param>
/// <param name="OtherRepositories">How many other repositories hold it.</param>
public sealed record InspectedBlob(Descriptor Descriptor, bool IsPresent, long OtherRepositories);
