using Registry.Testing.Processes;

namespace Registry.Testing.Clients;

/// <summary>The clients of Debian trixie that <c>tests/setup/test-packages</c> unpacks beside the system.</summary>
internal static class TrixieTools
{
    private static readonly string Root = TestCache.PathOf("trixie");

    /// <summary>The folders of programs, for <c>PATH</c>.</summary>
    public static string SearchPath => $"{Root}/usr/sbin:{Root}/usr/bin:{Environment.GetEnvironmentVariable("PATH")}";

    /// <summary>The path of a program or plugin below the root they were unpacked to.</summary>
    public static string PathOf(string path) => Path.Combine(Root, path);
}
