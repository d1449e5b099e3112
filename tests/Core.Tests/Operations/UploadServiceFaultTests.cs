using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Xunit;

namespace Core.Tests.Operations;

/// <summary>What an upload comes to when disks, clients and garbage collection are against it.</summary>
public sealed class UploadServiceFaultTests : OperationTests
{
    [Theory]
    [InlineData(StagingFault.Appending, 3)]
    [InlineData(StagingFault.AppendingHalfWay, 5)]
    public async Task AppendAsync_DiskFull_GoesOnFromWhatStayed(StagingFault fault, long stayed)
    {
        var id = await StartAsync();
        await AppendAsync(id, "abc");
        Staging.Fault = fault;
        await AssertFailsAsync(RegistryErrorCode.StorageFull, () => AppendAsync(id, "defg"));
        Staging.Fault = StagingFault.None;

        Assert.Equal(stayed, await Uploads.LengthAsync(Repository, id, default));
        await CompleteAsync(id, DigestOf("abcdefg"), "abcdefg"[(int)stayed..]);

        Assert.Equal("abcdefg", await PullAsync(DigestOf("abcdefg")));
    }

    [Fact]
    public async Task AppendAsync_ClientGone_KeepsTheSession()
    {
        var id = await StartAsync();
        await AppendAsync(id, "abc");
        var body = new TestBody();
        var appending = Uploads.AppendAsync(Repository, id, chunk: null, body.Reader, EffectiveLimits.None, default);

        body.Break();

        await Assert.ThrowsAsync<IOException>(() => appending);
        await CompleteAsync(id, DigestOf("abcdef"), "def");
        Assert.Equal("abcdef", await PullAsync(DigestOf("abcdef")));
    }

    [Fact]
    public async Task AppendAsync_ClientSilent_KeepsWhatCame()
    {
        var id = await StartAsync();
        var body = new TestBody(TimeSpan.FromSeconds(30), Time);
        var appending = Uploads.AppendAsync(Repository, id, chunk: null, body.Reader, EffectiveLimits.None, default);
        body.Send("abc"u8);

        Time.Advance(TimeSpan.FromSeconds(30));

        await AssertFailsAsync(RegistryErrorCode.BlobUploadInvalid, () => appending);
        await CompleteAsync(id, DigestOf("abcdef"), "def");
    }

    [Fact]
    public async Task AppendAsync_Cancelled_LetsTheNextRequestIn()
    {
        using var cancellation = new CancellationTokenSource();
        var id = await StartAsync();
        var appending = Uploads.AppendAsync(Repository, id, chunk: null, new TestBody().Reader, EffectiveLimits.None, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => appending);
        Assert.Equal(3, await AppendAsync(id, "abc"));
    }

    [Fact]
    public async Task CompleteAsync_StagedBytesUnreadable_CanBeRepeated()
    {
        var id = await StartAsync();
        await AppendAsync(id, "abc");
        Staging.Fault = StagingFault.Reading;
        await AssertFailsAsync(
            RegistryErrorCode.StorageUnavailable, () => CompleteAsync(id, DigestOf("abc", DigestAlgorithm.Sha512)));
        Staging.Fault = StagingFault.None;

        await CompleteAsync(id, DigestOf("abc"));

        Assert.Equal("abc", await PullAsync(DigestOf("abc")));
    }

    [Fact]
    public async Task CompleteAsync_CollectedAsOftenAsPublished_KeepsTheSession()
    {
        var id = await StartAsync();
        await AppendAsync(id, "abc");
        Content.Collections = int.MaxValue;
        await AssertFailsAsync(RegistryErrorCode.StorageUnavailable, () => CompleteAsync(id, DigestOf("abc")));
        Content.Collections = 0;

        await CompleteAsync(id, DigestOf("abc"));

        Assert.Equal("abc", await PullAsync(DigestOf("abc")));
        await AssertGoneAsync(id);
    }

    [Fact]
    public async Task AppendAsync_CompletedAlready_FailsAndLeavesTheBlob()
    {
        var id = await StartAsync();
        await AppendAsync(id, "abc");
        Content.Collections = int.MaxValue;
        await AssertFailsAsync(RegistryErrorCode.StorageUnavailable, () => CompleteAsync(id, DigestOf("abc")));
        Content.Collections = 0;

        await AssertFailsAsync(RegistryErrorCode.BlobUploadInvalid, () => AppendAsync(id, "more"));

        await CompleteAsync(id, DigestOf("abc"));
    }

    [Theory]
    [InlineData(StagingFault.Appending)]
    [InlineData(StagingFault.AppendingHalfWay)]
    public async Task PushAsync_DiskFull_GivesTheSpaceBack(StagingFault fault)
    {
        Staging.Fault = fault;

        await AssertFailsAsync(RegistryErrorCode.StorageFull, () => PushAsync("abc"));

        Assert.Empty(Staging.Ids);
    }

    [Fact]
    public async Task PushAsync_ClientGone_GivesTheSpaceBack()
    {
        var body = new TestBody();
        var pushing = Uploads.PushAsync(Repository, DigestOf("abc"), body.Reader, EffectiveLimits.None, default);
        body.Send(new byte[BodyReader.PieceSize]);

        body.Break();

        await Assert.ThrowsAsync<IOException>(() => pushing);
        Assert.Empty(Staging.Ids);
    }
}
