namespace Registry.Testing.Processes;

/// <summary>What <c>tests/setup/test-packages</c> leaves in the user's cache folder, for every later run too.</summary>
internal static class TestCache
{
    /// <summary>The path of something in it.</summary>
    public static string PathOf(string name) => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "registryd-tests", name);
}
