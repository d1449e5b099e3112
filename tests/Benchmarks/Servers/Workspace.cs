using System.Globalization;

namespace Benchmarks.Servers;

/// <summary>The folders and servers of one scenario; disposing of it stops the servers and removes the folders.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly string _root;
    private readonly List<RunningServer> _servers = [];
    private int _folders;

    /// <param name="parent">The folder, on a real disk, under which all files go.</param>
    public Workspace(string parent) => _root = Directory.CreateDirectory(Path.Combine(parent, Path.GetRandomFileName())).FullName;

    /// <summary>Makes an empty folder for one server.</summary>
    public string NewFolder()
    {
        _folders++;
        return Directory.CreateDirectory(Path.Combine(_root, _folders.ToString(CultureInfo.InvariantCulture))).FullName;
    }

    /// <summary>Starts a server on a folder, to run until it is disposed of or the scenario ends.</summary>
    public RunningServer Start(ServerProgram program, string folder)
    {
        var server = RunningServer.Start(program, folder);
        _servers.Add(server);
        return server;
    }

    public void Dispose()
    {
        foreach (var server in _servers)
            server.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
