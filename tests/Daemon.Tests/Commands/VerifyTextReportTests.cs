using Registry.Core.Operations;
using Registry.Core.Stores;
using Registry.Daemon.Commands;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class VerifyTextReportTests : IDisposable
{
    private const int Width = 100;

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void Progress_Blobs_TellsShareRateAndTimeLeft()
    {
        Create().Progress(new VerificationProgress(
            VerificationStep.Blobs, "sha256:aa", Done: 75 << 20, Total: 100 << 20, DoneBefore: 25 << 20, 50 << 20, TimeSpan.FromSeconds(10)));

        Assert.Equal("\r\e[Kblobs: 75.0%, 5.00 MiB/s, 5s left", _error.ToString());
    }

    [Fact]
    public void Progress_OtherSteps_NamesWhatIsLookedAt()
    {
        Create().Progress(new VerificationProgress(VerificationStep.Repositories, "team/app", 0, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal("\r\e[Krepositories: team/app", _error.ToString());
    }

    [Theory]
    [InlineData(FindingKind.ManifestCount, "app", "manifest-count app")]
    [InlineData(FindingKind.TagCount, "app", "tag-count app")]
    [InlineData(FindingKind.Tag, "v1", "tag app:v1")]
    [InlineData(FindingKind.Link, "blob 9", "link blob 9 in app")]
    [InlineData(FindingKind.IncompleteIndex, "sha256:aa", "incomplete-index app@sha256:aa")]
    public void Found_InARepository_SaysWhere(FindingKind kind, string subject, string expected)
    {
        Create().Found(new Finding(kind, subject, "problem", "advice") { Repository = "app" });

        Assert.Equal($"{expected}: problem; advice\n", _output.ToString());
    }

    [Fact]
    public void Found_FileOfAnyName_CannotDriveTheTerminal()
    {
        Create().Found(new Finding(FindingKind.StrayFile, "blobs/\e[2J", "problem", "advice"));

        Assert.Equal("stray-file blobs/\\u001b[2J: problem; advice\n", _output.ToString());
    }

    [Fact]
    public void Found_AffectsMany_SaysThatThereAreMore()
    {
        Create().Found(new Finding(FindingKind.CorruptBlob, "sha256:aa", "problem", "advice") { Affected = new(["a:1", "b:2"], IsCut: true) });

        Assert.Equal("corrupt-blob sha256:aa: problem; affects a:1, b:2 and more; advice\n", _output.ToString());
    }

    private VerifyTextReport Create() => new(
        new CommandContext(_output, _error, new Dictionary<string, string>(), "absent.toml") { TerminalWidth = Width }, RepairMode.None);
}
