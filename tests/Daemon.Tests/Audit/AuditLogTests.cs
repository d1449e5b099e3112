using System.Net;
using System.Text.Json;
using Registry.Core.Audit;
using Registry.Daemon.Audit;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Audit;

public sealed class AuditLogTests : IDisposable
{
    private static readonly AuditEvent Login = new(AuditEventKind.Login, "alice", AuditResult.Success);

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _reports = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Record_AnEvent_IsALineOfJson()
    {
        await using (var log = Open())
        {
            log.Record(new AuditEvent(AuditEventKind.Push, "alice", AuditResult.Success)
            {
                Token = "ci",
                Address = IPAddress.Parse("::ffff:192.0.2.7"),
                Repository = "team/app",
                Reference = "v1",
                Digest = "sha256:abc",
                RequestId = "0HN:1",
            });
        }

        Assert.Equal(
            [
                """{"time":"2026-01-02T03:04:05.000Z","event":"push","user":"alice","token":"ci","address":"192.0.2.7","repository":"team/app","reference":"v1","digest":"sha256:abc","result":"success","requestId":"0HN:1"}""",
            ],
            Lines());
    }

    [Fact]
    public async Task Record_WhileItRuns_IsInTheFileWithinTheInterval()
    {
        await using var log = Open();
        log.Record(Login);
        await Poll.UntilAsync(() => _time.IsAwaited);
        Assert.Equal(["alice"], Lines().Select(UserOf));

        log.Record(Login with { User = "bob" });
        _time.Advance(AuditLog.FlushInterval);

        await Poll.UntilAsync(() => Lines().Count == 2);
    }

    [Fact]
    public async Task Record_KindThatIsNotWanted_IsLeftOut()
    {
        await using (var log = Open(AuditEventKind.Push))
        {
            log.Record(Login);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Record_NamesOfStrangers_StayOneShortLine()
    {
        await using (var log = Open())
        {
            log.Record(new AuditEvent(AuditEventKind.LoginFailed, "\n{\"event\":\"login\"}\u2028\u001b" + new string('\u00e9', 20_000), AuditResult.Denied));
        }

        var line = Assert.Single(Lines());
        Assert.InRange(line.Length, 1, 2048);
        Assert.DoesNotContain(line, c => c is < ' ' or > '~');
        using var json = JsonDocument.Parse(line);
        Assert.StartsWith("\n{\"event\"", json.RootElement.GetProperty("user").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_Begun_IsForOwnerAndGroupAlone()
    {
        await using (var log = Open())
        {
            log.Record(Login);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(Assert.Single(Files())));
    }

    [Fact]
    public async Task Record_FromTwoWritersAtOnce_EveryLineIsWhole()
    {
        const int count = 2000;
        await using (var one = Open())
        await using (var other = Open())
        {
            await Task.WhenAll(
                Task.Run(() => Repeat(one, "one")),
                Task.Run(() => Repeat(other, "other")));
        }

        var users = Lines().Select(UserOf).ToList();
        Assert.Equal(count, users.Count(user => user == "one"));
        Assert.Equal(count, users.Count(user => user == "other"));

        static void Repeat(AuditLog log, string user)
        {
            for (var i = 0; i < count; i++)
            {
                log.Record(Login with { User = user });
            }
        }
    }

    [Fact]
    public async Task Record_AfterALineThatWasCutOff_BeginsALineOfItsOwn()
    {
        await using (var log = Open())
        {
            log.Record(Login);
        }

        await File.AppendAllTextAsync(Assert.Single(Files()), "{\"time\":\"20");
        await using (var log = Open())
        {
            log.Record(Login);
        }

        Assert.Equal(3, Lines().Count);
        Assert.Equal("alice", UserOf(Lines()[^1]));
    }

    [Fact]
    public async Task Record_WhileTheFileCannotBeWritten_CountsWhatIsLostAndGoesOnLater()
    {
        var folder = _folder.File("audit");
        await File.WriteAllTextAsync(folder, "in the way");
        await using (var log = Open())
        {
            log.Record(Login);
            log.Record(Login);
            await Poll.UntilAsync(() => _time.IsAwaited);
            File.Delete(folder);
            log.Record(Login with { User = "bob" });
        }

        Assert.Equal(["bob"], Lines().Select(UserOf));
        Assert.Collection(
            _reports,
            report => Assert.StartsWith("The audit log cannot be written, and events are lost: ", report, StringComparison.Ordinal),
            report => Assert.Equal("The audit log is written again; 2 events are missing in it.", report));
    }

    [Fact]
    public async Task Record_MoreThanTheQueueHolds_NeverWaitsAndCountsTheRest()
    {
        await using (var log = Open())
        {
            log.Record(Login);
            await Poll.UntilAsync(() => _time.IsAwaited);
            for (var i = 0; i < 40_000; i++)
            {
                log.Record(Login);
            }
        }

        Assert.Equal(32_769, Lines().Count);
        Assert.Equal(["The audit log is written again; 7232 events are missing in it."], _reports);
    }

    private AuditLog Open(params AuditEventKind[] events) => new(
        new AuditLogOptions(_folder.File("audit/audit.log"), FileKeep: 2, events.Length > 0 ? events : Enum.GetValues<AuditEventKind>()),
        _time,
        _reports.Add);

    private string[] Files() => Directory.GetFiles(_folder.File("audit"), "audit*.log");

    private List<string> Lines() => [.. Files().Order(StringComparer.Ordinal).SelectMany(File.ReadLines)];

    private static string? UserOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("user").GetString();
    }
}
