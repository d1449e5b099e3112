using System.Buffers;
using System.Security.Cryptography;
using Registry.Core.Model;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Testing.Stores;
using Xunit;

namespace Core.Tests.Operations;

public sealed class RunningHashTests
{
    private readonly IStagedBlob _staged = new InMemoryStagingStore().Create(UploadId.New());

    [Theory]
    [InlineData(DigestAlgorithm.Sha256, 1)]
    [InlineData(DigestAlgorithm.Sha256, 63)]
    [InlineData(DigestAlgorithm.Sha256, 100_000)]
    [InlineData(DigestAlgorithm.Sha512, 1)]
    [InlineData(DigestAlgorithm.Sha512, 129)]
    public void Append_SegmentsOfAnySize_GiveTheSameDigest(DigestAlgorithm algorithm, int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(1000);
        using var hash = RunningHash.Of(_staged, algorithm);

        hash.Append(Segments.Of(bytes[..400], size));
        hash.Append(Segments.Of(bytes[400..], size));

        Assert.Equal(Digest.Of(bytes, algorithm), hash.Current());
    }

    [Fact]
    public void Current_InBetween_DoesNotEndTheHash()
    {
        using var hash = RunningHash.Of(_staged, DigestAlgorithm.Sha256);
        Assert.Equal(Digest.Of([], DigestAlgorithm.Sha256), hash.Current());

        hash.Append(new ReadOnlySequence<byte>("abc"u8.ToArray()));

        Assert.Equal(Digest.Of("abc"u8, DigestAlgorithm.Sha256), hash.Current());
    }

    [Theory]
    [InlineData(DigestAlgorithm.Sha256)]
    [InlineData(DigestAlgorithm.Sha512)]
    public void Of_StagedBytes_GoesOnAfterThem(DigestAlgorithm algorithm)
    {
        _staged.Append(new ReadOnlySequence<byte>("abc"u8.ToArray()));

        using var hash = RunningHash.Of(_staged, algorithm);
        hash.Append(new ReadOnlySequence<byte>("def"u8.ToArray()));

        Assert.Equal(Digest.Of("abcdef"u8, algorithm), hash.Current());
    }

    [Fact]
    public void IsOf_OtherLengthOrAlgorithm_IsFalse()
    {
        using var hash = RunningHash.Of(_staged, DigestAlgorithm.Sha256);
        Assert.True(hash.IsOf(_staged, DigestAlgorithm.Sha256));
        Assert.False(hash.IsOf(_staged, DigestAlgorithm.Sha512));

        _staged.Append(new ReadOnlySequence<byte>("abc"u8.ToArray()));

        Assert.False(hash.IsOf(_staged, DigestAlgorithm.Sha256));
    }
}
