namespace Registry.Core.Access;

/// <summary>Checks passwords against what is stored of them: our own hashes (<see cref="PasswordHash"/>), and those that were imported.</summary>
public interface IPasswordVerifier
{
    /// <summary>Whether a hash is of a password. <c>false</c> too for a hash of a form that nobody here knows.</summary>
    /// <exception cref="DllNotFoundException">The hash needs a library of the system that is not installed; the message says which.</exception>
    bool Verify(string hash, string password);
}
