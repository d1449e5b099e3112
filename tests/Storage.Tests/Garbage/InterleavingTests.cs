using Registry.Core.Limits;
using Registry.Core.Stores;
using Registry.Storage;
using Xunit;

namespace Storage.Tests.Garbage;

/// <summary>
/// A push of the very content that garbage collection, in another process, is about to take. The one runs to some step, then the other to
/// some step, then each to its end: whichever steps these are and whoever begins, the push succeeds and everything stays whole.
/// </summary>
public sealed class InterleavingTests : GarbageTests
{
    /// <summary>What the content is before the push, and how the push comes by it.</summary>
    public enum Way
    {
        /// <summary>Nothing lists the blob, and it is uploaded again.</summary>
        Upload,

        /// <summary>No repository links the blob any more, and it is uploaded again.</summary>
        UploadUnlinked,

        /// <summary>The file has no record, and the blob is uploaded.</summary>
        UploadLitter,

        /// <summary>Nothing lists the blob, and the client asks whether it is here.</summary>
        Ask,

        /// <summary>Nothing lists the blob where it is mounted from.</summary>
        Mount,

        /// <summary>No tag names the manifest and no index lists it, and the client asks whether it is here.</summary>
        AskForManifest,
    }

    public static TheoryData<Way, bool> EachWay()
    {
        var ways = new TheoryData<Way, bool>();
        foreach (var way in Enum.GetValues<Way>())
        {
            ways.Add(way, true);
            ways.Add(way, false);
        }

        return ways;
    }

    [Theory]
    [MemberData(nameof(EachWay))]
    public async Task Push_InterleavedWithCollectionAtEachPairOfSteps_Succeeds(Way way, bool pushBegins)
    {
        using var collector = Join();
        var (isFirstOver, schedules) = (false, 0);
        for (var first = 0; !isFirstOver; first++)
        {
            var isSecondOver = false;
            for (var second = 0; !isSecondOver; second++, schedules++)
            {
                (isFirstOver, isSecondOver) = await RunAsync(collector, way, pushBegins, first, second);
            }
        }

        Assert.InRange(schedules, 20, int.MaxValue);
    }

    /// <returns>Whether the one run, and the other, were at their ends when they had taken their steps.</returns>
    private async Task<(bool First, bool Second)> RunAsync(RegistryStorage collector, Way way, bool pushBegins, int firstSteps, int secondSteps)
    {
        // Each schedule has content of its own, so that all can share the folder.
        var text = $"{firstSteps}.{secondSteps}";
        await PrepareAsync(way, text);
        Time.Advance(TimeSpan.FromDays(8));
        using var push = new SteppedRun(onStep => PushAsync(way, text, onStep));
        using var collection = new SteppedRun(onStep => RunAsync(collector, onStep, UntaggedPolicy));
        var (first, second) = pushBegins ? (push, collection) : (collection, push);

        first.GoOn(firstSteps);
        second.GoOn(secondSteps);
        var (isFirstOver, isSecondOver) = (first.IsOver, second.IsOver);
        var schedule = $"The push was at '{push.Position}', the collection at '{collection.Position}'";
        try
        {
            await first.FinishAsync();
            await second.FinishAsync();
            Time.Advance(TimeSpan.FromDays(8));
            await RunAsync(UntaggedPolicy);
            await AssertStaysAsync(text);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{schedule}: {exception.Message}", exception);
        }

        return (isFirstOver, isSecondOver);
    }

    /// <summary>Makes the content that is pushed garbage.</summary>
    private async Task PrepareAsync(Way way, string text)
    {
        switch (way)
        {
            case Way.UploadLitter:
                Date(FileOf(Publish(text)));
                break;
            case Way.UploadUnlinked:
                await Stores.Blobs.RemoveAsync(Repository, await AddBlobAsync(Repository, text), EffectiveLimits.None, default);
                break;
            case Way.Mount:
                await AddBlobAsync(Other, text);
                break;
            default:
                await AddBlobAsync(Repository, text);
                break;
        }

        if (way == Way.AskForManifest)
        {
            await Stores.Manifests.PutAsync(ImageOf(text), default);
        }
    }

    private async Task PushAsync(Way way, string text, Action<string> onStep)
    {
        var stores = Interrupt(Storage, step =>
        {
            DateBack(step, text);
            onStep(step);
        });
        var push = new InterruptedPush(Repository, stores, Storage.Uploads, Grace, Time);
        if (way == Way.AskForManifest)
        {
            await push.AskForManifestAsync(ImageOf(text), text);
            await push.PutAsync(Manifest($"index of {text}", Index(ImageOf(text).Digest), TagOf(text)));
            return;
        }

        await (way switch
        {
            Way.Ask => push.AskAsync(DigestOf(text), text),
            Way.Mount => push.MountAsync(Other, DigestOf(text), text),
            _ => push.UploadAsync(text),
        });
        await push.PutAsync(ImageOf(text, TagOf(text)));
    }

    /// <summary>A file may be written long before it is published: garbage collection takes it for litter until it has a record.</summary>
    private void DateBack(string step, string text)
    {
        if (step == "linked")
        {
            File.SetLastWriteTimeUtc(FileOf(DigestOf(text)), DateTime.UnixEpoch);
        }
    }

    private async Task AssertStaysAsync(string text)
    {
        await AssertWholeAsync(DigestOf(text));
        Assert.NotNull(await FindAsync(TagOf(text)));
        Assert.NotNull(await FindAsync(ImageOf(text).Digest));
        Assert.Empty(FilesIn("uploads"));
        Assert.Empty(FilesIn("trash"));
        Assert.Empty(Problems);
    }

    private static ManifestWrite ImageOf(string text, params string[] tags) => Manifest($"image of {text}", Image(DigestOf(text)), tags);

    private static string TagOf(string text) => $"tag-{text}";
}
