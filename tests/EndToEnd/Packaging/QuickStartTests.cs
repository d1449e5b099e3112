using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Packaging;

/// <summary>The README's way from the package to the first push, on a fresh Debian.</summary>
[Collection(PackageFixture.Collection)]
public sealed class QuickStartTests(PackageFixture packages) : IDisposable
{
    private static readonly TimeSpan Promised = TimeSpan.FromMinutes(2);

    private readonly Workspace _workspace = new(failureContext: null);

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task QuickStart_FreshDebian_PushesTheFirstImageInTwoMinutes()
    {
        await using var registry = await InstalledRegistry.PrepareAsync(_workspace, packages.Package);
        await PrepareClientAsync(registry.Machine);

        await FollowAsync(registry).WaitAsync(Promised);

        Assert.Contains(
            "latest", await registry.Machine.ShellAsync("podman search --list-tags $(hostname):5000/alpine"), StringComparison.Ordinal);
    }

    /// <summary>Types each line, and does what systemd would have done where it ran.</summary>
    private static async Task FollowAsync(InstalledRegistry registry)
    {
        var password = "";
        foreach (var line in MarkdownBlocks.Read("README.md", "## Quick start"))
        {
            var command = line.Split("   #")[0].Replace("sudo ", "", StringComparison.Ordinal).Trim();
            if (command == "systemctl restart registryd")
            {
                await registry.RestartAsync();
                continue;
            }

            var output = await registry.Machine.ShellAsync(
                command.StartsWith("docker login ", StringComparison.Ordinal) ? $"echo '{password}' | {command} --password-stdin" : command);
            if (command.StartsWith("apt ", StringComparison.Ordinal))
            {
                await registry.RestartAsync();
            }
            else if (command.StartsWith("registryd init", StringComparison.Ordinal))
            {
                password = output.Split("with the password ")[1].Split(',')[0];
            }
        }
    }

    /// <summary>Makes podman the machine's docker, with an image to push.</summary>
    private static async Task PrepareClientAsync(DebianChroot machine)
    {
        await machine.ShellAsync("""
            printf '[storage]\ndriver = "vfs"\nrunroot = "/run/containers"\ngraphroot = "/var/lib/containers"\n' >/etc/containers/storage.conf
            ln -s podman /usr/bin/docker
            tar -cf alpine.tar /etc/hosts
            docker import --quiet alpine.tar alpine
            """);
    }
}
