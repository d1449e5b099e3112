using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Registry.Testing.Http;
using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.BadLuck.Crashes;

public sealed class KillTests : IDisposable
{
    private const int Pushers = 4;

    /// <summary>A hundred, or what the long run asks for.</summary>
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("KILLS") ?? "100", CultureInfo.InvariantCulture);

    private static readonly TimeSpan LongestRound = TimeSpan.FromMilliseconds(400);

    private readonly Workspace _workspace = new(failureContext: null);
    private readonly string _data;
    private readonly int _seed;
    private readonly Random _random;
    private readonly Pusher[] _pushers;

    public KillTests()
    {
        _data = _workspace.PathOf("data");
        var seed = Environment.GetEnvironmentVariable("KILL_SEED");
#pragma warning disable CA5394 // Repeatable, not secret.
        _seed = seed is null ? Random.Shared.Next() : int.Parse(seed, CultureInfo.InvariantCulture);
        _random = new Random(_seed);
        _pushers = [.. Enumerable.Range(0, Pushers).Select(number => new Pusher(number, new Random(_random.Next())))];
#pragma warning restore CA5394
    }

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Kill_AgainAndAgainUnderConcurrentPushes_KeepsWhatWasAcknowledgedAndShowsNothingElse()
    {
        var kills = 0;
        try
        {
            for (; kills < Kills; kills++)
            {
                await PushUntilKilledAsync();
            }

            await using (var server = await StartAsync())
            {
                await CheckRoundAsync(server.Http);
                await CheckEverythingAsync(server.Http);
                Assert.Equal(0, await server.StopAsync());
            }

            Assert.All(Directory.EnumerateFiles(Path.Combine(_data, "blobs"), "*", SearchOption.AllDirectories), CheckFile);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException(
                $"It failed after {kills} kills; KILL_SEED={_seed} makes the same choices again.", exception);
        }
    }

    private Task<RegistryProcess> StartAsync() => RegistryProcess.StartAsync(_workspace, _data);

    private async Task PushUntilKilledAsync()
    {
        await using var server = await StartAsync();
        await CheckRoundAsync(server.Http);
        var pushes = _pushers.Select(pusher => pusher.PushAsync(server.Http)).ToArray();
#pragma warning disable CA5394 // Repeatable, not secret.
        await Task.Delay(LongestRound * _random.NextDouble());
#pragma warning restore CA5394
        Assert.DoesNotContain(pushes, push => push.IsCompleted);
        await server.KillAsync();
        await Task.WhenAll(pushes);
    }

    /// <summary>Checks what was pushed since the last check, and what every tag names.</summary>
    private async Task CheckRoundAsync(RegistryHttp http)
    {
        await Task.WhenAll(_pushers.Select(pusher => pusher.CheckAsync(http)));
        var repositories = (await http.GetAsync("/v2/_catalog")).Expect(HttpStatusCode.OK).Strings("repositories");
        Assert.Empty(repositories.Except(Pusher.Repositories));
        foreach (var repository in repositories)
        {
            await CheckTagsAsync(http.Repository(repository));
        }
    }

    private async Task CheckTagsAsync(RepositoryHttp repository)
    {
        var tags = (await repository.GetAsync("tags/list")).Expect(HttpStatusCode.OK).Strings("tags");
        Assert.Empty(tags.Except([Pusher.SharedTag, .. _pushers.Select(pusher => pusher.Tag)]));
        foreach (var pusher in _pushers)
        {
            var allowed = pusher.Tagged.GetValueOrDefault(repository.Name) ?? [];
            var named = await DigestOfTagAsync(repository, pusher.Tag);
            if (named is null)
            {
                Assert.DoesNotContain(pusher.Checked, content => content.IsAcknowledged && allowed.Contains(content.Digest));
                continue;
            }

            Assert.Contains(named, allowed);
            allowed.RemoveWhere(digest => digest != named);
        }

        if (await DigestOfTagAsync(repository, Pusher.SharedTag) is { } latest)
        {
            Assert.Contains(
                _pushers.SelectMany(pusher => pusher.Checked),
                content => content.Digest == latest && content.Repository == repository.Name);
        }
    }

    /// <summary>Pulls all that was ever pushed, and looks for all blobs where nobody pushed them.</summary>
    private async Task CheckEverythingAsync(RegistryHttp http)
    {
        var pushed = _pushers.SelectMany(pusher => pusher.Checked).ToList();
        var known = pushed.Select(content => content.PathIn(content.Repository)).ToHashSet();
        await Parallel.ForEachAsync(pushed, new ParallelOptions { MaxDegreeOfParallelism = Pushers }, async (content, _) =>
        {
            await content.CheckAsync(http);
            foreach (var path in Pusher.Repositories.Select(content.PathIn).Where(path => !known.Contains(path)))
            {
                (await http.SendAsync(HttpMethod.Head, path, null)).Expect(HttpStatusCode.NotFound);
            }
        });
        Assert.Contains(pushed, content => content.IsAcknowledged);
        Assert.Contains(pushed, content => !content.IsAcknowledged);
    }

    private static async Task<string?> DigestOfTagAsync(RepositoryHttp repository, string tag)
    {
        var response = await repository.HeadAsync($"manifests/{tag}");
        return response.Status == HttpStatusCode.NotFound ? null : response.Expect(HttpStatusCode.OK)["Docker-Content-Digest"];
    }

    private static void CheckFile(string path)
    {
        using var file = File.OpenRead(path);
        Assert.Equal(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(file)));
    }
}
