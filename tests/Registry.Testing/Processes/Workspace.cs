using System.Diagnostics;

namespace Registry.Testing.Processes;

/// <summary>
/// A temporary folder that programs work in. Disposal ends whatever still runs in it (a process with the folder's path among its
/// arguments or variables), unmounts what is mounted below it, and removes it.
/// </summary>
public sealed class Workspace : IDisposable
{
    // Not REGISTRYD_...: these are settings, and the server refuses one that it does not know.
    private const string Marker = "TEST_WORKSPACE";
    private readonly Func<string>? _failureContext;
    private int _folders;

    /// <summary>Creates the folder.</summary>
    /// <param name="failureContext">See <see cref="Command.FailureContext"/>.</param>
    public Workspace(Func<string>? failureContext)
    {
        _failureContext = failureContext;
        Folder = Directory.CreateTempSubdirectory("registryd-test-").FullName;
    }

    /// <summary>The folder's path.</summary>
    public string Folder { get; }

    /// <summary>The path of a file or folder in the workspace, which need not exist.</summary>
    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Creates a folder in the workspace. Its path is short, as podman and sockets need it.</summary>
    public string CreateFolder() => Directory.CreateDirectory(PathOf($"{Interlocked.Increment(ref _folders)}")).FullName;

    /// <summary>Writes a text file into the workspace, and returns its path.</summary>
    public string WriteFile(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    /// <summary>
    /// A command whose processes the workspace ends when it is disposed. Settings of a registry in this process's environment do not
    /// reach it.
    /// </summary>
    public Command Command(string program, params IEnumerable<string> arguments)
    {
        var command = new Command(program, arguments) { FailureContext = _failureContext };
        command.Environment[Marker] = Folder;
        foreach (string name in Environment.GetEnvironmentVariables().Keys)
        {
            if (name.StartsWith("REGISTRYD_", StringComparison.Ordinal))
            {
                command.Environment[name] = null;
            }
        }

        return command;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        EndProcesses();
        foreach (var mountPoint in MountPoints())
        {
            using var umount = Process.Start("umount", ["--lazy", mountPoint]);
            umount.WaitForExit();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private void EndProcesses()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out var id) && id != Environment.ProcessId && (Holds("cmdline") || Holds("environ")))
            {
                End(id);
            }

            bool Holds(string file)
            {
                try
                {
                    return File.ReadAllText(Path.Combine(folder, file)).Contains(Folder, StringComparison.Ordinal);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    // It has ended meanwhile, or is another user's.
                    return false;
                }
            }
        }
    }

    private static void End(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill();
            process.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It has ended meanwhile.
        }
    }

    /// <summary>The mount points below the folder, innermost first (proc_pid_mountinfo(5): the fifth field).</summary>
    private string[] MountPoints() =>
        [.. File.ReadLines("/proc/self/mountinfo")
            .Select(line => line.Split(' ')[4])
            .Where(path => path.StartsWith(Folder + "/", StringComparison.Ordinal))
            .Reverse()];
}
