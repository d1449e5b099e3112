namespace Registry.Core.Model;

/// <summary>What an image runs on (OCI image spec, image-index.md, <c>platform</c>).</summary>
/// <param name="OperatingSystem">The operating system, such as <c>linux</c>.</param>
/// <param name="Architecture">The processor's architecture, such as <c>arm</c>.</param>
/// <param name="Variant">The processor's variant, such as <c>v7</c>, where there is one.</param>
public sealed record Platform(string OperatingSystem, string Architecture, string? Variant)
{
    private const string NotKnown = "unknown";

    /// <summary>Whether it is what buildkit gives to attestations, which run on nothing.</summary>
    public bool IsUnknown => OperatingSystem == NotKnown && Architecture == NotKnown;

    /// <summary>As clients take it: <c>linux/arm/v7</c>.</summary>
    public override string ToString() => Variant is null ? $"{OperatingSystem}/{Architecture}" : $"{OperatingSystem}/{Architecture}/{Variant}";
}
