using System.Net;
using Registry.Testing.Http;

namespace Registry.EndToEnd.Soak.Load;

/// <summary>
/// A client that pushes images to its own tags, moves and deletes these, and pushes again what it removed, about when garbage collection
/// takes it.
/// </summary>
/// <param name="name">What the journal calls it.</param>
/// <param name="ledger">What all clients know.</param>
/// <param name="slots">Its tags.</param>
/// <param name="images">Makes its images.</param>
/// <param name="dice">What it decides by.</param>
internal sealed class Pusher(string name, Ledger ledger, IReadOnlyList<Slot> slots, ImageMaker images, Dice dice)
    : LoadClient(name, ledger, TimeSpan.FromMilliseconds(20))
{
    private const int MostRemoved = 12;

    /// <summary>What it removed and may push again, from when on.</summary>
    private readonly List<(LoadImage Image, string Repository, long At)> _removed = [];

    /// <inheritdoc/>
    protected override Func<RegistryHttp, Task> Next()
    {
        if (_removed.FindIndex(removed => removed.At <= TimeProvider.System.GetTimestamp()) is >= 0 and var due)
        {
            var (image, repository, _) = _removed[due];
            _removed.RemoveAt(due);
            return Push(image, dice.Pick([.. slots.Where(slot => dice.Happens(25) || slot.Repository == repository)]), NextPause(likely: 60));
        }

        var (target, choice) = (dice.Pick(slots), dice.Next(20));
        if (target.Holding is not { } held || choice < 8)
        {
            return Push(images.Next(), target, NextPause(likely: 20));
        }

        return choice switch
        {
            < 11 => Delete(target.Tag, held.Image, [target]),
            < 14 => Delete(held.Image.Digest, held.Image, [.. SlotsOf(held.Image, target.Repository)]),
            < 16 => Retag(held, dice.Pick([.. slots.Where(slot => slot.Repository == target.Repository)])),
            < 19 => Refer(target, held),
            _ => http => AbandonAsync(http.Repository(target.Repository)),
        };
    }

    private Func<RegistryHttp, Task> Push(LoadImage image, Slot slot, TimeSpan pause)
    {
        var before = Release(slot);
        return async http =>
        {
            Subjects.AddRange([slot.Subject, .. image.Digests]);
            await NewPush(http, slot.Repository).RunAsync(image, slot.Tag, pause);
            Note($"now names {image.Digest}", slot.Subject);
            slot.Holding = new Holding(image, []);
            Bury(before, slot.Repository);
        };
    }

    /// <summary>Deletes a tag, or a manifest with all its tags.</summary>
    private Func<RegistryHttp, Task> Delete(string reference, LoadImage image, IReadOnlyList<Slot> named)
    {
        var repository = named[0].Repository;
        foreach (var slot in named)
        {
            slot.Holding = null;
        }

        var mayBeDone = false;
        return async http =>
        {
            Subjects.AddRange([.. named.Select(slot => slot.Subject), .. image.Digests]);
            var path = $"manifests/{reference}";
            var answer = await SendAsync(http.Repository(repository), path);
            Note($"DELETE {reference} of {repository}: {(int)answer.Status}", [image.Digest, .. named.Select(slot => slot.Subject)]);
            (await http.Repository(repository).HeadAsync(path)).Expect(HttpStatusCode.NotFound);
            Bury(image, repository);
        };

        async Task<WireResponse> SendAsync(RepositoryHttp http, string path)
        {
            var isRepeated = mayBeDone;
            mayBeDone = true;
            var answer = await http.DeleteAsync(path);
            return isRepeated && answer.Status == HttpStatusCode.NotFound ? answer : answer.Expect(HttpStatusCode.Accepted);
        }
    }

    /// <summary>Points another tag at an image that is here, for which nothing has to be asked first.</summary>
    private Func<RegistryHttp, Task> Retag(Holding held, Slot slot)
    {
        var before = Release(slot);
        return async http =>
        {
            Subjects.AddRange([slot.Subject, .. held.Image.Digests]);
            (await http.Repository(slot.Repository).PutManifestAsync(slot.Tag, held.Image.Manifest)).Expect(HttpStatusCode.Created);
            Note($"now names {held.Image.Digest} too", slot.Subject, held.Image.Digest);
            slot.Holding = new Holding(held.Image, held.Referrers);
            Bury(before, slot.Repository);
        };
    }

    private Func<RegistryHttp, Task> Refer(Slot slot, Holding held)
    {
        var referrer = images.NextReferrer(held.Image);
        var pause = NextPause(likely: 20);
        return async http =>
        {
            Subjects.AddRange([slot.Subject, held.Image.Digest, .. referrer.Digests]);
            await NewPush(http, slot.Repository).RunAsync(referrer, referrer.Digest, pause);
            slot.Holding = held with { Referrers = [.. held.Referrers, referrer] };
        };
    }

    /// <summary>Begins an upload and never comes back.</summary>
    private async Task AbandonAsync(RepositoryHttp repository) =>
        (await repository.StreamAsync(await repository.StartUploadAsync(), images.NextLayer().Bytes)).Expect(HttpStatusCode.Accepted);

    private ImagePush NewPush(RegistryHttp http, string repository) =>
        new(http.Repository(repository), Ledger, dice, (what, subject) => Note(what, subject));

    private IEnumerable<Slot> SlotsOf(LoadImage image, string repository) =>
        slots.Where(slot => slot.Repository == repository && slot.Holding?.Image.Digest == image.Digest);

    /// <summary>Ends what has to be there under a tag.</summary>
    private static LoadImage? Release(Slot slot)
    {
        var before = slot.Holding?.Image;
        slot.Holding = null;
        return before;
    }

    /// <summary>Remembers an image that no tag names any more, to push it again before, while or after it is collected.</summary>
    private void Bury(LoadImage? image, string repository)
    {
        if (image is not null && !SlotsOf(image, repository).Any() && _removed.Count < MostRemoved)
        {
            var later = Ledger.Grace / 2 + dice.Next(Ledger.Grace);
            _removed.Add((image, repository, TimeProvider.System.GetTimestamp() + (long)(later.TotalSeconds * TimeProvider.System.TimestampFrequency)));
        }
    }

    /// <summary>Often none; else nearly as long as a client may take, and now and then longer.</summary>
    private TimeSpan NextPause(int likely) =>
        !dice.Happens(likely) ? TimeSpan.Zero
        : dice.Happens(90) ? dice.Next(Ledger.Window * 0.95)
        : Ledger.Window + dice.Next(Ledger.Grace / 2);
}
