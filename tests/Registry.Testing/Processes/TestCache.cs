namespace Registry.Testing.Processes;

/// <summary>What <c>tests/setup/test-packages</c> keeps between runs of the tests, in the user's cache folder.</summary>
internal static class TestCache
{
    private static readonly string Root = Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "registryd-tests");

    /// <summary>The path of something in it.</summary>
    public static string PathOf(string name) => Path.Combine(Root, name);
}
