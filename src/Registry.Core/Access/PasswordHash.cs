using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Registry.Core.Access;

/// <summary>
/// A password as it is stored: PBKDF2 with HMAC-SHA-512 (RFC 8018, section 5.2), the number of rounds and the salt beside the hash, as
/// <c>$pbkdf2-sha512$i=ROUNDS$SALT$HASH</c> with the last two in base64url.
/// </summary>
public static class PasswordHash
{
    /// <summary>How many rounds a new hash takes (OWASP Password Storage Cheat Sheet, 2023: 210,000 at the least for SHA-512).</summary>
    public const int Rounds = 210_000;

    /// <summary>The longest password, in UTF-8 bytes: what is longer costs the server more than it adds.</summary>
    public const int MaxLength = 1024;

    /// <summary>What every text of this form begins with.</summary>
    public const string Prefix = "$pbkdf2-sha512$i=";

    private const int SaltLength = 16;
    private const int HashLength = 32;

    /// <summary>More rounds than anybody means to wait for.</summary>
    private const int MaxRounds = 10_000_000;

    /// <summary>A hash that no password has, of the usual cost: whoever is unknown takes as long as whoever is known.</summary>
    public static string Unknown { get; } = Format(Rounds, RandomNumberGenerator.GetBytes(SaltLength), RandomNumberGenerator.GetBytes(HashLength));

    /// <summary>Hashes a password with a salt of its own.</summary>
    public static string Create(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return Format(Rounds, salt, Derive(password, salt, Rounds));
    }

    /// <summary>Whether a text is of this form, whatever password it has.</summary>
    public static bool IsOne(string hash) => TryRead(hash, out _, out _, out _);

    /// <summary>Whether a hash is of a password. Takes as long whatever the password is.</summary>
    public static bool Verify(string hash, string password) =>
        TryRead(hash, out var rounds, out var salt, out var expected)
        && CryptographicOperations.FixedTimeEquals(Derive(password, salt, rounds), expected);

    /// <summary>Whether a hash should be made anew when its password is at hand, since it takes fewer rounds than it would now.</summary>
    public static bool IsWeak(string hash) => !TryRead(hash, out var rounds, out _, out _) || rounds < Rounds;

    private static byte[] Derive(string password, byte[] salt, int rounds) =>
        Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes(password), salt, rounds, HashAlgorithmName.SHA512, HashLength);

    private static string Format(int rounds, byte[] salt, byte[] hash) => string.Create(
        CultureInfo.InvariantCulture, $"{Prefix}{rounds}${Base64Url.EncodeToString(salt)}${Base64Url.EncodeToString(hash)}");

    private static bool TryRead(string text, out int rounds, out byte[] salt, out byte[] hash)
    {
        (rounds, salt, hash) = (0, [], []);
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var parts = text[Prefix.Length..].Split('$');
        if (parts.Length != 3
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out rounds) || rounds is 0 or > MaxRounds
            || !Base64Url.IsValid(parts[1]) || !Base64Url.IsValid(parts[2]))
        {
            return false;
        }

        (salt, hash) = (Base64Url.DecodeFromChars(parts[1]), Base64Url.DecodeFromChars(parts[2]));
        return salt.Length >= SaltLength / 2 && hash.Length == HashLength;
    }
}
