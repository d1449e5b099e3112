namespace Registry.Daemon.Configuration.Settings;

/// <summary>The settings of <c>[manifests]</c>.</summary>
internal static class ManifestsSettings
{
    private static readonly SettingSection Section = new("manifests", "Which manifests are accepted.");

    /// <summary><c>[manifests] sparse_indexes</c>.</summary>
    public static readonly Setting<bool> SparseIndexes = new(
        Section, "sparse_indexes", new BooleanType(), "false",
        """
        Whether an index may list manifests that its repository does not have.
        """);

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [SparseIndexes];
}
