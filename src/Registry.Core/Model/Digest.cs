using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Registry.Core.Model;

/// <summary>
/// A content digest in its canonical text, <c>sha256:&lt;64 hex&gt;</c> or <c>sha512:&lt;128 hex&gt;</c>, lower case
/// (OCI image spec, descriptor.md, "Digests"). The default value is no digest at all: its text is empty.
/// </summary>
public readonly record struct Digest : ISpanParsable<Digest>
{
    /// <summary>The longest digest, in characters: that of SHA-512.</summary>
    public const int MaxLength = 7 + (2 * SHA512.HashSizeInBytes);

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly string? _text;

    private Digest(string text) => _text = text;

    /// <summary>Which algorithm made the hash.</summary>
    public DigestAlgorithm Algorithm =>
        Text.StartsWith("sha512:", StringComparison.Ordinal) ? DigestAlgorithm.Sha512 : DigestAlgorithm.Sha256;

    /// <summary>The hash as lower-case hexadecimal digits, without the algorithm.</summary>
    public ReadOnlySpan<char> Hex => Text.AsSpan(Text.IndexOf(':') + 1);

    private string Text => _text ?? string.Empty;

    /// <summary>The digest of some bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes, DigestAlgorithm algorithm)
    {
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        var length = algorithm == DigestAlgorithm.Sha512 ? SHA512.HashData(bytes, hash) : SHA256.HashData(bytes, hash);
        return FromHash(algorithm, hash[..length]);
    }

    /// <summary>The digest that names an already computed hash.</summary>
    /// <exception cref="ArgumentException">The hash does not have the algorithm's length.</exception>
    public static Digest FromHash(DigestAlgorithm algorithm, ReadOnlySpan<byte> hash)
    {
        if (hash.Length != algorithm.HashLength)
        {
            throw new ArgumentException($"A {algorithm.Name} hash has {algorithm.HashLength} bytes, not {hash.Length}.", nameof(hash));
        }

        return new Digest(string.Concat(algorithm.Name, ":", Convert.ToHexStringLower(hash)));
    }

    /// <summary>Reads a digest. Other algorithms, upper-case digits and any other length are refused.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Digest digest)
    {
        digest = default;
        var colon = text.IndexOf(':');
        if (colon < 0 || !DigestAlgorithms.TryParse(text[..colon], out var algorithm))
        {
            return false;
        }

        var hex = text[(colon + 1)..];
        if (hex.Length != algorithm.HashLength * 2 || hex.ContainsAnyExcept(HexDigits))
        {
            return false;
        }

        digest = new Digest(text.ToString());
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out Digest)"/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Digest result) => TryParse(s, out result);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out Digest)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Digest result) =>
        TryParse(s.AsSpan(), out result);

    /// <summary>Reads a digest that is known to be one, such as the database's own.</summary>
    /// <exception cref="FormatException">The text is no digest.</exception>
    public static Digest Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, out var digest) ? digest : throw new FormatException($"'{s}' is not a digest.");

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static Digest Parse(string s, IFormatProvider? provider = null) => Parse(s.AsSpan(), provider);

    /// <summary>The canonical text.</summary>
    public override string ToString() => Text;
}
