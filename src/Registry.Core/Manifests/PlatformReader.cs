using System.Text.Json;
using Registry.Core.Model;

namespace Registry.Core.Manifests;

/// <summary>Reads what images run on. It serves people who look at them; to the registry itself it means nothing.</summary>
public static class PlatformReader
{
    /// <summary>The platform of each entry of an index, in order; <c>null</c> where an entry names none.</summary>
    public static IReadOnlyList<Platform?> ReadIndex(ReadOnlyMemory<byte> bytes)
    {
        using var document = LenientJson.TryParse(bytes, out var parsed) ? parsed : null;
        return document is null
            ? []
            : [.. document.RootElement.Member("manifests").Elements().Select(entry => Read(entry.Member("platform")))];
    }

    internal static Platform? Read(JsonElement value) =>
        value.Member("os").Text() is { } system && value.Member("architecture").Text() is { } architecture
            ? new Platform(system, architecture, value.Member("variant").Text())
            : null;
}
