namespace Benchmarks.Servers;

/// <summary>registryd that measures nothing.</summary>
/// <param name="measured">The binary, as it measures itself by default.</param>
internal sealed class RegistrydWithoutMetrics(ServerProgram measured) : ServerProgram(measured.Executable, "version")
{
    public override string Name => measured.Name;

    public override IReadOnlyList<string> Arguments(string folder, int port)
    {
        var file = $"{folder}.toml";
        File.WriteAllText(file, "metrics.enabled = false\n");
        return [.. measured.Arguments(folder, port), "--config", file];
    }
}
