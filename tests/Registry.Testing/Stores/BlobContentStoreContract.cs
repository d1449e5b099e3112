using System.Security.Cryptography;
using Registry.Core.Model;
using Registry.Core.Stores;
using Xunit;

namespace Registry.Testing.Stores;

/// <summary>What every <see cref="IBlobContentStore"/> must do.</summary>
public abstract class BlobContentStoreContract(Func<TimeProvider, IStores> open) : StoreContract(open)
{
    [Fact]
    public void Open_Unknown_IsNull()
    {
        Assert.Null(Stores.Content.Length(DigestOf("nothing")));
        Assert.Null(Stores.Content.Open(DigestOf("nothing")));
    }

    [Theory]
    [InlineData("some content")]
    [InlineData("")]
    public void Publish_Staged_IsReadBack(string text)
    {
        var digest = Publish(text);

        Assert.NotNull(Stores.Content.Length(digest));
        Assert.Equal(text, Read(digest));
    }

    [Fact]
    public void Publish_Sha512_IsReadBack()
    {
        var digest = Digest.FromHash(DigestAlgorithm.Sha512, SHA512.HashData("content"u8));
        using var staged = Stores.Staging.Create(UploadId.New());
        staged.Append(BytesOf("content"));

        Stores.Content.Publish(staged, digest);

        Assert.Equal("content", Read(digest));
    }

    [Fact]
    public void Publish_Twice_ChangesNothing()
    {
        using var staged = Stores.Staging.Create(UploadId.New());
        staged.Append(BytesOf("content"));

        Stores.Content.Publish(staged, DigestOf("content"));
        Stores.Content.Publish(staged, DigestOf("content"));

        Assert.Equal("content", Read(DigestOf("content")));
    }

    [Fact]
    public void Length_Published_IsThatOfTheContent() => Assert.Equal(7, Stores.Content.Length(Publish("content")));

    [Fact]
    public void Publish_TwoOfOneDigest_BothSucceed()
    {
        using var first = Stores.Staging.Create(UploadId.New());
        using var second = Stores.Staging.Create(UploadId.New());
        first.Append(BytesOf("content"));
        second.Append(BytesOf("content"));

        Stores.Content.Publish(first, DigestOf("content"));
        Stores.Content.Publish(second, DigestOf("content"));
        Stores.Staging.Discard(first.Id);
        Stores.Staging.Discard(second.Id);

        Assert.Equal("content", Read(DigestOf("content")));
    }

    [Fact]
    public void Read_Offsets_AreIndependent()
    {
        using var content = Stores.Content.Open(Publish("0123456789"))!;
        var buffer = new byte[4];

        Assert.Equal(10, content.Length);
        Assert.Equal(4, content.Read(buffer, 5));
        Assert.Equal("5678"u8, buffer);
        Assert.Equal(4, content.Read(buffer, 0));
        Assert.Equal("0123"u8, buffer);
        Assert.Equal(1, content.Read(buffer, 9));
        Assert.Equal(0, content.Read(buffer, 10));
    }

    private string Read(Digest digest)
    {
        using var content = Stores.Content.Open(digest)!;
        var buffer = new byte[content.Length];
        Assert.Equal(buffer.Length, content.Read(buffer, 0));
        return System.Text.Encoding.UTF8.GetString(buffer);
    }
}
