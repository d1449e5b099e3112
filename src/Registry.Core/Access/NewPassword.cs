using System.Security.Cryptography;
using System.Text;

namespace Registry.Core.Access;

/// <summary>A password that somebody is about to give an account.</summary>
public static class NewPassword
{
    /// <summary>The shortest, in characters (NIST SP 800-63B, section 5.1.1.2).</summary>
    public const int MinLength = 8;

    /// <summary>125 bits of chance: more than anybody can try.</summary>
    private const int GeneratedLength = 25;

    /// <summary>Letters and digits that are not taken for one another.</summary>
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";

    /// <summary>What is wrong with a password; <c>null</c>: nothing. Never names the password.</summary>
    public static string? FindProblem(string password)
    {
        if (password.EnumerateRunes().Count() < MinLength)
        {
            return $"A password has at least {MinLength} characters.";
        }

        if (Encoding.UTF8.GetByteCount(password) > PasswordHash.MaxLength)
        {
            return $"A password has at most {PasswordHash.MaxLength} bytes.";
        }

        // RFC 7617, section 2, of control characters. The other one stands for bytes that were no UTF-8, whatever they were.
        return password.Any(c => char.IsControl(c) || c == Rune.ReplacementChar.Value)
            ? "A password is text in UTF-8 without control characters."
            : null;
    }

    /// <summary>Makes one by chance, which can be read out and typed.</summary>
    public static string Generate() => RandomNumberGenerator.GetString(Alphabet, GeneratedLength);
}
