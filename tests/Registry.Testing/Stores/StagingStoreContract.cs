using System.Buffers;
using System.Security.Cryptography;
using Registry.Core.Errors;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IStagingStore"/> must do.</summary>
public abstract class StagingStoreContract(Func<TimeProvider, IStores> open) : StoreContract(open)
{
    private readonly UploadId _id = UploadId.New();

    [Fact]
    public void Create_NewId_IsEmpty()
    {
        using var staged = Stores.Staging.Create(_id);

        Assert.Equal(_id, staged.Id);
        Assert.Equal(0, staged.Length);
        Assert.Equal(0, Stores.Staging.Length(_id));
    }

    [Fact]
    public void Open_UnknownId_IsNull()
    {
        Assert.Null(Stores.Staging.Open(_id));
        Assert.Null(Stores.Staging.Length(_id));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1024)]
    [InlineData(2500)]
    public void Append_Segments_StayInOrder(int count)
    {
        var bytes = RandomNumberGenerator.GetBytes(count * 7);
        using var staged = Stores.Staging.Create(_id);
        staged.Append(BytesOf("before "));

        staged.Append(Segments.Of(bytes, size: 7));

        Assert.Equal(7 + bytes.Length, staged.Length);
        Assert.Equal(SHA256.HashData([.. "before "u8, .. bytes]), Hash(staged));
    }

    [Fact]
    public void HashInto_SeveralBuffers_CoversAllBytes()
    {
        var bytes = RandomNumberGenerator.GetBytes(700_001);
        using var staged = Stores.Staging.Create(_id);
        staged.Append(new ReadOnlySequence<byte>(bytes));

        Assert.Equal(SHA256.HashData(bytes), Hash(staged));
    }

    [Fact]
    public void Open_AfterDispose_GoesOnAtTheEnd()
    {
        using (var first = Stores.Staging.Create(_id))
        {
            first.Append(BytesOf("one "));
        }

        using var second = Stores.Staging.Open(_id)!;
        Assert.Equal(4, second.Length);
        second.Append(BytesOf("two"));

        Assert.Equal(7, Stores.Staging.Length(_id));
        Assert.Equal(SHA256.HashData("one two"u8), Hash(second));
    }

    [Fact]
    public void Open_WhileOpen_FailsAsUploadInvalid()
    {
        using var staged = Stores.Staging.Create(_id);

        AssertFails(RegistryErrorCode.BlobUploadInvalid, () => Stores.Staging.Open(_id));
    }

    [Fact]
    public void Discard_Staged_ForgetsIt()
    {
        Stores.Staging.Create(_id).Dispose();

        Stores.Staging.Discard(_id);

        Assert.Null(Stores.Staging.Open(_id));
        Assert.Null(Stores.Staging.Length(_id));
    }

    [Fact]
    public void Discard_UnknownId_DoesNothing() => Stores.Staging.Discard(_id);

    [Fact]
    public void Append_AfterPublish_FailsAndLeavesTheBlob()
    {
        using var staged = Stores.Staging.Create(_id);
        staged.Append(BytesOf("blob"));
        Stores.Content.Publish(staged, DigestOf("blob"));

        AssertFails(RegistryErrorCode.BlobUploadInvalid, () => staged.Append(BytesOf("more")));

        using var content = Stores.Content.Open(DigestOf("blob"))!;
        Assert.Equal(4, content.Length);
    }

    [Fact]
    public void Append_OpenedAfterPublish_FailsAndLeavesTheBlob()
    {
        using (var published = Stores.Staging.Create(_id))
        {
            published.Append(BytesOf("blob"));
            Stores.Content.Publish(published, DigestOf("blob"));
        }

        using var staged = Stores.Staging.Open(_id)!;
        Assert.Equal(4, staged.Length);
        AssertFails(RegistryErrorCode.BlobUploadInvalid, () => staged.Append(BytesOf("more")));

        using var content = Stores.Content.Open(DigestOf("blob"))!;
        Assert.Equal(4, content.Length);
    }

    private static byte[] Hash(IStagedBlob staged)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        staged.HashInto(hash);
        return hash.GetHashAndReset();
    }
}
