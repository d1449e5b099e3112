using Benchmarks.Stores;

namespace Benchmarks.Servers;

/// <summary>
/// Docker's registry as Debian ships it, with the shipped configuration but for the address, the folder and the password file.
/// </summary>
internal sealed class DockerRegistry() : ServerProgram(Installed(ServerName, package: "docker-registry"), "--version")
{
    public const string ServerName = "docker-registry";

    public override string Name => ServerName;

    public override IReadOnlyList<string> Arguments(string folder, int port) => ["serve", WriteConfiguration(folder, port)];

    public override ImageStore OpenStore(string folder) => new DistributionStore(RootDirectory(folder));

    public override IReadOnlyList<string> CollectArguments(string folder) => ["garbage-collect", WriteConfiguration(folder, port: 0)];

    private static string RootDirectory(string folder) => $"{folder}/registry";

    private static string WriteConfiguration(string folder, int port)
    {
        var configuration = Path.Combine(folder, "config.yml");
        File.WriteAllText(configuration, $"""
            version: 0.1
            log:
              fields:
                service: registry
            storage:
              cache:
                blobdescriptor: inmemory
              filesystem:
                rootdirectory: {RootDirectory(folder)}
              delete:
                enabled: true
            http:
              addr: 127.0.0.1:{port}
              headers:
                X-Content-Type-Options: [nosniff]
            health:
              storagedriver:
                enabled: true
                interval: 10s
                threshold: 3

            """);
        return configuration;
    }
}
