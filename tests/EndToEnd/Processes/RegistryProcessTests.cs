using Registry.Testing.Clients;
using Registry.Testing.Images;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Processes;

public sealed class RegistryProcessTests
{
    [Fact]
    public async Task Kill_ClientPushesAfterwards_FailureHoldsStateAndLog()
    {
        await using var registry = await RegistryProcess.StartAsync();
        using var workspace = new Workspace(() => registry.State);
        var layout = OciLayout.Create(workspace.CreateFolder());
        layout.AddBusybox("v1");
        await registry.KillAsync();

        var failure = await Assert.ThrowsAsync<CommandFailedException>(
            () => new Skopeo(workspace).PushAsync(layout, "v1", registry.Image("app:v1")));

        Assert.Contains("exited with code 137", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"Listening on http://{registry.Address}", failure.Message, StringComparison.Ordinal);
    }
}
