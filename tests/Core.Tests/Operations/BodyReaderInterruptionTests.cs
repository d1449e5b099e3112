using System.Buffers;
using System.IO.Pipelines;
using Registry.Core.Errors;
using Registry.Core.Operations;
using Registry.Testing.Time;
using Xunit;

namespace Registry.Core.Tests.Operations;

/// <summary>A body that is not read to its end leaves the pipe, and with it the connection, in order.</summary>
public sealed class BodyReaderInterruptionTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly FakeTimeProvider _time = new();
    private readonly List<byte> _copied = [];
    private readonly BodyReader _body;

    public BodyReaderInterruptionTests() => _body = new BodyReader(_pipe.Reader, Idle, _time);

    [Fact]
    public async Task CopyTo_ConsumerThrows_RestCanBeRead()
    {
        await _pipe.Writer.WriteAsync(new byte[BodyReader.PieceSize]);

        await Assert.ThrowsAsync<InvalidDataException>(
            () => _body.CopyToAsync((in ReadOnlySequence<byte> _) => throw new InvalidDataException(), CancellationToken.None));

        await AssertRestCanBeReadAsync();
    }

    [Fact]
    public async Task CopyTo_ClientFallsSilent_RestCanBeRead()
    {
        await _pipe.Writer.WriteAsync(new byte[] { 1 });
        var copy = CopyAsync();

        _time.Advance(Idle);

        Assert.Equal(RegistryErrorCode.BlobUploadInvalid, (await Assert.ThrowsAsync<RegistryException>(() => copy)).Code);
        await AssertRestCanBeReadAsync();
    }

    [Fact]
    public async Task CopyTo_ReadCanceledByOthers_GoesOn()
    {
        await _pipe.Writer.WriteAsync(new byte[] { 1 });
        var copy = CopyAsync();

        _pipe.Reader.CancelPendingRead();
        await _pipe.Writer.WriteAsync(new byte[] { 2 });
        await _pipe.Writer.CompleteAsync();

        await copy;
        Assert.Equal([1, 2], _copied);
    }

    private Task CopyAsync() => _body.CopyToAsync(
        (in ReadOnlySequence<byte> piece) => _copied.AddRange(piece.ToArray()), CancellationToken.None);

    private async Task AssertRestCanBeReadAsync()
    {
        await _pipe.Writer.WriteAsync(new byte[] { 42 });
        var rest = await _pipe.Reader.ReadAsync();
        Assert.Equal(42, rest.Buffer.ToArray()[^1]);
    }
}
