using Registry.Daemon.Commands;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Commands;

public sealed class ProgressLineTests : IDisposable
{
    private readonly StringWriter _error = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _error.Dispose();

    [Fact]
    public void Show_NoTerminal_PrintsNothing()
    {
        var progress = Create(width: null);

        progress.Show(() => "half");
        progress.Interrupt();

        Assert.Empty(_error.ToString());
    }

    [Fact]
    public void Show_Again_ReplacesTheLineOnceInAWhile()
    {
        var progress = Create(width: 80);

        progress.Show(() => "one");
        progress.Show(() => "two");
        _time.Advance(TimeSpan.FromSeconds(1));
        progress.Show(() => "three");

        Assert.Equal("\r\e[Kone\r\e[Kthree", _error.ToString());
    }

    [Fact]
    public void Interrupt_Shown_TakesTheLineAwayOnce()
    {
        var progress = Create(width: 80);

        progress.Interrupt();
        progress.Show(() => "one");
        progress.Interrupt();
        progress.Interrupt();

        Assert.Equal("\r\e[Kone\r\e[K", _error.ToString());
    }

    [Fact]
    public void Show_NarrowTerminal_NeverWraps()
    {
        Create(width: 5).Show(() => "123456");

        Assert.Equal("\r\e[K1234", _error.ToString());
    }

    private ProgressLine Create(int? width) =>
        new(new CommandContext(TextWriter.Null, _error, new Dictionary<string, string>(), "") { TerminalWidth = width }, _time);
}
