using Registry.Core.Errors;
using Registry.Core.Events;
using Registry.Core.Model;
using Registry.Storage.Sqlite;
using Registry.Testing.Time;
using Xunit;

namespace Storage.Tests.Sqlite;

public sealed class WriterTests : IDisposable
{
    private const long SynchronousNormal = 1;
    private const long SynchronousFull = 2;

    private static readonly Sql Insert = new("INSERT INTO repository (name) VALUES (?1)");
    private static readonly Sql Count = new("SELECT count(*) FROM repository");

    private readonly TemporaryFolder _folder = new();
    private readonly Database _database;

    public WriterTests() => _database = Database.Open(_folder.Database, TimeProvider.System);

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task IsAliveAsync_NothingToDo_ThreadAnswers() =>
        Assert.True(await _database.Writer.IsAliveAsync(TimeSpan.FromMinutes(1), new FakeTimeProvider()));

    [Fact]
    public async Task IsAliveAsync_ChangeWaitsForTheDisk_IsAlive()
    {
        var time = new FakeTimeProvider();
        var (release, blocker) = Block();
        var isAlive = _database.Writer.IsAliveAsync(TimeSpan.FromMinutes(1), time);
        Assert.False(isAlive.IsCompleted);

        time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(await isAlive);
        release.SetResult();
        await blocker;
    }

    [Fact]
    public async Task RunAsync_WaitTogether_ShareATransaction()
    {
        var (release, blocker) = Block();
        var first = InsertAsync("first");
        var visibleToReaders = _database.Writer.RunAsync(Durability.Power, _ => CountRows(), default);
        var visibleInside = _database.Writer.RunAsync(Durability.Power, static connection => connection.Prepare(Count).FirstInt64(), default);
        release.SetResult();

        await Task.WhenAll(blocker, first);

        Assert.Equal(0, await visibleToReaders);
        Assert.Equal(1, await visibleInside);
        Assert.Equal(1, CountRows());
    }

    [Fact]
    public async Task RunAsync_OneFails_TheOthersOfItsTransactionStay()
    {
        var (release, _) = Block();
        var before = InsertAsync("before");
        var failing = _database.Writer.RunAsync<bool>(
            Durability.Power,
            static connection =>
            {
                connection.Prepare(Insert).Bind("taken back").Run();
                throw new RegistryException(RegistryErrorCode.ManifestBlobUnknown, "On purpose.");
            },
            default);
        var after = InsertAsync("after");
        release.SetResult();

        await Task.WhenAll(before, after);

        Assert.Equal(RegistryErrorCode.ManifestBlobUnknown, (await Assert.ThrowsAsync<RegistryException>(() => failing)).Code);
        Assert.Equal(2, CountRows());
    }

    [Fact]
    public async Task RunAsync_BreaksAConstraint_FailsAloneAsADefect()
    {
        await InsertAsync("name");

        Assert.Equal(SQLitePCL.raw.SQLITE_CONSTRAINT, (await Assert.ThrowsAsync<SqliteException>(() => InsertAsync("name"))).ResultCode);
        await InsertAsync("another");
        Assert.Equal(2, CountRows());
    }

    [Fact]
    public async Task RunAsync_DatabaseFull_FailsAsStorageFullAndLivesOn()
    {
        await _database.Writer.RunAsync(Durability.Power, SetMaxPages(1), default);

        var exception = await Assert.ThrowsAsync<RegistryException>(() => InsertAsync(new string('a', 100_000)));
        Assert.Equal(RegistryErrorCode.StorageFull, exception.Code);

        await _database.Writer.RunAsync(Durability.Power, SetMaxPages(1_000_000), default);
        await InsertAsync("name");
        Assert.Equal(1, CountRows());
    }

    [Fact]
    public async Task RunAsync_TransactionEndsByItself_FailsEveryChangeOfItAndLivesOn()
    {
        var (release, blocker) = Block();
        var before = InsertAsync("before");
        var failing = _database.Writer.RunAsync<bool>(
            Durability.Power,
            static connection =>
            {
                connection.ExecuteScript("ROLLBACK");
                throw new RegistryException(RegistryErrorCode.StorageFull, "On purpose.");
            },
            default);
        var after = InsertAsync("after");
        release.SetResult();
        await blocker;

        foreach (var lost in new Task[] { before, failing, after })
        {
            Assert.Equal(RegistryErrorCode.StorageFull, (await Assert.ThrowsAsync<RegistryException>(() => lost)).Code);
        }

        await InsertAsync("later");
        Assert.Equal(1, CountRows());
    }

    [Fact]
    public async Task RunAsync_CancelledWhileItWaits_DoesNotBegin()
    {
        using var cancellation = new CancellationTokenSource();
        var (release, blocker) = Block();
        var cancelled = InsertAsync("cancelled", cancellation.Token);
        var other = InsertAsync("other");
        await cancellation.CancelAsync();
        release.SetResult();

        await Task.WhenAll(blocker, other);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(1, CountRows());
    }

    [Fact]
    public async Task RunAsync_NothingDurableAsked_DoesNotWaitForTheDisk()
    {
        Assert.Equal(SynchronousFull, await SynchronousAsync(Durability.Power));
        Assert.Equal(SynchronousNormal, await SynchronousAsync(Durability.Process));
        Assert.Equal(SynchronousFull, await SynchronousAsync(Durability.Power));
    }

    [Fact]
    public async Task RunAsync_OneOfSeveralDurable_WaitsForTheDisk()
    {
        var (release, blocker) = Block();
        var relaxed = SynchronousAsync(Durability.Process);
        var durable = SynchronousAsync(Durability.Power);
        release.SetResult();
        await blocker;

        Assert.Equal(SynchronousFull, await relaxed);
        Assert.Equal(SynchronousFull, await durable);
    }

    [Fact]
    public async Task RunAsync_RetentionRemovesTags_DoesNotWaitForTheDisk()
    {
        var (release, blocker) = Block();
        var synchronous = SynchronousAsync(Durability.Process);
        var removal = new RetentionStore(_database, new EventsInForce(), TimeProvider.System).RemoveTagsAsync(RepositoryName.Parse("app"), [], default).AsTask();
        release.SetResult();
        await Task.WhenAll(blocker, removal);

        Assert.Equal(SynchronousNormal, await synchronous);
    }

    [Fact]
    public async Task Dispose_ChangesWait_MakesThem()
    {
        using var folder = new TemporaryFolder();
        var database = Database.Open(folder.Database, TimeProvider.System);
        var changes = Enumerable.Range(0, 600)
            .Select(number => database.Writer.RunAsync(Durability.Process, connection => connection.Prepare(Insert).Bind($"{number}").Run(), default))
            .ToList();

        database.Dispose();

        Assert.All(await Task.WhenAll(changes), changed => Assert.Equal(1, changed));
    }

    [Fact]
    public async Task RunAsync_TwoDatabasesOfOneFile_BothWrite()
    {
        using var other = Database.Open(_folder.Database, TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(() =>
            (number % 2 == 0 ? _database : other).Writer.RunAsync(
                Durability.Process, connection => connection.Prepare(Insert).Bind($"{number}").Run(), default))));

        Assert.Equal(100, CountRows());
    }

    [Fact]
    public async Task GiveWay_OthersWrite_LeavesThemTheLockForTwiceAsLongAsItHeldIt()
    {
        var time = new FakeTimeProvider();
        using var other = Database.Open(_folder.Database, TimeProvider.System);
        _database.Writer.GiveWay(time);
        await InsertAsync("first");
        await InsertAsync(other, "between");
        await HoldAsync(time, milliseconds: 5);

        var next = InsertAsync("next");
        await Poll.UntilAsync(() => time.IsAwaited);
        await InsertAsync(other, "meanwhile");
        Pass(time, milliseconds: 9);
        Assert.True(time.IsAwaited);
        Assert.Equal(3, CountRows());

        Pass(time, milliseconds: 1);
        await next;
        Assert.Equal(4, CountRows());
        await Poll.UntilAsync(() => time.IsAwaited);
        Pass(time, milliseconds: 5);
    }

    [Fact]
    public async Task GiveWay_NobodyElseWrites_GoesOnAtOnce()
    {
        var time = new FakeTimeProvider();
        _database.Writer.GiveWay(time);

        for (var i = 0; i < 3; i++)
        {
            await HoldAsync(time, milliseconds: 5);
        }

        await InsertAsync("next");
        Assert.False(time.IsAwaited);
    }

    private Task<bool> HoldAsync(FakeTimeProvider time, int milliseconds) =>
        _database.Writer.RunAsync(Durability.Process, _ => Pass(time, milliseconds), default);

    private static Task<int> InsertAsync(Database database, string name) =>
        database.Writer.RunAsync(Durability.Process, connection => connection.Prepare(Insert).Bind(name).Run(), default);

    private static bool Pass(FakeTimeProvider time, int milliseconds)
    {
        time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return true;
    }

    private static Func<Connection, bool> SetMaxPages(int pages) => connection => connection.ExecuteScalar($"PRAGMA max_page_count = {pages}") > 0;

    /// <summary>Occupies the writer, so that whatever is asked for next waits together, until the source is set.</summary>
    private (TaskCompletionSource Release, Task Blocker) Block()
    {
        var started = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var blocker = _database.Writer.RunAsync(
            Durability.Process,
            _ =>
            {
                started.SetResult();
                release.Task.Wait();
                return true;
            },
            default);
        started.Task.Wait();
        return (release, blocker);
    }

    private Task<int> InsertAsync(string name, CancellationToken cancellationToken = default) =>
        _database.Writer.RunAsync(Durability.Power, connection => connection.Prepare(Insert).Bind(name).Run(), cancellationToken);

    private Task<long> SynchronousAsync(Durability durability) =>
        _database.Writer.RunAsync(durability, static connection => connection.ExecuteScalar("PRAGMA synchronous"), default);

    private long? CountRows()
    {
        using var reader = _database.Readers.Rent();
        return reader.Prepare(Count).FirstInt64();
    }
}
