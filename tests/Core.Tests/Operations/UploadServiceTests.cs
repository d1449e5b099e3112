using System.Security.Cryptography;
using Registry.Core.Errors;
using Registry.Core.Limits;
using Registry.Core.Model;
using Registry.Core.Operations;
using Xunit;

namespace Core.Tests.Operations;

public sealed class UploadServiceTests : OperationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(BodyReader.PieceSize)]
    [InlineData(int.MaxValue)]
    public async Task AppendAsync_ChunksOfAnySize_GiveTheSameBlob(int size)
    {
        var bytes = RandomNumberGenerator.GetBytes(Math.Min(size, BodyReader.PieceSize) * 3);
        var id = await StartAsync();
        foreach (var chunk in bytes.Chunk(size))
        {
            await Uploads.AppendAsync(Repository, id, chunk: null, TestBody.Of(chunk), EffectiveLimits.None, default);
        }

        await CompleteAsync(id, Digest.Of(bytes, DigestAlgorithm.Sha256));

        Assert.Equal(bytes.Length, await Blobs.StatAsync(Repository, Digest.Of(bytes, DigestAlgorithm.Sha256), default));
        await AssertGoneAsync(id);
    }

    [Fact]
    public async Task AppendAsync_InOrder_TellsTheLength()
    {
        var id = await StartAsync();
        Assert.Equal(0, await Uploads.LengthAsync(Repository, id, default));

        Assert.Equal(3, await Uploads.AppendAsync(Repository, id, new ChunkRange(0, 3), TestBody.Of("abc"), EffectiveLimits.None, default));
        Assert.Equal(5, await Uploads.AppendAsync(Repository, id, new ChunkRange(3, 2), TestBody.Of("de"), EffectiveLimits.None, default));

        Assert.Equal(5, await Uploads.LengthAsync(Repository, id, default));
        await CompleteAsync(id, DigestOf("abcde"));
        Assert.Equal("abcde", await PullAsync(DigestOf("abcde")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task AppendAsync_OutOfOrder_ChangesNothingAndTellsTheLength(long start)
    {
        var id = await StartAsync();
        await AppendAsync(id, "abc");
        var chunk = new ChunkRange(start, 3);

        var append = () => Uploads.AppendAsync(Repository, id, chunk, TestBody.Of("xyz"), EffectiveLimits.None, default);
        var complete = () => Uploads.CompleteAsync(Repository, id, DigestOf("abcxyz"), chunk, TestBody.Of("xyz"), EffectiveLimits.None, default);

        Assert.Equal(3, (await AssertFailsAsync(RegistryErrorCode.RangeInvalid, append)).UploadLength);
        Assert.Equal(3, (await AssertFailsAsync(RegistryErrorCode.RangeInvalid, complete)).UploadLength);
        await CompleteAsync(id, DigestOf("abcdef"), "def");
        Assert.Equal("abcdef", await PullAsync(DigestOf("abcdef")));
    }

    [Fact]
    public async Task AppendAsync_ShorterThanSaid_FailsAndKeepsWhatCame()
    {
        var id = await StartAsync();

        await AssertFailsAsync(
            RegistryErrorCode.SizeInvalid, () => Uploads.AppendAsync(Repository, id, new ChunkRange(0, 4), TestBody.Of("abc"), EffectiveLimits.None, default));

        Assert.Equal(3, await Uploads.LengthAsync(Repository, id, default));
        await CompleteAsync(id, DigestOf("abcd"), "d");
    }

    [Fact]
    public async Task AppendAsync_LongerThanSaid_TakesNothingBeyondTheSaidEnd()
    {
        var id = await StartAsync();
        var body = new TestBody();
        var appending = Uploads.AppendAsync(Repository, id, new ChunkRange(0, BodyReader.PieceSize + 1), body.Reader, EffectiveLimits.None, default);

        body.Send(new byte[BodyReader.PieceSize]);
        body.Send(new byte[BodyReader.PieceSize]);
        body.End();

        await AssertFailsAsync(RegistryErrorCode.SizeInvalid, () => appending);
        Assert.Equal(BodyReader.PieceSize, await Uploads.LengthAsync(Repository, id, default));
    }

    [Fact]
    public async Task AppendAsync_OtherRepository_IsUnknown()
    {
        var id = await StartAsync();

        await AssertFailsAsync(
            RegistryErrorCode.BlobUploadUnknown, () => Uploads.AppendAsync(Other, id, chunk: null, TestBody.Of("abc"), EffectiveLimits.None, default));
        await AssertFailsAsync(RegistryErrorCode.BlobUploadUnknown, () => Uploads.LengthAsync(Other, id, default).AsTask());
        await AssertFailsAsync(RegistryErrorCode.BlobUploadUnknown, () => Uploads.CancelAsync(Other, id, default));

        Assert.Equal(3, await AppendAsync(id, "abc"));
    }

    [Fact]
    public async Task AppendAsync_TwoAtOnce_TakeTurns()
    {
        var id = await StartAsync();
        var (first, second) = (new TestBody(), new TestBody());
        var appendingFirst = Uploads.AppendAsync(Repository, id, chunk: null, first.Reader, EffectiveLimits.None, default);
        var appendingSecond = Uploads.AppendAsync(Repository, id, chunk: null, second.Reader, EffectiveLimits.None, default);

        second.Send("second"u8);
        second.End();
        first.Send("first "u8);
        Assert.False(appendingSecond.IsCompleted);
        first.End();

        Assert.Equal(6, await appendingFirst);
        Assert.Equal(12, await appendingSecond);
        await CompleteAsync(id, DigestOf("first second"));
    }

    [Fact]
    public async Task CompleteAsync_WhileAnotherWaits_LeavesItNoSession()
    {
        var id = await StartAsync();
        var (first, second) = (new TestBody(), new TestBody());
        var completing = Uploads.CompleteAsync(Repository, id, DigestOf("abc"), chunk: null, first.Reader, EffectiveLimits.None, default);
        var appending = Uploads.AppendAsync(Repository, id, chunk: null, second.Reader, EffectiveLimits.None, default);

        first.Send("abc"u8);
        first.End();
        await completing;

        await AssertFailsAsync(RegistryErrorCode.BlobUploadUnknown, () => appending);
        Assert.Null(Staging.Length(id));
    }

    [Fact]
    public async Task CompleteAsync_AfterARestart_CoversWhatCameBefore()
    {
        var id = await StartAsync();
        await AppendAsync(id, "before ");
        var restarted = NewUploads();

        await restarted.AppendAsync(Repository, id, chunk: null, TestBody.Of("and "), EffectiveLimits.None, default);
        await restarted.CompleteAsync(Repository, id, DigestOf("before and after"), chunk: null, TestBody.Of("after"), EffectiveLimits.None, default);

        Assert.Equal("before and after", await PullAsync(DigestOf("before and after")));
    }

    [Fact]
    public async Task CompleteAsync_Nothing_IsTheEmptyBlob()
    {
        await CompleteAsync(await StartAsync(), DigestOf(string.Empty));

        Assert.Equal(0, await Blobs.StatAsync(Repository, DigestOf(string.Empty), default));
    }

    [Fact]
    public async Task CompleteAsync_WrongDigest_EndsTheSessionAndDropsItsBytes()
    {
        var id = await StartAsync();
        await AppendAsync(id, "abc");

        var exception = await AssertFailsAsync(RegistryErrorCode.DigestInvalid, () => CompleteAsync(id, DigestOf("other")));

        Assert.Equal([DigestOf("other").ToString()], exception.Subjects);
        await AssertGoneAsync(id);
        Assert.Equal(0, Content.Publications);
    }

    [Theory]
    [InlineData(DigestAlgorithm.Sha256)]
    [InlineData(DigestAlgorithm.Sha512)]
    public async Task CompleteAsync_Sha512_WhateverTheSessionBeganWith(DigestAlgorithm algorithm)
    {
        var id = (await Uploads.StartAsync(Repository, algorithm, EffectiveLimits.None, default)).Id;
        await AppendAsync(id, "abc");

        await CompleteAsync(id, DigestOf("abcdef", DigestAlgorithm.Sha512), "def");

        Assert.Equal("abcdef", await PullAsync(DigestOf("abcdef", DigestAlgorithm.Sha512)));
    }

    [Fact]
    public async Task CancelAsync_Open_GivesItsBytesBack()
    {
        var id = await StartAsync();
        await AppendAsync(id, "abc");

        await Uploads.CancelAsync(Repository, id, default);

        await AssertGoneAsync(id);
        await AssertFailsAsync(RegistryErrorCode.BlobUploadUnknown, () => Uploads.CancelAsync(Repository, id, default));
    }

    [Theory]
    [InlineData(DigestAlgorithm.Sha256)]
    [InlineData(DigestAlgorithm.Sha512)]
    public async Task PushAsync_Whole_IsPulledBack(DigestAlgorithm algorithm)
    {
        await Uploads.PushAsync(Repository, DigestOf("abc", algorithm), TestBody.Of("abc"), EffectiveLimits.None, default);

        Assert.Equal("abc", await PullAsync(DigestOf("abc", algorithm)));
    }

    [Fact]
    public async Task PushAsync_WrongDigest_PublishesNothing()
    {
        await AssertFailsAsync(
            RegistryErrorCode.DigestInvalid, () => Uploads.PushAsync(Repository, DigestOf("other"), TestBody.Of("abc"), EffectiveLimits.None, default));

        Assert.Equal(0, Content.Publications);
        Assert.Empty(Staging.Ids);
    }

    [Fact]
    public async Task PushAsync_ManyOfOneDigest_AllSucceed()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => PushAsync("abc"))));

        Assert.Equal("abc", await PullAsync(DigestOf("abc")));
        Assert.Empty(Staging.Ids);
    }
}
