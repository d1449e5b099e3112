using System.Buffers.Binary;
using System.Security.Cryptography;
using Xunit;

namespace Registry.EndToEnd.BadLuck;

/// <summary>A database that cannot be right is refused, and left as it is for whoever can mend it.</summary>
public sealed class DamagedDatabaseTests : ServerTests
{
    // Fields of the header, big-endian (sqlite.org/fileformat2.html, "The Database Header").
    private const int UserVersion = 60;
    private const int ApplicationId = 68;
    private const int PageSize = 4096;

    private string Database => Path.Combine(Data, "registry.db");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Repository.PushImageAsync("latest");
        await StopAsync();
    }

    [Theory]
    [InlineData("truncated to nothing", false)]
    [InlineData("truncated to a page", false)]
    [InlineData("truncated to a page", true)]
    [InlineData("truncated within the header", false)]
    [InlineData("overwritten at its start", false)]
    [InlineData("overwritten after its start", false)]
    [InlineData("overwritten after its start", true)]
    [InlineData("another program's", false)]
    [InlineData("another program's", true)]
    [InlineData("a newer version's", false)]
    [InlineData("a newer version's", true)]
    [InlineData("a text", false)]
    [InlineData("gone", false)]
    public async Task Start_DatabaseNotUsable_RefusedNamingItAndNothingChanged(string damage, bool afterCrash)
    {
        if (afterCrash)
        {
            await CrashAsync();
        }

        Damage(damage);
        var before = Snapshot();

        await AssertStartRefusedAsync(Database);

        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task Start_NewerDatabase_SaysSo()
    {
        Damage("a newer version's");

        await AssertStartRefusedAsync("newer");
    }

    /// <summary>Leaves changes in the database's journal.</summary>
    private async Task CrashAsync()
    {
        await StartAsync();
        await Repository.PushImageAsync("next");
        await Server.KillAsync();
    }

    private void Damage(string damage)
    {
        var bytes = File.ReadAllBytes(Database);
        Assert.True(bytes.Length > 2 * PageSize);
        switch (damage)
        {
            case "truncated to nothing":
                bytes = [];
                break;
            case "truncated to a page":
                bytes = bytes[..PageSize];
                break;
            case "truncated within the header":
                bytes = bytes[..50];
                break;
            case "overwritten at its start":
                bytes.AsSpan(0, PageSize).Fill(0xFF);
                break;
            case "overwritten after its start":
                bytes.AsSpan(PageSize).Fill(0xFF);
                break;
            case "another program's":
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(ApplicationId), 0x47504B47);
                break;
            case "a newer version's":
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(UserVersion), 9999);
                break;
            case "a text":
                bytes = [.. "This is a note, and a long one at that.\n"u8, .. new byte[PageSize]];
                break;
            case "gone":
                File.Delete(Database);
                return;
            default:
                throw new ArgumentOutOfRangeException(nameof(damage), damage, "Nobody said what that is.");
        }

        File.WriteAllBytes(Database, bytes);
    }

    /// <summary>
    /// All files with their digests, but the one that holds the id of the process that last tried, and the index of the journal,
    /// which every program makes anew from the journal when it comes first after a crash.
    /// </summary>
    private SortedDictionary<string, string> Snapshot() => new(Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) is not ("registryd.pid" or "registry.db-shm"))
        .ToDictionary(file => file, file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))));
}
