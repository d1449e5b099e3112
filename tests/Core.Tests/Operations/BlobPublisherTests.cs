using System.Buffers;
using System.Text;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Core.Tests.Operations;

public sealed class BlobPublisherTests : OperationTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public async Task PublishAsync_CollectedInBetween_IsRepeated(int collections)
    {
        using var staged = Stage("abc");
        Content.Collections = collections;

        await Publisher.PublishAsync(Repository, staged, DigestOf("abc"), session: null, EffectiveLimits.None, default);

        Assert.Equal(collections + 1, Content.Publications);
        Assert.Equal("abc", await PullAsync(DigestOf("abc")));
    }

    [Fact]
    public async Task PublishAsync_CollectedAgainAndAgain_IsGivenUp()
    {
        using var staged = Stage("abc");
        Content.Collections = 8;

        await AssertFailsAsync(
            RegistryErrorCode.StorageUnavailable,
            () => Publisher.PublishAsync(Repository, staged, DigestOf("abc"), session: null, EffectiveLimits.None, default));

        Assert.Equal(8, Content.Publications);
        Assert.Null(await Stores.Blobs.FindAsync(Repository, DigestOf("abc"), default));
    }

    [Fact]
    public async Task PublishAsync_WithSession_EndsIt()
    {
        var id = await StartAsync();
        using var staged = Stage("abc");

        await Publisher.PublishAsync(Repository, staged, DigestOf("abc"), id, EffectiveLimits.None, default);

        Assert.Null(await Stores.Uploads.FindAsync(Repository, id, default));
    }

    private IStagedBlob Stage(string text)
    {
        var staged = Stores.Staging.Create(UploadId.New());
        staged.Append(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text)));
        return staged;
    }
}
