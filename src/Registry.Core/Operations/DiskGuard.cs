using System.Globalization;
using Registry.Core.Errors;
using Registry.Core.Stores;

namespace Registry.Core.Operations;

/// <summary>
/// Keeps some room on the disk free: while there is less, nothing more is pushed. What gives room back, and pulls, need none of it.
/// </summary>
/// <param name="disk">The disk.</param>
/// <param name="floor">How many bytes stay free; 0: none.</param>
/// <param name="time">The clock.</param>
public sealed class DiskGuard(IDiskSpace disk, long floor, TimeProvider time)
{
    /// <summary>How long a look at the disk is good for: clients that send a gigabyte a second send 50 megabytes meanwhile.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private long _floor = floor;
    private long? _free = disk.Free;
    private long _lookedAt = time.GetTimestamp();

    /// <summary>How many bytes stay free; may be set at any time.</summary>
    public long Floor
    {
        get => Volatile.Read(ref _floor);
        set => Volatile.Write(ref _floor, value);
    }

    /// <summary>How many bytes are free, as of a moment ago; <c>null</c>: that cannot be told, and nothing is refused for it.</summary>
    public long? Free
    {
        get
        {
            lock (_lock)
            {
                if (time.GetElapsedTime(_lookedAt) >= Freshness)
                {
                    (_free, _lookedAt) = (disk.Free, time.GetTimestamp());
                }

                return _free;
            }
        }
    }

    /// <summary>Whether there is less room than the floor.</summary>
    public bool IsLow => Free < Floor;

    /// <summary>Refuses what needs more room while there is less than the floor.</summary>
    /// <exception cref="RegistryException"><see cref="RegistryErrorCode.StorageLow"/>.</exception>
    public void RequireRoom()
    {
        var (free, least) = (Free, Floor);
        if (free < least)
        {
            throw new RegistryException(
                RegistryErrorCode.StorageLow,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The registry's disk has {free} bytes free, less than the {least} that it keeps: nothing can be pushed until there is room."));
        }
    }
}
