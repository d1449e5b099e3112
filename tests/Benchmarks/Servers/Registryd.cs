using Benchmarks.Stores;

namespace Benchmarks.Servers;

/// <summary>The published binary of this project, with its default configuration.</summary>
internal sealed class Registryd(string executable) : ServerProgram(Published(executable), "version")
{
    /// <summary>The server that every goal is about.</summary>
    public const string ServerName = "registryd";

    public override string Name => ServerName;

    public override IReadOnlyList<string> Arguments(string folder, int port) =>
        ["serve", "--data", folder, "--listen", $"127.0.0.1:{port}", "--insecure-open"];

    public override ImageStore OpenStore(string folder) => new RegistrydStore(folder);

    public override IReadOnlyList<string> CollectArguments(string folder) => ["gc", "--data", folder];

    private static string Published(string executable) =>
        File.Exists(executable) ? executable : throw new MissingProgramException($"{executable} is not there: make build");
}
