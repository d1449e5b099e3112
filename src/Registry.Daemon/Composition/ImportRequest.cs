using Registry.Core.Operations;
using Registry.Daemon.Transfer;

namespace Registry.Daemon.Composition;

/// <summary>What is to be imported.</summary>
/// <param name="Folder">The folder that it is in; <c>null</c>: it is in a registry.</param>
/// <param name="Registry">The registry that it is in; <c>null</c>: it is in a folder.</param>
/// <param name="Names">Which repositories, and what they are called here.</param>
/// <param name="Options">How.</param>
internal sealed record ImportRequest(string? Folder, RegistryRequest? Registry, ImportNames Names, ImportOptions Options);

/// <summary>How to reach another registry.</summary>
/// <param name="Address">Its address, such as <c>docker://registry.lan/app</c>.</param>
/// <param name="UserName">Who one is there; <c>null</c>: whoever the file says, else anybody.</param>
/// <param name="Password">The user's password.</param>
/// <param name="AuthFile">The file with docker's or podman's credentials; <c>null</c>: there is none.</param>
/// <param name="Insecure">Whether any certificate will do, and none.</param>
internal sealed record RegistryRequest(string Address, string? UserName, string? Password, string? AuthFile, bool Insecure)
{
    /// <summary>Whether this is the address of a registry, or of a repository or image in one.</summary>
    public static bool IsAddress(string text) => RegistryAddress.TryParse(text, out _);

    /// <summary>Whether this is the address of a repository, or of an image in one.</summary>
    public static bool IsRepositoryAddress(string text) => RegistryAddress.TryParse(text, out var address) && address.Image is not null;
}
