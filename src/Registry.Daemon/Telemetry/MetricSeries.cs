namespace Registry.Daemon.Telemetry;

/// <summary>The numbers of one metric with one set of labels. Any thread may add to them.</summary>
internal sealed class MetricSeries
{
    private readonly double[] _bounds;
    private readonly long[] _buckets;
    private double _value;

    /// <summary>Begins at nothing.</summary>
    /// <param name="tags">The labels.</param>
    /// <param name="bounds">The upper bounds of a histogram's buckets, the last of which is without; else empty.</param>
    public MetricSeries(ReadOnlySpan<KeyValuePair<string, object?>> tags, double[] bounds)
    {
        Tags = tags.ToArray();
        _bounds = bounds;
        _buckets = bounds.Length == 0 ? [] : new long[bounds.Length + 1];
    }

    /// <summary>The labels.</summary>
    public KeyValuePair<string, object?>[] Tags { get; }

    /// <summary>Whether these are its labels.</summary>
    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length != Tags.Length)
        {
            return false;
        }

        for (var i = 0; i < tags.Length; i++)
        {
            if (!Equals(tags[i].Value, Tags[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds to a sum.</summary>
    public void Add(double value)
    {
        double before;
        do
        {
            before = Volatile.Read(ref _value);
        }
        while (Interlocked.CompareExchange(ref _value, before + value, before) != before);
    }

    /// <summary>Sets a value of the moment.</summary>
    public void Set(double value) => Volatile.Write(ref _value, value);

    /// <summary>Counts a value of a histogram.</summary>
    public void Observe(double value)
    {
        var bucket = 0;
        while (bucket < _bounds.Length && value > _bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _buckets[bucket]);
        Add(value);
    }

    /// <summary>What it is now.</summary>
    public MetricPoint Read()
    {
        var buckets = new long[_buckets.Length];
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] = Interlocked.Read(ref _buckets[i]);
        }

        return new MetricPoint(Tags, Volatile.Read(ref _value), buckets);
    }
}

/// <summary>What a series was at one moment.</summary>
/// <param name="Tags">The labels.</param>
/// <param name="Value">The value; of a histogram, the sum of all values.</param>
/// <param name="Buckets">Of a histogram, how many values were above one bound and not above the next; else empty.</param>
internal sealed record MetricPoint(KeyValuePair<string, object?>[] Tags, double Value, long[] Buckets);
