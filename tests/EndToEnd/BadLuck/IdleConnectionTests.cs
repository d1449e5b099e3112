using Registry.Testing.Http;
using Registry.Testing.Processes;
using Registry.Testing.Time;
using Xunit;
using static System.Net.HttpStatusCode;

namespace Registry.EndToEnd.BadLuck;

public sealed class IdleConnectionTests
{
    private const int Connections = 1_000;
    private const long MemoryLimit = 60_000_000;

    [Fact]
    public async Task Connect_ThousandThatStayIdle_OthersAreServedAndMemoryStaysSmall()
    {
        await using var server = await RegistryProcess.StartAsync();
        var repository = server.Http.Repository("idle/app");
        await repository.PushImageAsync("latest");
        var filesBefore = server.Status.OpenFiles;
        var idle = new List<RawConnection>();
        while (idle.Count < Connections)
        {
            var connection = await RawConnection.ConnectAsync(server.Http.BaseAddress);
            idle.Add(connection);
            if (idle.Count % 2 == 0)
            {
                await connection.SendHeadAsync($"GET {repository.Path("manifests/latest")}");
                (await connection.ReadAsync())!.Expect(OK);
            }
        }

        await Poll.UntilAsync(() => server.Status.OpenFiles >= filesBefore + Connections);
        await repository.PushImageAsync("next", seed: 2);
        Assert.InRange(server.Status.Resident, 1, MemoryLimit);

        foreach (var connection in idle)
        {
            await connection.DisposeAsync();
        }

        await Poll.UntilAsync(() => server.Status.OpenFiles < filesBefore + (Connections / 10));
        (await repository.GetAsync("manifests/next")).Expect(OK);
    }
}
