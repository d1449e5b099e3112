using System.Net;
using Registry.Testing.Http;
using Xunit;

namespace Registry.EndToEnd.BadLuck.Crashes;

/// <summary>An upload whose session was opened, and whose end was not seen.</summary>
/// <param name="Repository">The repository's name.</param>
/// <param name="Location">The session.</param>
/// <param name="Blob">What was being uploaded.</param>
/// <param name="Content">The same, as it is to be pulled.</param>
internal sealed record InterruptedUpload(string Repository, string Location, TestBlob Blob, PushedContent Content)
{
    /// <summary>Asks how far the upload came, as a client does after a lost connection, and brings it to its end.</summary>
    public async Task ResumeAsync(RegistryHttp http)
    {
        var repository = http.Repository(Repository);
        if ((await http.GetAsync(Location)).Status == HttpStatusCode.NotFound)
        {
            // Sessions outlive their server, so only the commit that made the blob visible can have ended this one.
            Content.IsAcknowledged = true;
            return;
        }

        var taken = await repository.TakenAsync(Location);
        Assert.InRange(taken, 0, Blob.Size);
        if (taken == 0)
        {
            // Or one byte came: nothing tells which (OCI distribution spec, "Pushing a blob in chunks").
            (await http.SendAsync(HttpMethod.Delete, Location, null)).Expect(HttpStatusCode.NoContent);
            return;
        }

        (await repository.FinishAsync(Location, Blob.Digest, Blob[taken..])).Expect(HttpStatusCode.Created);
        Content.IsAcknowledged = true;
    }
}
