using System.Net.Http.Headers;
using System.Text;

namespace Registry.Daemon.Transfer;

/// <summary>Who one is at another registry.</summary>
/// <param name="UserName">The user's name.</param>
/// <param name="Password">The password.</param>
internal sealed record RegistryCredentials(string UserName, string Password)
{
    /// <summary>The header that carries them (RFC 7617).</summary>
    public AuthenticationHeaderValue ToHeader() => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName}:{Password}")));

    /// <summary>Never the password.</summary>
    public override string ToString() => UserName;
}
