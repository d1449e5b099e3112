using System.Globalization;

namespace Benchmarks.Servers;

/// <summary>registryd with many rules of limits, of which the last is that of every repository: so all are gone through for it.</summary>
/// <param name="open">The binary, as it is measured without limits.</param>
/// <param name="rules">How many rules.</param>
internal sealed class RegistrydWithLimits(ServerProgram open, int rules) : ServerProgram(open.Executable, "version")
{
    public override string Name => open.Name;

    public override IReadOnlyList<string> Arguments(string folder, int port)
    {
        var file = $"{folder}.toml";
        File.WriteAllLines(file, Enumerable.Range(1, rules).Select(Rule));
        return [.. open.Arguments(folder, port), "--config", file];
    }

    private string Rule(int number)
    {
        var path = number == rules ? "." : string.Create(CultureInfo.InvariantCulture, $"^project-{number}/(app|web)-[0-9]+/");
        return $"""
            [[limits.rule]]
            path = "{path}"
            max_image_size = "1TB"
            max_blob_size = "1TB"
            tag_count_limit = 100000000
            quota = "100TB"
            immutable_tags = ["v*", "release-*"]
            allowed_media_types = ["application/vnd.oci.image.*"]
            """;
    }
}
