using System.IO.Pipelines;
using System.Text;
using Registry.Core.Operations;

namespace Core.Tests.Operations;

/// <summary>A request's body that a test sends as it likes. Whoever reads it has seen what was sent when the call for it returns.</summary>
internal sealed class TestBody
{
    private readonly Pipe _pipe;

    /// <param name="idle">How long no byte may come; <c>null</c> for ever.</param>
    /// <param name="time">The clock for that.</param>
    /// <param name="scheduler">Where the reader goes on; <c>null</c> for the thread that sends.</param>
    public TestBody(TimeSpan? idle = null, TimeProvider? time = null, PipeScheduler? scheduler = null)
    {
        // With a synchronization context, as the test runner has one, the reader would go on somewhere else at some time.
        SynchronizationContext.SetSynchronizationContext(null);
        _pipe = new Pipe(new PipeOptions(
            readerScheduler: scheduler ?? PipeScheduler.Inline,
            writerScheduler: PipeScheduler.Inline,
            pauseWriterThreshold: 0,
            useSynchronizationContext: false));
        Reader = new BodyReader(_pipe.Reader, idle ?? Timeout.InfiniteTimeSpan, time ?? TimeProvider.System);
    }

    /// <summary>Reads it.</summary>
    public BodyReader Reader { get; }

    /// <summary>The pipe under the reader.</summary>
    public PipeReader Pipe => _pipe.Reader;

    /// <summary>A body that has come as a whole.</summary>
    public static BodyReader Of(ReadOnlyMemory<byte> bytes)
    {
        var body = new TestBody();
        body.Send(bytes.Span);
        body.End();
        return body.Reader;
    }

    /// <inheritdoc cref="Of(ReadOnlyMemory{byte})"/>
    public static BodyReader Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends bytes.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_pipe.Writer.GetSpan(bytes.Length));
        _pipe.Writer.Advance(bytes.Length);
        _ = _pipe.Writer.FlushAsync(CancellationToken.None).AsTask();
    }

    /// <summary>Ends it as it should end.</summary>
    public void End() => _pipe.Writer.Complete();

    /// <summary>Breaks the connection.</summary>
    public void Break() => _pipe.Writer.Complete(new IOException("The connection was reset."));
}
