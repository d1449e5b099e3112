using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Footprint;

public sealed class BinaryTests
{
    private const long MaxSize = 25_000_000;

    [Fact]
    public void Binary_Size_IsSmall() => Assert.InRange(new FileInfo(RegistryProcess.FindBinary()).Length, 1, MaxSize);

    [Fact]
    public async Task Binary_SharedLibraries_AreLibcAndLibmAlone()
    {
        var section = await new Command("readelf", "--wide", "--dynamic").ReadAsync(RegistryProcess.FindBinary());
        var needed = section.Split('\n')
            .Where(line => line.Contains("(NEEDED)", StringComparison.Ordinal))
            .Select(line => line.Split('[', ']')[1])
            .Where(library => !library.StartsWith("ld-linux", StringComparison.Ordinal));

        Assert.Equal(["libc.so.6", "libm.so.6"], needed.Order());
    }
}
