using System.Buffers;
using System.Runtime.InteropServices;

namespace Registry.Daemon.Hosting;

/// <summary>
/// The blocks that connections receive into. The server's own are 4 KiB, so that a pushed gigabyte costs 262,144 system calls and
/// as many passes through the pipe; large blocks halve the processor time of a push. An idle connection holds none.
/// </summary>
/// <remarks>
/// The block that came back last goes out first: traffic of small requests goes on in the same few blocks, whose first pages stay in
/// the processor's cache, and never touches the rest. Blocks beyond a peak's need are dropped once they have lain unused for a while.
/// </remarks>
internal sealed class ReceiveBlockPool : MemoryPool<byte>
{
    /// <summary>The size of a block in bytes: what a socket's receive buffer gives at once under load; more gains nothing.</summary>
    public const int BlockSize = 256 * 1024;

    /// <summary>How often the pool looks for blocks that nobody needs.</summary>
    public static readonly TimeSpan TrimInterval = TimeSpan.FromSeconds(10);

    // 64 pulls and 16 pushes at once need about 200.
    private const int MaxFree = 256;

    // Kept through idle times, so that a request now and then costs no collection.
    private const int MinFree = 8;

    private readonly Lock _lock = new();
    private readonly List<Block> _free = [];
    private readonly ITimer _trimming;
    private int _unused;
    private bool _isDisposed;

    /// <summary>Makes an empty pool.</summary>
    public ReceiveBlockPool(TimeProvider time) =>
        _trimming = time.CreateTimer(static pool => ((ReceiveBlockPool)pool!).Trim(), this, TrimInterval, TrimInterval);

    /// <inheritdoc/>
    public override int MaxBufferSize => BlockSize;

    /// <summary>How many blocks wait to be used again.</summary>
    public int FreeCount
    {
        get
        {
            lock (_lock)
            {
                return _free.Count;
            }
        }
    }

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        lock (_lock)
        {
            if (_free.Count > 0)
            {
                var block = _free[^1];
                _free.RemoveAt(_free.Count - 1);
                _unused = Math.Min(_unused, _free.Count);
                return block;
            }
        }

        return new Block(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Every input and output queue of the transport disposes of the pool that they share.
        _trimming.Dispose();
        lock (_lock)
        {
            _isDisposed = true;
            _free.Clear();
        }
    }

    private void Return(Block block)
    {
        lock (_lock)
        {
            if (!_isDisposed && _free.Count < MaxFree)
            {
                _free.Add(block);
            }
        }
    }

    private void Trim()
    {
        int dropped;
        lock (_lock)
        {
            dropped = Math.Max(0, Math.Min(_unused, _free.Count - MinFree));
            _free.RemoveRange(0, dropped);
            _unused = _free.Count;
        }

        // An idle server allocates nothing, so no collection would come by itself to give the memory back.
        if (dropped > 0)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private sealed class Block : IMemoryOwner<byte>
    {
        private readonly ReceiveBlockPool _pool;

        public Block(ReceiveBlockPool pool)
        {
            _pool = pool;
            Memory = MemoryMarshal.CreateFromPinnedArray(GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true), 0, BlockSize);
        }

        public Memory<byte> Memory { get; }

        public void Dispose() => _pool.Return(this);
    }
}
