using Registry.Core.Operations;

namespace Registry.Daemon.Commands;

/// <summary>What manifests are, as reports name it.</summary>
internal static class KindText
{
    /// <summary>The name of a kind.</summary>
    public static string Of(ContentKind kind) => kind switch
    {
        ContentKind.Image => "image",
        ContentKind.Index => "index",
        _ => "artifact",
    };
}
