using System.Globalization;

namespace Benchmarks.Servers;

/// <summary>registryd with a webhook that wants to be told of each push, at a port where nobody answers.</summary>
/// <param name="open">The binary, as it is measured without webhooks.</param>
/// <param name="port">The port.</param>
internal sealed class RegistrydWithWebhook(ServerProgram open, int port) : ServerProgram(open.Executable, "version")
{
    public override string Name => open.Name;

    public override IReadOnlyList<string> Arguments(string folder, int listen)
    {
        var file = $"{folder}.toml";
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"""
            [[webhook]]
            name = "dead"
            url = "http://127.0.0.1:{port}/"
            events = ["push", "move", "delete"]
            secret = "a secret of the measurement"
            timeout = "1s"
            """));
        return [.. open.Arguments(folder, listen), "--config", file];
    }
}
