using System.Globalization;

namespace Registry.Testing.Processes;

/// <summary>
/// A Debian to install things in, as after a fresh installation, with a host name, a network and mounts of its own; systemd is installed and
/// does not run. What changes in it is gone with its workspace. Needs root.
/// </summary>
public sealed class DebianChroot
{
    /// <summary>The machine's name, which it knows the address of.</summary>
    public const string HostName = "registry";

    private const string Ready = "the machine is ready";
    private readonly Workspace _workspace;
    private readonly string _process;

    private DebianChroot(Workspace workspace, string root, int process)
    {
        _workspace = workspace;
        _process = process.ToString(CultureInfo.InvariantCulture);
        Root = root;
        Directory.CreateDirectory(PathOf("/srv"));
    }

    /// <summary>Its root, as commands in it see it; from outside, <see cref="PathOf"/> leads there.</summary>
    public string Root { get; }

    /// <summary>Makes one, which lives as long as the workspace.</summary>
    /// <exception cref="CommandFailedException">It cannot be made.</exception>
    public static async Task<DebianChroot> CreateAsync(Workspace workspace)
    {
        var (root, options) = DebianOverlay.Create(workspace);
        var script = $"""
            set -e
            ip link set lo up
            hostname {HostName}
            mount -t overlay overlay -o '{options}' '{root}'
            mount -t proc proc '{root}/proc'
            mount -t sysfs sysfs '{root}/sys'
            mount --rbind /dev '{root}/dev'
            printf '127.0.0.1 localhost\n127.0.1.1 {HostName}\n' >'{root}/etc/hosts'
            echo {Ready}
            exec sleep infinity
            """;
        var holder = await DaemonProcess.StartAsync(workspace.Command("unshare", "--mount", "--uts", "--net", "sh", "-c"), Ready, script);
        return new DebianChroot(workspace, root, holder.Id);
    }

    /// <summary>The path, from outside, of a file in the machine.</summary>
    public string PathOf(string path) => $"/proc/{_process}/root{Root}{path}";

    /// <summary>A command in the machine.</summary>
    public Command Command(string program, params IEnumerable<string> arguments)
    {
        var command = _workspace.Command(
            "nsenter", ["--target", _process, "--mount", "--uts", "--net", "chroot", Root, program, .. arguments]);
        command.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        command.Environment["HOME"] = "/root";
        command.Environment["LC_ALL"] = "C.UTF-8";
        command.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        return command;
    }

    /// <summary>Runs lines of a shell as root in the folder <c>/srv</c>, each of which has to succeed.</summary>
    /// <returns>What they printed.</returns>
    /// <exception cref="CommandFailedException">One failed.</exception>
    public Task<string> ShellAsync(string lines) => Command("sh", "-euc").ReadAsync($"cd /srv\n{lines}");

    /// <summary>Puts a file into the folder <c>/srv</c>.</summary>
    public void Add(string file) => File.Copy(file, PathOf($"/srv/{Path.GetFileName(file)}"));

    /// <summary>Starts what a unit of systemd starts, as the user that it names.</summary>
    /// <param name="unit">The unit's file, in the machine.</param>
    /// <param name="readyText">What the log line contains that says that the server is ready.</param>
    /// <exception cref="CommandFailedException">It did not become ready.</exception>
    public Task<DaemonProcess> StartServiceAsync(string unit, string readyText)
    {
        var settings = File.ReadLines(PathOf(unit)).ToLookup(line => line.Split('=')[0], line => line[(line.IndexOf('=') + 1)..]);
        var user = settings["User"].Single();
        return DaemonProcess.StartAsync(
            Command("setpriv", ["--reuid", user, "--regid", user, "--init-groups", "--no-new-privs", .. settings["ExecStart"].Single().Split(' ')]),
            readyText);
    }
}
