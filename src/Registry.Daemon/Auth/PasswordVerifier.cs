using Registry.Core.Access;

namespace Registry.Daemon.Auth;

/// <summary>Checks passwords against what is stored of them: our own hashes, and those of htpasswd files as far as the system knows them.</summary>
internal static class PasswordVerifier
{
    /// <summary>Whether a hash is of a password; <c>false</c> too for a hash of a form that is unknown here.</summary>
    /// <exception cref="DllNotFoundException">The hash needs a library of the system that is not installed; the message says which.</exception>
    public static bool Verify(string hash, string password) =>
        PasswordHash.IsOne(hash) ? PasswordHash.Verify(hash, password) : SystemCrypt.Verify(hash, password);

    /// <summary>Why passwords cannot be checked against a hash; <c>null</c>: they can be. Takes as long as checking one.</summary>
    public static string? FindProblem(string hash) => PasswordHash.IsOne(hash) ? null : SystemCrypt.FindProblem(hash);
}
