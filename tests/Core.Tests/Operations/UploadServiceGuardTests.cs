using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Xunit;

namespace Core.Tests.Operations;

public sealed class UploadServiceGuardTests : OperationTests
{
    private readonly TestDisk _disk = new() { Free = 10 };

    [Fact]
    public async Task AppendAsync_DiskCrossesTheFloorInMidBody_KeepsWhatCameBefore()
    {
        var uploads = NewGuardedUploads();
        var id = (await uploads.StartAsync(Repository, DigestAlgorithm.Sha256, EffectiveLimits.None, default)).Id;
        var body = new TestBody();
        body.Send(new byte[BodyReader.PieceSize]);
        var appending = uploads.AppendAsync(Repository, id, chunk: null, body.Reader, EffectiveLimits.None, default);
        Assert.Equal(BodyReader.PieceSize, Staging.Length(id));
        _disk.Free = 9;
        Time.Advance(DiskGuard.Freshness);
        body.Send("more"u8);
        body.End();

        await AssertFailsAsync(RegistryErrorCode.StorageLow, () => appending);

        Assert.Equal(BodyReader.PieceSize, await uploads.LengthAsync(Repository, id, default));
    }

    [Fact]
    public async Task PushAsync_BelowTheFloor_KeepsNothing()
    {
        _disk.Free = 9;

        await AssertFailsAsync(
            RegistryErrorCode.StorageLow,
            () => NewGuardedUploads().PushAsync(Repository, DigestOf("abc"), TestBody.Of("abc"), EffectiveLimits.None, default));

        Assert.Null(await Stores.Blobs.FindAsync(Repository, DigestOf("abc"), default));
    }

    [Fact]
    public async Task CancelAsync_BelowTheFloor_GivesTheBytesBack()
    {
        var uploads = NewGuardedUploads();
        var id = (await uploads.StartAsync(Repository, DigestAlgorithm.Sha256, EffectiveLimits.None, default)).Id;
        _disk.Free = 9;

        await uploads.CancelAsync(Repository, id, default);

        await AssertGoneAsync(id);
    }

    private UploadService NewGuardedUploads() => new(Staging, Stores.Uploads, Publisher, Time, Expiry) { Guard = new DiskGuard(_disk, floor: 10, Time) };
}
