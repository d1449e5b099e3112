using System.Diagnostics;
using System.Globalization;
using Registry.Daemon.Composition;
using Registry.Testing.Time;
using Xunit;

namespace Daemon.Tests.Composition;

public sealed class HangUpTests
{
    [Fact]
    public async Task Take_SignalCame_SaysSoOnceAndTheProcessGoesOn()
    {
        using var hangUp = new HangUp();
        Assert.False(hangUp.Take());

        using (var kill = Process.Start("kill", ["-HUP", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await Poll.UntilAsync(hangUp.Take);
        Assert.False(hangUp.Take());
    }
}
