using System.Collections.Concurrent;
using System.Text;
using Daemon.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Registry.Core.Model;
using Registry.Testing.Http;

namespace Daemon.Tests.Transfer;

/// <summary>A registry to import from that answers with what it was given, and misbehaves as it is told.</summary>
internal sealed class SourceRegistry : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Content> _contents = [];
    private readonly ConcurrentQueue<Request> _requests = [];
    private TestHost _host = null!;

    /// <summary>Answers in the place of the registry, if it returns <c>true</c>.</summary>
    public Func<HttpContext, Task<bool>> Intercept { get; set; } = _ => Task.FromResult(false);

    /// <summary>Its host and port.</summary>
    public string Host => _host.Url.Authority;

    /// <summary>Its other name, which is another host to whoever cares.</summary>
    public string OtherHost => $"localhost:{_host.Url.Port}";

    /// <summary>What it was asked.</summary>
    public IReadOnlyCollection<Request> Requests => _requests;

    public static async Task<SourceRegistry> StartAsync()
    {
        var registry = new SourceRegistry();
        registry._host = await TestHost.StartAsync(registry.InvokeAsync);
        registry.Add("/v2/", "application/json", "{}"u8.ToArray());
        return registry;
    }

    /// <summary>Adds an image of one layer, and answers for its tag.</summary>
    public TestManifest AddImage(string repository, string tag, int seed, int layerSize = 1000)
    {
        var manifest = TestManifest.Image(
            AddBlob(repository, TestBlob.Text($"{{\"seed\":{seed}}}")), [AddBlob(repository, TestBlob.Noise(layerSize, seed))]);
        return AddManifest(repository, manifest, tag);
    }

    public TestBlob AddBlob(string repository, TestBlob blob)
    {
        Add($"/v2/{repository}/blobs/{blob.Digest}", MediaTypes.OctetStream, blob.Bytes);
        return blob;
    }

    public TestManifest AddManifest(string repository, TestManifest manifest, string? tag = null)
    {
        foreach (var reference in (string?[])[manifest.Digest, tag])
        {
            if (reference is not null)
            {
                Add($"/v2/{repository}/manifests/{reference}", manifest.MediaType, manifest.Bytes, ("Docker-Content-Digest", manifest.Digest));
            }
        }

        return manifest;
    }

    public void AddJson(string pathAndQuery, string json, string mediaType = "application/json", string? link = null) =>
        Add(pathAndQuery, mediaType, Encoding.UTF8.GetBytes(json), link is null ? [] : [("Link", link)]);

    public void Add(string pathAndQuery, string mediaType, byte[] bytes, params IReadOnlyList<(string Name, string Value)> headers) =>
        _contents[pathAndQuery] = new Content(mediaType, bytes, headers);

    /// <summary>The bytes of something.</summary>
    public byte[] BytesOf(string pathAndQuery) => _contents[pathAndQuery].Bytes;

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task InvokeAsync(HttpContext context)
    {
        var target = context.Request.Path + context.Request.QueryString.Value;
        _requests.Enqueue(new Request(
            context.Request.Method,
            context.Request.Host.Value!,
            target,
            context.Request.Headers.Authorization.ToString(),
            context.Request.Headers.Range.ToString()));
        if (await Intercept(context))
        {
            return;
        }

        if (!_contents.TryGetValue(target, out var content))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = content.MediaType;
        foreach (var (name, value) in content.Headers)
        {
            context.Response.Headers[name] = value;
        }

        context.Response.ContentLength = content.Bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(content.Bytes);
        }
    }

    /// <summary>One request.</summary>
    internal sealed record Request(string Method, string Host, string Target, string Authorization, string Range);

    private sealed record Content(string MediaType, byte[] Bytes, IReadOnlyList<(string Name, string Value)> Headers);
}
