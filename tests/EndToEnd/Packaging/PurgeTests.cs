using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.Packaging;

/// <summary>A purge removes what is the registry's own, and nothing else.</summary>
[Collection(PackageFixture.Collection)]
public sealed class PurgeTests(PackageFixture packages) : IDisposable
{
    private const string Purge = "apt-get purge -y registryd";

    private readonly Workspace _workspace = new(failureContext: null);

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Purge_AfterUse_LeavesNothingButTheUser()
    {
        await using var registry = await UseAsync("/var/lib/registryd");

        await registry.Machine.ShellAsync(Purge);

        Assert.Equal("", await registry.Machine.ShellAsync("""
            find / -xdev \( -path /proc -o -path /srv -o -path /root -o -path /var/log/apt \) -prune -o -name '*registryd*' -print
            """));
        await registry.Machine.ShellAsync("getent passwd registryd");
    }

    [Fact]
    public async Task Purge_ForeignFiles_StayWithTheirFolders()
    {
        await using var registry = await UseAsync("/var/lib/registryd");
        await registry.Machine.ShellAsync("""
            install -d /srv/elsewhere/uploads && touch /srv/elsewhere/uploads/linked
            cd /var/lib/registryd
            install -d mine blobs/mine && touch mine/a notes.txt blobs/mine/b tls/own.key audit/summary.txt registry.db.mine blobs/sha256/README
            rm -r uploads && ln -s /srv/elsewhere/uploads uploads
            echo secret >/etc/registryd/own.pem
            """);

        await registry.Machine.ShellAsync(Purge);

        Assert.Equal(
            ["audit/summary.txt", "blobs/mine/b", "blobs/sha256/README", "mine/a", "notes.txt", "registry.db.mine", "tls/own.key", "uploads"],
            Lines(await registry.Machine.ShellAsync("cd /var/lib/registryd; find . ! -type d -printf '%P\\n' | LC_ALL=C sort")));
        await registry.Machine.ShellAsync("test -e /etc/registryd/own.pem -a -e elsewhere/uploads/linked");
    }

    [Fact]
    public async Task Purge_DataElsewhere_StaysWhole()
    {
        await using var registry = await UseAsync("/srv/images");
        var before = await FilesAsync(registry.Machine, "/srv/images");

        await registry.Machine.ShellAsync(Purge);

        Assert.Equal(before, await FilesAsync(registry.Machine, "/srv/images"));
    }

    [Theory]
    [InlineData("mount -t tmpfs tmpfs /var/lib/registryd")]
    [InlineData("rmdir /var/lib/registryd; ln -s /srv/images /var/lib/registryd")]
    public async Task Purge_DataOnADiskOfItsOwnOrLinked_StaysWhole(string prepare)
    {
        await using var registry = await InstalledRegistry.InstallAsync(_workspace, packages.Package);
        await registry.Machine.ShellAsync($"install -d -o registryd /srv/images; {prepare}; chown registryd: /var/lib/registryd");
        await UseAsync(registry, "/var/lib/registryd");
        var before = await FilesAsync(registry.Machine, "/var/lib/registryd/");

        await registry.Machine.ShellAsync(Purge);

        Assert.Contains("registry.db", before, StringComparison.Ordinal);
        Assert.Equal(before, await FilesAsync(registry.Machine, "/var/lib/registryd/"));
    }

    [Fact]
    public async Task Purge_FolderOfSomethingElse_StaysWhole()
    {
        await using var registry = await InstalledRegistry.InstallAsync(_workspace, packages.Package);
        await registry.Machine.ShellAsync("install -d /var/lib/registryd/uploads; touch /var/lib/registryd/uploads/a");

        await registry.Machine.ShellAsync(Purge);

        await registry.Machine.ShellAsync("test -e /var/lib/registryd/uploads/a");
    }

    private async Task<InstalledRegistry> UseAsync(string data)
    {
        var registry = await InstalledRegistry.InstallAsync(_workspace, packages.Package);
        await UseAsync(registry, data);
        return registry;
    }

    /// <summary>Lets a registry do everything that leaves files, pushed blobs among them.</summary>
    private static async Task UseAsync(InstalledRegistry registry, string data)
    {
        await registry.Machine.ShellAsync($"registryd init --yes --data {data} --listen 127.0.0.1:5000; registryd user add --no-password bob");
        await registry.RestartAsync();
        await registry.Machine.ShellAsync("""
            registryd grant add user:bob '*' push,pull
            token=$(registryd token create --user bob --name test)
            curl() { command curl --fail --silent --show-error --insecure --user "bob:$token" "$@"; }
            location=$(curl -X POST -D - https://127.0.0.1:5000/v2/app/blobs/uploads/ | sed -n 's/^[Ll]ocation: //p' | tr -d '\r')
            curl -X POST https://127.0.0.1:5000/v2/app/blobs/uploads/
            printf content >blob
            curl -X PUT --data-binary @blob -H 'Content-Type: application/octet-stream' \
                "https://127.0.0.1:5000$location?digest=sha256:$(sha256sum blob | cut -d ' ' -f 1)"
            registryd gc; registryd verify
            """);
        await registry.DisposeAsync();
    }

    private static Task<string> FilesAsync(DebianChroot machine, string folder) =>
        machine.ShellAsync($"find {folder} ! -type d -printf '%P %s\\n' | sort");

    private static string[] Lines(string text) => text.Trim().Split('\n');
}
