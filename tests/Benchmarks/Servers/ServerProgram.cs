using System.Diagnostics;
using Benchmarks.Measuring;
using Benchmarks.Stores;
using Benchmarks.Wire;

namespace Benchmarks.Servers;

/// <summary>A server that can be measured: where its binary is, how it is started, and how content gets into it.</summary>
internal abstract class ServerProgram
{
    private static readonly string[] SystemFolders = ["/usr/local/bin", "/usr/bin", "/usr/sbin"];

    protected ServerProgram(string executable, string versionArgument)
    {
        Executable = executable;
        Version = FirstLineOf(executable, versionArgument);
    }

    public abstract string Name { get; }

    /// <summary>The binary's path.</summary>
    public string Executable { get; }

    /// <summary>What the binary says of its version.</summary>
    public string Version { get; }

    /// <summary>Whether it is a registry, or serves files only.</summary>
    public virtual bool AcceptsPushes => true;

    /// <summary>Writes the configuration that the server needs and says how to start it on 127.0.0.1.</summary>
    /// <param name="folder">The server's own folder, for its data and its configuration.</param>
    /// <param name="port">The port it is to listen on.</param>
    public abstract IReadOnlyList<string> Arguments(string folder, int port);

    /// <summary>What is answered with 200 as soon as the server serves.</summary>
    public virtual string ReadyPath => "/v2/";

    /// <summary>Makes a blob available at <c>/v2/REPOSITORY/blobs/DIGEST</c>.</summary>
    public virtual void Store(RunningServer server, string repository, NoiseBlob blob)
    {
        using var client = new RegistryClient(server.EndPoint);
        client.PushStream(repository, blob, chunked: false);
    }

    /// <summary>Makes an image available at <c>/v2/REPOSITORY/manifests/TAG</c>.</summary>
    public virtual void Store(RunningServer server, string repository, string tag, Image image)
    {
        using var client = new RegistryClient(server.EndPoint);
        client.Push(repository, tag, image);
    }

    /// <summary>Opens a folder of the server's, to fill it without the server. Registries only.</summary>
    /// <param name="folder">The server's own folder.</param>
    public virtual ImageStore OpenStore(string folder) => throw new NotSupportedException($"{Name} serves files only.");

    /// <summary>Writes the configuration that is needed and says how garbage is collected in a folder. Registries only.</summary>
    /// <param name="folder">The server's own folder.</param>
    public virtual IReadOnlyList<string> CollectArguments(string folder) => throw new NotSupportedException($"{Name} serves files only.");

    /// <summary>Starts the program.</summary>
    /// <param name="log">The file that takes its output.</param>
    /// <param name="arguments">The command line.</param>
    public Process Start(string log, IEnumerable<string> arguments) =>
        // By way of a shell that the program then replaces: to read a pipe here would take processor time.
        Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$0\" \"$@\" >\"$LOG\" 2>&1", Executable, .. arguments])
        {
            Environment = { ["LOG"] = log },
        })!;

    /// <summary>Runs the program to its end.</summary>
    /// <param name="log">The file that takes its output.</param>
    /// <param name="arguments">The command line.</param>
    /// <returns>How long it took, and its processor time if nothing else that was started ended meanwhile.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message ends with what it printed.</exception>
    public (TimeSpan Wall, CpuTime Cpu) Run(string log, IEnumerable<string> arguments)
    {
        var before = ProcessTree.CpuOfEndedChildren();
        var started = Stopwatch.GetTimestamp();
        using var process = Start(log, arguments);
        process.WaitForExit();
        var time = Stopwatch.GetElapsedTime(started);
        return process.ExitCode == 0
            ? (time, ProcessTree.CpuOfEndedChildren() - before)
            : throw new InvalidOperationException($"{Name} exits with {process.ExitCode}:\n{File.ReadAllText(log)}");
    }

    /// <summary>Finds the program of a Debian package.</summary>
    /// <exception cref="MissingProgramException">The package is not installed.</exception>
    protected static string Installed(string program, string package) =>
        SystemFolders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
        ?? throw new MissingProgramException($"{program} is not installed: apt-get install {package}");

    private static string FirstLineOf(string executable, string argument)
    {
        var start = new ProcessStartInfo(executable, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return output.Split('\n')[0].Trim();
    }
}
