using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Registry.Core.Model;

namespace Registry.Core.Manifests;

/// <summary>A descriptor's <c>data</c>: the content itself in base64 (OCI image spec, descriptor.md, "Properties").</summary>
internal static class EmbeddedContent
{
    /// <summary>Refuses content that is not what its descriptor says, which is what clients would then use instead of the blob.</summary>
    /// <param name="reader">Stands at the value; at nothing or at null where there is no embedded content.</param>
    /// <param name="descriptor">What the content must be.</param>
    /// <param name="path">Where it stands.</param>
    public static void Verify(ref Utf8JsonReader reader, Descriptor descriptor, FieldPath path)
    {
        if (reader.TokenType is JsonTokenType.None or JsonTokenType.Null)
        {
            return;
        }

        if (reader.TokenType != JsonTokenType.String)
        {
            throw path.Invalid("must be a string");
        }

        var buffer = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            if (!TryDecode(ref reader, buffer, out var length))
            {
                throw path.Invalid("must be base64 with padding and without white space");
            }

            var content = buffer.AsSpan(0, length);
            if (length != descriptor.Size || Digest.Of(content, descriptor.Digest.Algorithm) != descriptor.Digest)
            {
                throw path.Invalid("must be the content that the descriptor's size and digest tell of");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryDecode(ref Utf8JsonReader reader, byte[] buffer, out int length)
    {
        length = 0;
        if (!JsonText.IsUnicode(in reader))
        {
            return false;
        }

        var encoded = buffer.AsSpan(0, reader.CopyString(buffer));

        // The decoder skips white space, which readers of RFC 4648 must not: then the lengths do not agree.
        return Base64.DecodeFromUtf8InPlace(encoded, out length) == OperationStatus.Done
            && Base64.GetMaxEncodedToUtf8Length(length) == encoded.Length;
    }
}
