using System.Buffers;

namespace Registry.Testing.Stores;

/// <summary>Makes sequences of many segments, as they come off the wire.</summary>
public static class Segments
{
    /// <summary>Cuts bytes into segments of a size.</summary>
    public static ReadOnlySequence<byte> Of(byte[] bytes, int size) =>
        Of([.. bytes.Chunk(size).Select(chunk => new ReadOnlyMemory<byte>(chunk))]);

    /// <summary>Joins segments.</summary>
    public static ReadOnlySequence<byte> Of(params IReadOnlyList<ReadOnlyMemory<byte>> segments)
    {
        if (segments.Count == 0)
        {
            return ReadOnlySequence<byte>.Empty;
        }

        var first = new Segment(segments[0], 0);
        var last = first;
        foreach (var segment in segments.Skip(1))
        {
            last = last.Append(segment);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
