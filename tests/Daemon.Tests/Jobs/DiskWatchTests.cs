using Microsoft.Extensions.Logging;
using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Daemon.Jobs;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Jobs;

public sealed class DiskWatchTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogCapture _log = new();
    private readonly TestDisk _disk = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Run_RoomComesAndGoes_IsToldOnceEach()
    {
        await using var watch = new DiskWatch(new DiskGuard(_disk, floor: 10, _time), _time, _log.CreateLogger<DiskWatch>());
        foreach (var free in new[] { 9, 8, 10, 11, 3 })
        {
            _disk.Free = free;
            var looks = _disk.Looks;
            await Poll.UntilAsync(() =>
            {
                _time.Advance(DiskWatch.Interval);
                return _disk.Looks > looks + 1;
            });
        }

        await Poll.UntilAsync(() => _log.Lines.Count >= 3);
        Assert.Equal([LogLevel.Error, LogLevel.Information, LogLevel.Error], _log.Lines.Select(line => line.Level));
        Assert.Contains("9 bytes free, less than the 10", _log.Lines.First().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_LittleRoom_IsToldAtOnce()
    {
        _disk.Free = 9;

        await using var watch = new DiskWatch(new DiskGuard(_disk, floor: 10, _time), _time, _log.CreateLogger<DiskWatch>());

        Assert.Equal(LogLevel.Error, Assert.Single(_log.Lines).Level);
    }

    private sealed class TestDisk : IDiskSpace
    {
        private int _looks;
        private volatile int _free = 10;

        public int Looks => Volatile.Read(ref _looks);

        public long? Free
        {
            get
            {
                Interlocked.Increment(ref _looks);
                return _free;
            }

            set => _free = (int)value!;
        }
    }
}
