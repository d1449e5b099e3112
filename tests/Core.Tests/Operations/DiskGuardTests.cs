using Registry.Core.Errors;
using Registry.Core.Operations;
using Registry.Testing.Time;
using Xunit;

namespace Core.Tests.Operations;

public sealed class DiskGuardTests
{
    private const long Floor = 1000;

    private readonly FakeTimeProvider _time = new();
    private readonly TestDisk _disk = new();

    [Theory]
    [InlineData(0L, true)]
    [InlineData(999L, true)]
    [InlineData(1000L, false)]
    [InlineData(null, false)]
    public void RequireRoom_Free_RefusesBelowTheFloor(long? free, bool isRefused)
    {
        _disk.Free = free;
        var guard = new DiskGuard(_disk, Floor, _time);

        var refusal = Record.Exception(guard.RequireRoom) as RegistryException;

        Assert.Equal(isRefused, guard.IsLow);
        Assert.Equal(isRefused ? RegistryErrorCode.StorageLow : null, refusal?.Code);
    }

    [Fact]
    public void RequireRoom_Refused_TellsWhatIsFreeAndWhatIsKept()
    {
        _disk.Free = 12;

        var refusal = Assert.Throws<RegistryException>(new DiskGuard(_disk, Floor, _time).RequireRoom);

        Assert.Contains("12 bytes free, less than the 1000", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RequireRoom_NoFloor_RefusesNothing()
    {
        _disk.Free = 0;

        new DiskGuard(_disk, floor: 0, _time).RequireRoom();
    }

    [Fact]
    public void Floor_Set_CountsAtOnce()
    {
        _disk.Free = 500;
        var guard = new DiskGuard(_disk, floor: 0, _time);

        guard.Floor = 501;

        Assert.True(guard.IsLow);
    }

    [Fact]
    public void Free_AskedOften_LooksAtTheDiskFromTimeToTime()
    {
        _disk.Free = 1;
        var guard = new DiskGuard(_disk, Floor, _time);
        _disk.Free = 2;
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(1, guard.Free);
        }

        _time.Advance(DiskGuard.Freshness);

        Assert.Equal(2, guard.Free);
        Assert.Equal(2, _disk.Looks);
    }
}
