namespace Registry.Core.Operations;

/// <summary>Tells how many bytes are read of a stream.</summary>
internal sealed class CountedStream(Stream inner, Action<long> count) : ForwardStream
{
    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        count(read);
        return read;
    }
}
