using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Registry.Core.Events;

/// <summary>What deliveries to a webhook are signed with (Standard Webhooks 1.0, "Verifying webhook authenticity", symmetric signatures).</summary>
public sealed class WebhookSecret
{
    /// <summary>The shortest text of a secret, in characters.</summary>
    public const int MinLength = 16;

    private const string EncodedPrefix = "whsec_";
    private const int MinBytes = 16;

    private readonly byte[] _key;

    private WebhookSecret(byte[] key) => _key = key;

    /// <summary>Reads a secret: <c>whsec_</c> and its bytes in base64, or a text whose UTF-8 they are.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out WebhookSecret? secret)
    {
        secret = null;
        if (text.StartsWith(EncodedPrefix, StringComparison.Ordinal))
        {
            var encoded = text[EncodedPrefix.Length..];
            if (!Base64.IsValid(encoded) || Convert.FromBase64String(encoded) is not { Length: >= MinBytes } key)
            {
                return false;
            }

            secret = new WebhookSecret(key);
            return true;
        }

        if (text.Length < MinLength || text.Any(char.IsControl))
        {
            return false;
        }

        secret = new WebhookSecret(Encoding.UTF8.GetBytes(text));
        return true;
    }

    /// <summary>The signature of a delivery, the header <c>webhook-signature</c>: <c>v1,</c> and an HMAC-SHA256 in base64.</summary>
    /// <param name="id">The header <c>webhook-id</c>.</param>
    /// <param name="timestamp">The header <c>webhook-timestamp</c>, in seconds since the Unix epoch.</param>
    /// <param name="body">The body.</param>
    public string Sign(string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hash.AppendData(body);
        return $"v1,{Convert.ToBase64String(hash.GetHashAndReset())}";
    }
}
