using System.Net;
using Registry.Testing.Http;
using Xunit;

namespace Registry.EndToEnd.Soak.Load;

/// <summary>One pull of what a tag holds: it has to be there, every byte, unless its owner has since begun to change it.</summary>
/// <param name="repository">Speaks with the tag's repository.</param>
/// <param name="slot">The tag.</param>
/// <param name="holding">What it held when the pull began.</param>
internal sealed class SlotPull(RepositoryHttp repository, Slot slot, Holding holding)
{
    /// <summary>Pulls it.</summary>
    /// <returns>Whether all was there. <see langword="false"/>: the owner has begun to change it.</returns>
    public async Task<bool> RunAsync()
    {
        foreach (var (path, digest) in Parts())
        {
            var answer = await repository.Registry.PullAsync(repository.Path(path));
            if (!IsRight(answer == (HttpStatusCode.OK, digest), $"{path}: {answer}"))
            {
                return false;
            }
        }

        var list = (await repository.GetAsync($"referrers/{holding.Image.Digest}")).Expect(HttpStatusCode.OK).Text;
        return IsRight(holding.Referrers.All(referrer => list.Contains(referrer.Digest, StringComparison.Ordinal)), list);
    }

    private IEnumerable<(string Path, string Digest)> Parts()
    {
        LoadImage[] manifests = [.. holding.Image.Children, .. holding.Referrers];
        return
        [
            ($"manifests/{slot.Tag}", holding.Image.Digest),
            .. manifests.Select(manifest => ($"manifests/{manifest.Digest}", manifest.Digest)),
            .. manifests.Prepend(holding.Image).SelectMany(manifest => manifest.Blobs).Select(blob => ($"blobs/{blob.Digest}", blob.Digest)).Distinct(),
        ];
    }

    private bool IsRight(bool isRight, string answer)
    {
        var isHeld = ReferenceEquals(slot.Holding, holding);
        Assert.True(isRight || !isHeld, $"{slot.Subject} holds an image that is not there whole: {answer}");
        return isRight;
    }
}
