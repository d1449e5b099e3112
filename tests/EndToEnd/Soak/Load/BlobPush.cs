using System.Net;
using Registry.Testing.Http;

namespace Registry.EndToEnd.Soak.Load;

/// <summary>Makes sure that a blob is in a repository, in one of the ways in which clients do.</summary>
/// <param name="repository">Speaks with the repository.</param>
/// <param name="ledger">What all clients know.</param>
/// <param name="dice">Decides in which way.</param>
/// <param name="note">Takes what was done about a digest.</param>
internal sealed class BlobPush(RepositoryHttp repository, Ledger ledger, Dice dice, Action<string, string> note)
{
    private const int Chunks = 3;

    /// <summary>Asks for the blob, mounts it or uploads it.</summary>
    /// <returns>The moment from which on the client may rely on the blob: when the request was sent whose answer said so.</returns>
    public async Task<long> EnsureAsync(TestBlob blob)
    {
        var sent = TimeProvider.System.GetTimestamp();
        if (dice.Happens(85))
        {
            var answer = await repository.HeadAsync($"blobs/{blob.Digest}");
            Note(blob, "HEAD", answer);
            if (answer.Status == HttpStatusCode.OK)
            {
                return sent;
            }

            answer.Expect(HttpStatusCode.NotFound);
        }

        if (!ledger.Homes.TryGetValue(blob.Digest, out var home) || dice.Happens(30))
        {
            return await UploadAsync(blob);
        }

        sent = TimeProvider.System.GetTimestamp();
        var mount = await repository.PostUploadAsync($"?mount={blob.Digest}&from={home}");
        Note(blob, $"mount from {home}", mount);
        return mount.Status == HttpStatusCode.Accepted ? await FinishAsync(mount.Location, blob) : Complete(blob, sent, mount);
    }

    /// <summary>Uploads a blob: in the POST, in the PUT, as a stream, or in chunks.</summary>
    private async Task<long> UploadAsync(TestBlob blob)
    {
        if (dice.Happens(25))
        {
            var sent = TimeProvider.System.GetTimestamp();
            return Complete(blob, sent, await repository.PostUploadAsync($"?digest={blob.Digest}", blob.Bytes));
        }

        var location = await repository.StartUploadAsync();
        var size = blob.Size / Chunks;
        switch (dice.Next(3))
        {
            case 1:
                location = (await repository.StreamAsync(location, blob.Bytes)).Expect(HttpStatusCode.Accepted).Location;
                return await FinishAsync(location, blob, taken: blob.Size);
            case 2 when size > 0:
                for (var offset = 0; offset < size * (Chunks - 1); offset += size)
                {
                    location = (await repository.PatchAsync(location, blob[offset..(offset + size)], offset)).Expect(HttpStatusCode.Accepted).Location;
                }

                return await FinishAsync(location, blob, taken: size * (Chunks - 1));
            default:
                return await FinishAsync(location, blob);
        }
    }

    private async Task<long> FinishAsync(string location, TestBlob blob, int taken = 0)
    {
        var sent = TimeProvider.System.GetTimestamp();
        return Complete(blob, sent, await repository.FinishAsync(location, blob.Digest, blob[taken..]));
    }

    private long Complete(TestBlob blob, long sent, WireResponse answer)
    {
        Note(blob, "end of upload or mount", answer);
        answer.Expect(HttpStatusCode.Created);
        ledger.Homes[blob.Digest] = repository.Name;
        return sent;
    }

    private void Note(TestBlob blob, string what, WireResponse answer) => note($"{what} in {repository.Name}: {(int)answer.Status}", blob.Digest);
}
