using System.Diagnostics;
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
