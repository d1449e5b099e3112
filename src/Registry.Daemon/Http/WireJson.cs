using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Registry.Core.Model;

namespace Registry.Daemon.Http;

/// <summary>The JSON bodies that the protocol has, and how they are written.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ErrorsBody))]
[JsonSerializable(typeof(TagsBody))]
[JsonSerializable(typeof(CatalogBody))]
[JsonSerializable(typeof(IndexBody))]
[JsonSerializable(typeof(HealthBody))]
internal sealed partial class WireJson : JsonSerializerContext
{
    /// <summary>
    /// The bodies are JSON documents of their own and are never put into a page, so media types keep their plus signs.
    /// </summary>
    public static WireJson Relaxed { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>Answers with a JSON body.</summary>
    public static async Task WriteAsync<T>(HttpContext context, T body, JsonTypeInfo<T> type, string contentType)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, type);
        SecurityHeaders.Protect(context.Response.Headers);
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        if (context.Features.Get<AccessRecord>() is { } access)
        {
            access.BytesSent += bytes.Length;
        }
    }
}

/// <summary>The body of every error (OCI distribution spec, "Error Codes").</summary>
internal sealed record ErrorsBody(IReadOnlyList<ErrorBody> Errors);

/// <summary>One error.</summary>
internal sealed record ErrorBody(string Code, string Message, ErrorDetail? Detail);

/// <summary>What an error is about.</summary>
internal sealed record ErrorDetail(string? Digest, string? Tag);

/// <summary>A page of tags (OCI distribution spec, "Listing Tags").</summary>
internal sealed record TagsBody(string Name, IReadOnlyList<string> Tags);

/// <summary>A page of repositories (Docker registry HTTP API V2, "Listing Repositories").</summary>
internal sealed record CatalogBody(IReadOnlyList<string> Repositories);

/// <summary>An image index: what a referrers list is (OCI distribution spec, "Listing Referrers").</summary>
internal sealed record IndexBody(int SchemaVersion, string MediaType, IReadOnlyList<DescriptorBody> Manifests);

/// <summary>A descriptor on the wire.</summary>
internal sealed record DescriptorBody(
    string MediaType, string Digest, long Size, string? ArtifactType, IReadOnlyDictionary<string, string>? Annotations)
{
    /// <summary>The wire's form of a descriptor.</summary>
    public static DescriptorBody Of(Descriptor descriptor) =>
        new(descriptor.MediaType, descriptor.Digest.ToString(), descriptor.Size, descriptor.ArtifactType, descriptor.Annotations);
}
