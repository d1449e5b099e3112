using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Registry.Core.Access;

/// <summary>
/// The secret of an access token: <c>rgt_</c> and 43 characters of base64url, which are 256 random bits. It is shown once; what is stored is
/// its SHA-256, which needs no salt and no rounds, since nobody can guess that much.
/// </summary>
public static class TokenSecret
{
    /// <summary>How each begins, so that people and scanners for secrets know one when they see it.</summary>
    public const string Prefix = "rgt_";

    private const int RandomLength = 32;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>Makes one.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomLength));

    /// <summary>Whether a password is one by its form.</summary>
    public static bool IsOne(ReadOnlySpan<char> text) =>
        text.Length == Prefix.Length + Base64Url.GetEncodedLength(RandomLength)
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text[Prefix.Length..].ContainsAnyExcept(Alphabet);

    /// <summary>What is stored of one.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
