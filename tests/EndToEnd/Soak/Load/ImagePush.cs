using System.Net;
using Registry.Testing.Http;
using Xunit;

namespace Registry.EndToEnd.Soak.Load;

/// <summary>
/// Pushes an image until it is acknowledged. The registry may only say that it does not know what it said it has when the client took
/// longer than the window since then; such a client asks anew.
/// </summary>
/// <param name="repository">Speaks with the repository.</param>
/// <param name="ledger">What all clients know.</param>
/// <param name="dice">Decides in which way blobs are pushed.</param>
/// <param name="note">Takes what was done about a digest or tag.</param>
internal sealed class ImagePush(RepositoryHttp repository, Ledger ledger, Dice dice, Action<string, string> note)
{
    private readonly BlobPush _blobs = new(repository, ledger, dice, note);

    /// <summary>Pushes it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="reference">The tag or digest to push it under.</param>
    /// <param name="pause">How long the client rests before it sends the manifest.</param>
    /// <returns>The moment from which on the client may rely on the manifest.</returns>
    public async Task<long> RunAsync(LoadImage image, string reference, TimeSpan pause)
    {
        while (true)
        {
            var told = await EnsureListedAsync(image);
            await Task.Delay(pause);
            var sent = TimeProvider.System.GetTimestamp();
            ledger.Sent[(repository.Name, image.Digest)] = image;
            var answer = await repository.PutManifestAsync(reference, image.Manifest);
            var answered = TimeProvider.System.GetTimestamp();
            note($"PUT manifest {reference} of {repository.Name}: {(int)answer.Status}", image.Digest);
            if (answer.Status == HttpStatusCode.Created)
            {
                ledger.CountPush();
                return sent;
            }

            ExpectTooLate(answer, told, answered);
            ledger.CountLate();
            pause = TimeSpan.Zero;
        }
    }

    /// <summary>Makes sure of all that a manifest lists.</summary>
    /// <returns>By digest, the moment from which on the client may rely on it.</returns>
    private async Task<Dictionary<string, long>> EnsureListedAsync(LoadImage image)
    {
        var told = new Dictionary<string, long>();
        foreach (var child in image.Children)
        {
            told[child.Digest] = await EnsureChildAsync(child);
        }

        foreach (var blob in image.Blobs)
        {
            told[blob.Digest] = await _blobs.EnsureAsync(blob);
        }

        return told;
    }

    private async Task<long> EnsureChildAsync(LoadImage child)
    {
        var sent = TimeProvider.System.GetTimestamp();
        var answer = await repository.HeadAsync($"manifests/{child.Digest}");
        note($"HEAD manifest of {repository.Name}: {(int)answer.Status}", child.Digest);
        return answer.Status == HttpStatusCode.OK ? sent : await RunAsync(child, child.Digest, TimeSpan.Zero);
    }

    /// <summary>The answer names content that is missing, and nothing of which the client may still rely on.</summary>
    private void ExpectTooLate(WireResponse answer, Dictionary<string, long> told, long answered)
    {
        answer.Expect(HttpStatusCode.BadRequest);
        Assert.Contains("MANIFEST_BLOB_UNKNOWN", answer.Text, StringComparison.Ordinal);
        var missing = told.Where(content => answer.Text.Contains(content.Key, StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(missing);
        Assert.All(missing, content =>
        {
            var age = TimeProvider.System.GetElapsedTime(content.Value, answered);
            Assert.True(age > ledger.Window, $"{repository.Name} said {age.TotalSeconds:0.000} s ago that it has {content.Key}, and now: {answer}");
        });
    }
}
