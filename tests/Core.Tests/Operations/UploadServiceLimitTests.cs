using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Operations;
using Xunit;

namespace Core.Tests.Operations;

public sealed class UploadServiceLimitTests : OperationTests
{
    private static readonly EffectiveLimits FiveBytes = new LimitPolicy(new LimitValues { MaxBlobSize = 5 }, []).For(Repository);

    [Fact]
    public async Task AppendAsync_OverTheLimit_DropsTheSessionAndItsBytes()
    {
        var id = await StartAsync();
        await Uploads.AppendAsync(Repository, id, chunk: null, TestBody.Of("abc"), FiveBytes, default);

        await AssertFailsAsync(
            RegistryErrorCode.TooLarge, () => Uploads.AppendAsync(Repository, id, chunk: null, TestBody.Of("def"), FiveBytes, default));

        Assert.Null(Staging.Length(id));
        await AssertFailsAsync(RegistryErrorCode.BlobUploadUnknown, () => Uploads.LengthAsync(Repository, id, default).AsTask());
    }

    [Fact]
    public async Task CompleteAsync_OverALimitThatWasLowered_IsTooLarge()
    {
        var id = await StartAsync();
        await AppendAsync(id, "abcdef");

        await AssertFailsAsync(
            RegistryErrorCode.TooLarge,
            () => Uploads.CompleteAsync(Repository, id, DigestOf("abcdef"), chunk: null, TestBody.Of(""), FiveBytes, default));
        Assert.Null(await Stores.Blobs.FindAsync(Repository, DigestOf("abcdef"), default));
    }

    [Fact]
    public async Task AppendAsync_RangeOverTheLimit_TakesNothing()
    {
        var id = await StartAsync();
        var body = new TestBody();

        await AssertFailsAsync(
            RegistryErrorCode.TooLarge,
            () => Uploads.AppendAsync(Repository, id, new ChunkRange(0, long.MaxValue), body.Reader, FiveBytes, default));

        Assert.Equal(0, body.Reader.BytesRead);
    }

    [Fact]
    public async Task PushAsync_OverTheLimit_LeavesNothing()
    {
        await AssertFailsAsync(
            RegistryErrorCode.TooLarge, () => Uploads.PushAsync(Repository, DigestOf("abcdef"), TestBody.Of("abcdef"), FiveBytes, default));

        Assert.Null(await Stores.Blobs.FindAsync(Repository, DigestOf("abcdef"), default));
        await Uploads.PushAsync(Repository, DigestOf("abcde"), TestBody.Of("abcde"), FiveBytes, default);
    }
}
