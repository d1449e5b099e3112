using Registry.Testing.Processes;
using Xunit;

namespace Registry.EndToEnd.BadLuck;

/// <summary>How the server refuses to start.</summary>
internal static class Refusal
{
    /// <summary>The exit code of a failure (2 is bad usage or configuration).</summary>
    private const int Failed = 1;

    /// <summary>It ends with an error and says why in one line.</summary>
    /// <param name="serve">The start.</param>
    /// <param name="naming">What the line says, such as the path of what cannot be used.</param>
    public static async Task AssertAsync(Command serve, string naming)
    {
        var result = await serve.TryRunAsync();

        Assert.Equal(Failed, result.ExitCode);
        Assert.Contains(naming, Assert.Single(result.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain("Listening on", result.Output, StringComparison.Ordinal);
    }
}
