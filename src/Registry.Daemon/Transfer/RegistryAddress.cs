using System.Diagnostics.CodeAnalysis;
using Registry.Core.Model;

namespace Registry.Daemon.Transfer;

/// <summary>A registry, or a repository or an image in one: <c>docker://host[:port][/repository[:tag|@digest]]</c>.</summary>
/// <param name="Host">The host as its users write it, with the port where it is not the scheme's own.</param>
/// <param name="Image">The repository, and what is wanted of it; <c>null</c>: the whole registry.</param>
internal sealed record RegistryAddress(string Host, ImageName? Image)
{
    private const string Scheme = "docker://";
    private const string DockerHub = "docker.io";

    /// <summary>Where the registry answers.</summary>
    public string ApiHost => Host == DockerHub ? "registry-1.docker.io" : Host;

    /// <summary>Whether it is on this machine.</summary>
    public bool IsLoopback => new Uri($"https://{Host}/").IsLoopback;

    /// <summary>Reads an address.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RegistryAddress? address)
    {
        address = null;
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            return false;
        var rest = text.AsSpan(Scheme.Length);
        var slash = rest.IndexOf('/');
        var host = (slash < 0 ? rest : rest[..slash]).ToString();
        if (!IsHost(host))
            return false;
        if (slash < 0 || slash == rest.Length - 1)
        {
            address = new RegistryAddress(host, Image: null);
            return true;
        }

        var path = rest[(slash + 1)..];
        // Docker Hub's official images have a repository that nobody writes.
        var official = host == DockerHub && !path.Contains('/');
        if (ImageName.TryParse(official ? $"library/{path}" : path, out var image))
            address = new RegistryAddress(host, image);
        return address is not null;
    }

    /// <summary>The text that was read.</summary>
    public override string ToString() => $"{Scheme}{Host}{(Image is { } image ? $"/{image}" : "")}";

    private static bool IsHost(string text) =>
        text.Length > 0
        && Uri.TryCreate($"https://{text}/", UriKind.Absolute, out var uri)
        && uri is { AbsolutePath: "/", UserInfo: "", Query: "", Fragment: "" };
}
