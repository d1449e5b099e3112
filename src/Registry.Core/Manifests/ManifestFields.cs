using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Registry.Core.Errors;

namespace Registry.Core.Manifests;

/// <summary>
/// Where the fields that a registry reads lie in a manifest. Finding them proves the rest: that the whole is UTF-8, one JSON
/// object, not too deep, and that nothing follows it.
/// </summary>
internal readonly ref struct ManifestFields
{
    private static readonly FieldNames Names = new(
        "schemaVersion", "mediaType", "artifactType", "config", "layers", "blobs", "manifests", "subject", "annotations", "fsLayers");

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly Range[] _values = new Range[Names.Count];

    private ManifestFields(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>The JSON of a field's value; empty where the manifest does not have the field.</summary>
    public ReadOnlySpan<byte> this[string name] => _bytes[_values[Names.IndexOf(name)]];

    /// <summary>Finds the fields of a manifest.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.ManifestInvalid"/>: what is malformed, and where.</exception>
    public static ManifestFields Find(ReadOnlySpan<byte> bytes)
    {
        RefuseInvalidUtf8(bytes);
        var fields = new ManifestFields(bytes);

        // One level more than is allowed, so that the refusal of the next is ours and says why.
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = ManifestParser.MaxDepth + 1 });
        try
        {
            fields.ReadFrom(ref reader);
        }
        catch (JsonException e)
        {
            throw Malformed($"not well-formed JSON: see line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}", e);
        }

        return fields;
    }

    /// <summary>Whether the manifest has a field, be it null.</summary>
    public bool Has(string name) => !this[name].IsEmpty;

    /// <summary>A reader that stands at a field's value; at null where the manifest does not have the field.</summary>
    public Utf8JsonReader Open(string name)
    {
        var reader = new Utf8JsonReader(Has(name) ? this[name] : "null"u8);
        reader.Read();
        return reader;
    }

    /// <summary>Leaves a field alone, as if the manifest did not have it.</summary>
    public void Drop(string name) => _values[Names.IndexOf(name)] = default;

    private void ReadFrom(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Malformed("not a JSON object");
        }

        var seen = 0u;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Names.Match(ref reader, ref seen, default);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            Skip(ref reader);
            if (name is not null)
            {
                _values[Names.IndexOf(name)] = start..(int)reader.BytesConsumed;
            }
        }

        // Past the end of the object there is nothing to read, or an exception.
        reader.Read();
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        do
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= ManifestParser.MaxDepth)
            {
                throw Malformed($"nested more than {ManifestParser.MaxDepth} levels deep");
            }
        }
        while ((reader.CurrentDepth > depth || reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) && reader.Read());
    }

    private static void RefuseInvalidUtf8(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return;
        }

        var valid = 0;
        while (Rune.DecodeFromUtf8(bytes[valid..], out _, out var length) == OperationStatus.Done)
        {
            valid += length;
        }

        throw Malformed($"not valid UTF-8: see byte {valid + 1}");
    }

    private static RegistryException Malformed(string what, JsonException? cause = null) =>
        new(RegistryErrorCode.ManifestInvalid, $"the manifest is {what}.", cause);
}
