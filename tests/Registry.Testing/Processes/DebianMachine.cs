using System.Diagnostics;
using System.Globalization;
using Registry.Testing.Time;

namespace Registry.Testing.Processes;

/// <summary>
/// A Debian with a systemd and a network of its own, above the one that <c>tests/setup/test-packages</c> made, which stays as it is. It takes
/// root.
/// </summary>
public sealed class DebianMachine : IAsyncDisposable
{
    // Where it stays readable from outside, also when the machine is gone.
    private const string JournalFolder = "/var/log/journal";

    private readonly Workspace _workspace;
    private readonly string _root;
    private Process? _boot;
    private int _init;

    private DebianMachine(Workspace workspace, string root) => (_workspace, _root) = (workspace, root);

    /// <summary>Prepares a machine that is not booted yet.</summary>
    /// <exception cref="CommandFailedException">The machine below is missing, or this is not root.</exception>
    public static async Task<DebianMachine> CreateAsync(Workspace workspace)
    {
        var (root, options) = DebianOverlay.Create(workspace);
        await workspace.Command("mount", "-t", "overlay", "-o").RunAsync(options, "overlay", root);
        Directory.CreateDirectory(root + JournalFolder);
        return new DebianMachine(workspace, root);
    }

    /// <summary>The path outside of one of the machine's files.</summary>
    public string PathOf(string path) => _root + path;

    /// <summary>Writes a text file in the machine; folders that are missing are made.</summary>
    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.WriteAllText(PathOf(path), text);
    }

    /// <summary>Copies a file into the machine with its mode; folders that are missing are made.</summary>
    public void Install(string file, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
        File.Copy(file, PathOf(path), overwrite: true);
    }

    /// <summary>Boots the machine; when this returns, its services run.</summary>
    /// <exception cref="TimeoutException">It did not come up.</exception>
    public async Task BootAsync()
    {
        _boot = _workspace.Command(SourceTree.PathOf("tests/setup/debian-boot")).Start(_root);
        _boot.BeginErrorReadLine();
        _boot.BeginOutputReadLine();
        await Poll.UntilAsync(async () =>
        {
            _init = FindInit();
            return _init != 0 && (await In("systemctl").TryRunAsync("is-system-running")).Output.Trim() is "running" or "degraded";
        });
    }

    /// <summary>The end of the journal.</summary>
    public string Journal()
    {
        using var journal = Process.Start(new ProcessStartInfo("journalctl", ["--directory", PathOf(JournalFolder), "--no-pager", "--lines", "40"])
        {
            RedirectStandardOutput = true,
        })!;
        return journal.StandardOutput.ReadToEnd();
    }

    /// <summary>A command that runs in the booted machine, as its root.</summary>
    public Command In(string program, params IEnumerable<string> arguments) => Enter("--all", program, arguments);

    /// <summary>Runs <c>systemctl</c> in the machine, and returns what it prints.</summary>
    public Task<string> SystemctlAsync(params string[] arguments) => In("systemctl").ReadAsync(arguments);

    /// <summary>A property of a unit (<c>systemctl show</c>).</summary>
    public async Task<string> PropertyAsync(string unit, string name) =>
        (await SystemctlAsync("show", "--value", "--property", name, unit)).Trim();

    /// <summary>A program of this system that uses the machine's network.</summary>
    public Command OnNetwork(string program, params IEnumerable<string> arguments) => Enter("--net", program, arguments);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_boot is null)
        {
            return;
        }

        if (FindInit() is not 0 and var init)
        {
            // Everything else in the machine ends with its first process.
            Process.GetProcessById(init).Kill();
        }

        await _boot.WaitForExitAsync();
        _boot.Dispose();
    }

    private Command Enter(string namespaces, string program, IEnumerable<string> arguments) => _workspace.Command(
        "nsenter", ["--target", _init.ToString(CultureInfo.InvariantCulture), namespaces, "--", program, .. arguments]);

    // The script starts systemd-nspawn, which starts systemd.
    private int FindInit() => ChildOf(ChildOf(_boot!.Id));

    private static int ChildOf(int process)
    {
        var children = process == 0 ? "" : Read($"/proc/{process}/task/{process}/children");
        return children.Split(' ') is [{ Length: > 0 } first, ..] ? int.Parse(first, CultureInfo.InvariantCulture) : 0;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // It has ended.
            return "";
        }
    }
}
