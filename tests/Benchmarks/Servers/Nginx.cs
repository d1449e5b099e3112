using Benchmarks.Wire;

namespace Benchmarks.Servers;

/// <summary>nginx with sendfile, serving the content as plain files under the URLs that a registry would serve it under.</summary>
internal sealed class Nginx() : ServerProgram(Installed(ServerName, package: "nginx-light"), "-v")
{
    public const string ServerName = "nginx";

    public override string Name => ServerName;

    public override bool AcceptsPushes => false;

    public override IReadOnlyList<string> Arguments(string folder, int port)
    {
        var configuration = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(configuration, $$"""
            daemon off;
            user {{Environment.UserName}};
            worker_processes auto;
            pid {{folder}}/nginx.pid;
            events { worker_connections 768; }
            http {
              sendfile on;
              tcp_nopush on;
              keepalive_requests 1000000000;
              default_type application/octet-stream;
              access_log {{folder}}/access.log;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              server {
                listen 127.0.0.1:{{port}};
                root {{folder}}/www;
                location = /v2/ { return 200; }
              }
            }

            """);
        return ["-e", "stderr", "-c", configuration];
    }

    public override void Store(RunningServer server, string repository, NoiseBlob blob) =>
        Store(server, $"{repository}/blobs/{blob.Digest}", blob.Blocks());

    public override void Store(RunningServer server, string repository, string tag, Image image) =>
        Store(server, $"{repository}/manifests/{tag}", [image.Manifest]);

    private static void Store(RunningServer server, string path, IEnumerable<ReadOnlyMemory<byte>> content)
    {
        var file = new FileInfo(Path.Combine(server.Folder, "www", "v2", path));
        file.Directory!.Create();
        using var stream = file.Create();
        foreach (var block in content)
            stream.Write(block.Span);
    }
}
