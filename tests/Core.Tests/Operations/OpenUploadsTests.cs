using System.Buffers;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Testing.Stores;
using Xunit;

namespace Core.Tests.Operations;

public sealed class OpenUploadsTests
{
    private readonly OpenUploads _uploads = new();
    private readonly UploadId _id = UploadId.New();

    [Fact]
    public async Task RentAsync_Rented_WaitsForItsTurn()
    {
        var first = await _uploads.RentAsync(_id, default);
        var second = _uploads.RentAsync(_id, default).AsTask();
        Assert.False(second.IsCompleted);

        first.Dispose();

        Assert.Same(first, await second);
    }

    [Fact]
    public async Task RentAsync_OtherSession_DoesNotWait()
    {
        using var first = await _uploads.RentAsync(_id, default);

        Assert.True(_uploads.RentAsync(UploadId.New(), default).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task RentAsync_ReturnedWithHash_HasItStill()
    {
        using var staged = new InMemoryStagingStore().Create(_id);
        RunningHash hash;
        using (var first = await _uploads.RentAsync(_id, default))
        {
            hash = first.HashOf(staged, DigestAlgorithm.Sha256);
        }

        using var second = await _uploads.RentAsync(_id, default);
        Assert.Same(hash, second.HashOf(staged, DigestAlgorithm.Sha256));
    }

    [Fact]
    public async Task RentAsync_ReturnedWithoutHash_IsForgotten()
    {
        var first = await _uploads.RentAsync(_id, default);
        first.Dispose();

        Assert.NotSame(first, await _uploads.RentAsync(_id, default));
    }

    [Fact]
    public async Task RentAsync_HashDropped_IsForgotten()
    {
        using var staged = new InMemoryStagingStore().Create(_id);
        var first = await _uploads.RentAsync(_id, default);
        _ = first.HashOf(staged, DigestAlgorithm.Sha256);
        first.DropHash();
        first.Dispose();

        Assert.NotSame(first, await _uploads.RentAsync(_id, default));
    }

    [Fact]
    public async Task RentAsync_CancelledWhileWaiting_IsForgottenAndTakesNoTurn()
    {
        using var cancellation = new CancellationTokenSource();
        var first = await _uploads.RentAsync(_id, default);
        var second = _uploads.RentAsync(_id, cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();

        Assert.NotSame(first, Assert.IsType<OpenUpload>(_uploads.TryRent(_id)));
    }

    [Fact]
    public async Task TryRent_InUse_IsNullUntilItIsFree()
    {
        var first = await _uploads.RentAsync(_id, default);
        var second = _uploads.RentAsync(_id, default).AsTask();
        Assert.Null(_uploads.TryRent(_id));

        first.Dispose();
        Assert.Null(_uploads.TryRent(_id));

        (await second).Dispose();
        Assert.NotNull(_uploads.TryRent(_id));
    }

    [Fact]
    public async Task TryRent_Free_KeepsOthersWaiting()
    {
        var first = _uploads.TryRent(_id)!;
        var second = _uploads.RentAsync(_id, default).AsTask();
        Assert.False(second.IsCompleted);

        first.Dispose();

        Assert.Same(first, await second);
    }

    [Fact]
    public async Task HashOf_StagedBytesUnreadable_LeavesNoDeadHashBehind()
    {
        var staging = new FaultyStagingStore(new InMemoryStagingStore()) { Fault = StagingFault.Reading };
        using var staged = staging.Create(_id);
        using var upload = await _uploads.RentAsync(_id, default);
        var bytes = new ReadOnlySequence<byte>("abc"u8.ToArray());
        upload.HashOf(staged, DigestAlgorithm.Sha256).Append(bytes);
        staged.Append(bytes);
        Assert.Throws<RegistryException>(() => upload.HashOf(staged, DigestAlgorithm.Sha512));

        staging.Fault = StagingFault.None;

        Assert.Equal(Digest.Of("abc"u8, DigestAlgorithm.Sha256), upload.HashOf(staged, DigestAlgorithm.Sha256).Current());
    }
}
