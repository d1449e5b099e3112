using Registry.Core.Errors;

namespace Registry.Core.Manifests;

/// <summary>
/// Where in a manifest something stands, as people write it: <c>layers[2].digest</c>. The default is the manifest itself.
/// </summary>
internal readonly record struct FieldPath(string Field, int? Index = null, string? Name = null)
{
    /// <summary>An element of this array.</summary>
    public FieldPath At(int index) => this with { Index = index };

    /// <summary>A field of this object.</summary>
    public FieldPath Member(string name) => Field is null ? new FieldPath(name) : this with { Name = name };

    /// <summary>The refusal of what stands here.</summary>
    /// <param name="rule">What would be right, as the rest of a sentence that begins with this path.</param>
    public RegistryException Invalid(string rule) => new(RegistryErrorCode.ManifestInvalid, $"{this} {rule}.");

    /// <summary>The path as text.</summary>
    public override string ToString() => (Index, Name) switch
    {
        (null, null) => Field ?? "the manifest",
        (null, _) => $"{Field}.{Name}",
        (_, null) => $"{Field}[{Index}]",
        _ => $"{Field}[{Index}].{Name}",
    };
}
