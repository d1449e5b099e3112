using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Registry.Testing.Http;

/// <summary>A whole response as it came over the wire.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers, by name without regard to case, with each of their values.</param>
/// <param name="Body">The body.</param>
public sealed record WireResponse(HttpStatusCode Status, ILookup<string, string> Headers, byte[] Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The <c>Location</c>, which must be there.</summary>
    public string Location => this["Location"] ?? throw new InvalidOperationException($"There is no Location in:\n{this}");

    /// <summary>The path of the next page, as <c>Link</c> gives it (RFC 8288); <c>null</c> on the last one.</summary>
    public string? NextPage
    {
        get
        {
            if (this["Link"] is not { } link)
            {
                return null;
            }

            Assert.EndsWith(">; rel=\"next\"", link, StringComparison.Ordinal);
            Assert.StartsWith("</v2/", link, StringComparison.Ordinal);
            return link[1..link.IndexOf('>', StringComparison.Ordinal)];
        }
    }

    /// <summary>A header's only value; <c>null</c> without it.</summary>
    public string? this[string header] => Headers[header].SingleOrDefault();

    /// <summary>Reads a response to its end.</summary>
    public static async Task<WireResponse> ReadAsync(HttpResponseMessage message)
    {
        var body = await message.Content.ReadAsByteArrayAsync();
        var headers = message.Headers.NonValidated.Concat(message.Content.Headers.NonValidated)
            .SelectMany(header => header.Value, (header, value) => (header.Key, value));
        return new(message.StatusCode, headers.ToLookup(h => h.Key, h => h.value, StringComparer.OrdinalIgnoreCase), body);
    }

    /// <summary>Asserts the status.</summary>
    public WireResponse Expect(HttpStatusCode status)
    {
        Assert.True(status == Status, $"Expected {(int)status}, got:\n{this}");
        return this;
    }

    /// <summary>Asserts the status and a body with one error, of this code (OCI distribution spec, "Error codes").</summary>
    public WireResponse ExpectError(HttpStatusCode status, string code) => ExpectErrors(status, [code]);

    /// <summary>Asserts the status and a body with an error for each code, in order.</summary>
    public WireResponse ExpectErrors(HttpStatusCode status, string[] codes)
    {
        Expect(status);
        Assert.Equal("application/json", this["Content-Type"]);
        Assert.Equal(codes, Json().GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("code").GetString()));
        Assert.All(Json().GetProperty("errors").EnumerateArray(), error => Assert.NotEmpty(error.GetProperty("message").GetString()!));
        return this;
    }

    /// <summary>Asserts a header's value; <c>null</c>: that it is absent.</summary>
    public WireResponse ExpectHeader(string name, string? value)
    {
        Assert.True(Headers[name].SequenceEqual(value is null ? [] : [value]), $"Expected {name}: {value ?? "(absent)"}, got:\n{this}");
        return this;
    }

    /// <summary>Asserts the exact bytes of the body.</summary>
    public WireResponse ExpectBody(ReadOnlySpan<byte> body)
    {
        Assert.True(body.SequenceEqual(Body), $"Expected other {body.Length} bytes, got:\n{this}");
        return this;
    }

    /// <summary>The body as JSON.</summary>
    public JsonElement Json()
    {
        using var document = JsonDocument.Parse(Body);
        return document.RootElement.Clone();
    }

    /// <summary>The strings of an array member of the JSON body.</summary>
    public string[] Strings(string member) => [.. Json().GetProperty(member).EnumerateArray().Select(item => item.GetString()!)];

    /// <summary>The response, for the message of a failed test.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append((int)Status).Append(' ').Append(Status).Append('\n');
        foreach (var header in Headers)
        {
            text.Append(header.Key).Append(": ").AppendJoin(" | ", header).Append('\n');
        }

        return text.Append('\n').Append(Text.AsSpan(0, Math.Min(Text.Length, 2000))).ToString();
    }
}
