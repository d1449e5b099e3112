namespace Registry.Testing.Processes;

/// <summary>The Debian that <c>tests/setup/test-packages</c> made, with room above it for what changes.</summary>
/// <param name="Root">Where it is mounted.</param>
/// <param name="Options">The options of <c>mount -t overlay</c>.</param>
internal sealed record DebianOverlay(string Root, string Options)
{
    /// <summary>Makes the folders in a workspace; nothing is mounted yet.</summary>
    public static DebianOverlay Create(Workspace workspace)
    {
        var (changes, scratch, root) = (workspace.CreateFolder(), workspace.CreateFolder(), workspace.CreateFolder());
        return new DebianOverlay(root, $"lowerdir={TestCache.PathOf("debian")},upperdir={changes},workdir={scratch}");
    }
}
