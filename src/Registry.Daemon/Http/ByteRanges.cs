using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Registry.Daemon.Http;

/// <summary>What a <c>Range</c> header asks of a body.</summary>
internal enum RangeOutcome
{
    /// <summary>The whole body: there is no range, or one that may be ignored.</summary>
    Whole,

    /// <summary>The ranges.</summary>
    Partial,

    /// <summary>Nothing that the body has.</summary>
    Unsatisfiable,
}

/// <summary>Some bytes of a body.</summary>
/// <param name="Start">The first byte.</param>
/// <param name="Length">How many; at least one.</param>
internal readonly record struct ByteRange(long Start, long Length)
{
    /// <summary>The byte after the last.</summary>
    public long End => Start + Length;

    /// <summary>The value of <c>Content-Range</c> (RFC 9110, section 14.4).</summary>
    public string Of(long size) => string.Create(CultureInfo.InvariantCulture, $"bytes {Start}-{End - 1}/{size}");
}

/// <summary>Reads <c>Range</c> headers (RFC 9110, section 14.2).</summary>
internal static class ByteRanges
{
    private const string Unit = "bytes=";

    /// <summary>
    /// More ranges than this are answered with the whole body. Podman asks for many at once when it pulls zstd:chunked layers, so
    /// a few are not enough.
    /// </summary>
    private const int MaxRanges = 256;

    /// <summary>
    /// The ranges, in order of their start and merged where they touch. A malformed header counts as none; one whose ranges add up
    /// to more than the body is abusive (RFC 9110, section 14.2) and is answered with the whole body.
    /// </summary>
    public static RangeOutcome Parse(StringValues header, long size, out List<ByteRange> ranges)
    {
        ranges = [];
        if (header is not [{ } text] || !text.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return RangeOutcome.Whole;
        }

        var list = text.AsSpan(Unit.Length);
        var (count, total) = (0, 0L);
        foreach (var part in list.Split(','))
        {
            var spec = list[part].Trim();
            if (spec.IsEmpty)
            {
                continue;
            }

            if (++count > MaxRanges || !TryParse(spec, size, out var range))
            {
                return RangeOutcome.Whole;
            }

            if (range.Length > 0)
            {
                ranges.Add(range);
                total += range.Length;
            }
        }

        if (count == 0 || total > size)
        {
            return RangeOutcome.Whole;
        }

        Merge(ranges);
        return ranges.Count == 0 ? RangeOutcome.Unsatisfiable : RangeOutcome.Partial;
    }

    /// <summary>Reads <c>a-b</c>, <c>a-</c> or <c>-n</c>; a range that the body does not have comes out empty.</summary>
    private static bool TryParse(ReadOnlySpan<char> spec, long size, out ByteRange range)
    {
        range = default;
        var dash = spec.IndexOf('-');
        if (dash < 0 || !TryPosition(spec[..dash], out var first) || !TryPosition(spec[(dash + 1)..], out var last) || (first ?? last) is null)
        {
            return false;
        }

        if (first is not { } start)
        {
            var length = Math.Min(last.GetValueOrDefault(), size);
            range = new ByteRange(size - length, length);
        }
        else if (start < size && (last ?? start) >= start)
        {
            range = new ByteRange(start, Math.Min(last ?? size - 1, size - 1) - start + 1);
        }

        return true;
    }

    private static bool TryPosition(ReadOnlySpan<char> text, out long? position)
    {
        position = null;
        if (text.IsEmpty)
        {
            return true;
        }

        if (text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        // A position beyond every file is past the end, however many digits it has.
        position = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : long.MaxValue;
        return true;
    }

    private static void Merge(List<ByteRange> ranges)
    {
        ranges.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        var kept = 0;
        for (var i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].Start <= ranges[kept].End)
            {
                ranges[kept] = ranges[kept] with { Length = Math.Max(ranges[kept].End, ranges[i].End) - ranges[kept].Start };
            }
            else
            {
                ranges[++kept] = ranges[i];
            }
        }

        if (ranges.Count > 0)
        {
            ranges.RemoveRange(kept + 1, ranges.Count - kept - 1);
        }
    }
}
