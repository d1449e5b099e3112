using System.Net;
using System.Net.Sockets;
using Registry.Testing.Http;

namespace Registry.EndToEnd.BadLuck.Crashes;

/// <summary>A client that pushes images of two or three layers in every way there is, and keeps account of what it was told.</summary>
/// <param name="number">Tells it from the other clients.</param>
/// <param name="random">What it decides by.</param>
internal sealed class Pusher(int number, Random random)
{
    /// <summary>The repositories that all clients push to.</summary>
    public static readonly string[] Repositories = ["crash/a", "crash/b", "crash/c"];

    /// <summary>The tag that all clients move.</summary>
    public const string SharedTag = "latest";

    /// <summary>So many layers are pushed again and again, by all clients.</summary>
    private const int CommonLayers = 8;

    private readonly List<PushedContent> _unchecked = [];
    private int _pushes;

    /// <summary>All that was pushed, acknowledged or not, until the last check.</summary>
    public List<PushedContent> Checked { get; } = [];

    /// <summary>The tag that this client alone moves.</summary>
    public string Tag { get; } = $"pusher-{number}";

    /// <summary>By repository, what the client's own tag may name: what was acknowledged last, and what was asked for since.</summary>
    public Dictionary<string, HashSet<string>> Tagged { get; } = [];

    /// <summary>What the server's end left in the middle.</summary>
    public InterruptedUpload? Interrupted { get; private set; }

    /// <summary>Pushes images until the server is gone.</summary>
    public async Task PushAsync(RegistryHttp http)
    {
        try
        {
            while (true)
            {
                await PushImageAsync(http.Repository(Repositories[random.Next(Repositories.Length)]));
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            // The server is gone. The last of them is HttpClient's for a connection that was reset as soon as it was made.
        }
    }

    /// <summary>Ends what was interrupted, and pulls all that was pushed since the last check.</summary>
    public async Task CheckAsync(RegistryHttp http)
    {
        if (Interrupted is { } upload)
        {
            await upload.ResumeAsync(http);
            Interrupted = null;
        }

        foreach (var content in _unchecked)
        {
            await content.CheckAsync(http);
        }

        Checked.AddRange(_unchecked);
        _unchecked.Clear();
    }

    private async Task PushImageAsync(RepositoryHttp repository)
    {
        var config = TestBlob.Text($$"""{"architecture":"amd64","os":"linux","variant":"{{number}}.{{_pushes++}}"}""");
        var layers = Enumerable.Range(0, random.Next(2, 4)).Select(_ => NextLayer()).ToList();
        var parts = new List<PushedContent>();
        foreach (var blob in (IEnumerable<TestBlob>)[config, .. layers])
        {
            parts.Add(await PushAsync(repository, blob));
        }

        var image = TestManifest.Image(config, layers);
        var content = Ask(new PushedContent(repository, "manifests", image.Digest, parts));
        var isOwnTag = random.Next(2) == 0;
        if (isOwnTag)
        {
            Names(repository).Add(image.Digest);
        }

        await repository.PushAsync(image, isOwnTag ? Tag : SharedTag);
        content.IsAcknowledged = true;
        if (isOwnTag)
        {
            Names(repository).RemoveWhere(digest => digest != image.Digest);
        }
    }

    private TestBlob NextLayer() => random.Next(4) switch
    {
        0 => TestBlob.Noise(100_000, random.Next(CommonLayers)),
        1 => TestBlob.Noise(random.Next(2, 2_000), random.Next()),
        2 => TestBlob.Noise(random.Next(2_000, 200_000), random.Next()),
        _ => TestBlob.Noise(random.Next(200_000, 2_000_000), random.Next()),
    };

    private async Task<PushedContent> PushAsync(RepositoryHttp repository, TestBlob blob)
    {
        var content = Ask(new PushedContent(repository, "blobs", blob.Digest));
        if (random.Next(4) == 0)
        {
            (await repository.PostUploadAsync($"?digest={blob.Digest}", blob.Bytes)).Expect(HttpStatusCode.Created);
        }
        else
        {
            await PushInSessionAsync(repository, blob, content);
        }

        content.IsAcknowledged = true;
        return content;
    }

    private async Task PushInSessionAsync(RepositoryHttp repository, TestBlob blob, PushedContent content)
    {
        var location = await repository.StartUploadAsync();
        Interrupted = new InterruptedUpload(repository.Name, location, blob, content);
        var streamed = random.Next(3) switch
        {
            0 => 0,
            1 => blob.Size / 2,
            _ => blob.Size,
        };
        if (streamed > 0)
        {
            location = (await repository.StreamAsync(location, blob[..streamed])).Expect(HttpStatusCode.Accepted).Location;
        }

        (await repository.FinishAsync(location, blob.Digest, blob[streamed..])).Expect(HttpStatusCode.Created);
        Interrupted = null;
    }

    private PushedContent Ask(PushedContent content)
    {
        _unchecked.Add(content);
        return content;
    }

    private HashSet<string> Names(RepositoryHttp repository)
    {
        Tagged.TryAdd(repository.Name, []);
        return Tagged[repository.Name];
    }
}
