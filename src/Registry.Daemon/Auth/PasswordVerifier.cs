using Registry.Core.Access;

namespace Registry.Daemon.Auth;

/// <summary>Passwords by our own hashes, and by those of htpasswd files as far as the system knows them.</summary>
internal sealed class PasswordVerifier : IPasswordVerifier
{
    /// <inheritdoc/>
    public bool Verify(string hash, string password) =>
        PasswordHash.IsOne(hash) ? PasswordHash.Verify(hash, password) : SystemCrypt.Verify(hash, password);

    /// <summary>Why passwords cannot be checked against a hash; <c>null</c>: they can be. Takes as long as checking one.</summary>
    public string? FindProblem(string hash) => PasswordHash.IsOne(hash) ? null : SystemCrypt.FindProblem(hash);
}
