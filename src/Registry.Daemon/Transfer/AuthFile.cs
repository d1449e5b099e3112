using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Registry.Core.Model;
using Registry.Core.Operations;

namespace Registry.Daemon.Transfer;

/// <summary>
/// The credentials that docker and podman keep (containers-auth.json(5)): entries in base64. Those that a credential helper keeps
/// are not asked for.
/// </summary>
internal static class AuthFile
{
    /// <summary>The key under which docker keeps the credentials of Docker Hub.</summary>
    private const string DockerHubKey = "https://index.docker.io/v1/";

    /// <summary>
    /// The credentials of a registry; <c>null</c>: the file has none. Those of a namespace go before those of the whole registry.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="host">The registry.</param>
    /// <param name="repository">The repository that is wanted of it; <c>null</c>: all.</param>
    /// <exception cref="SourceException">The file cannot be read.</exception>
    public static RegistryCredentials? Find(string path, string host, RepositoryName? repository)
    {
        try
        {
            using var file = File.OpenRead(path);
            var auths = JsonSerializer.Deserialize(file, AuthFileJson.Default.AuthFileBody)?.Auths ?? [];
            var wanted = repository is null ? host : $"{host}/{repository}";
            var found =
                from entry in auths
                let name = NameOf(entry.Key)
                where wanted == name || wanted.StartsWith($"{name}/", StringComparison.Ordinal)
                where entry.Value?.Auth is { Length: > 0 }
                orderby name.Length descending
                select entry.Value.Auth;
            return found.FirstOrDefault() is { } auth ? Decode(auth) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            throw new SourceException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The registry or namespace of a key. Where docker writes an address, its path is that of the API.</summary>
    private static string NameOf(string key)
    {
        const string Separator = "://";
        if (key == DockerHubKey)
            return "docker.io";
        if (key.IndexOf(Separator, StringComparison.Ordinal) is not (var scheme and >= 0))
            return key.TrimEnd('/');
        var start = scheme + Separator.Length;
        var end = key.IndexOf('/', start);
        return key[start..(end < 0 ? key.Length : end)];
    }

    private static RegistryCredentials Decode(string auth)
    {
        var text = Encoding.UTF8.GetString(Convert.FromBase64String(auth));
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? new RegistryCredentials(text[..colon], text[(colon + 1)..])
            : throw new FormatException("an auth is not the base64 of user:password");
    }
}

/// <summary>The file as it is written.</summary>
internal sealed record AuthFileBody(Dictionary<string, AuthFileEntry?>? Auths);

/// <summary>The entry of one registry.</summary>
internal sealed record AuthFileEntry(string? Auth);

/// <summary>The JSON of the file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AuthFileBody))]
internal sealed partial class AuthFileJson : JsonSerializerContext;
