namespace Registry.Daemon.Configuration.Settings;

/// <summary>The settings of <c>[uploads]</c>.</summary>
internal static class UploadsSettings
{
    private static readonly SettingSection Section = new("uploads", "How blobs are taken in.");

    /// <summary><c>[uploads] expiry</c>.</summary>
    public static readonly Setting<TimeSpan> Expiry = new(
        Section, "expiry", SettingTypes.Duration(TimeSpan.FromMilliseconds(1), SettingTypes.TenYears), "24h",
        """
        How long an unfinished upload may be idle before it is removed.
        """);

    /// <summary><c>[uploads] idle_timeout</c>.</summary>
    public static readonly Setting<TimeSpan> IdleTimeout = new(
        Section, "idle_timeout", SettingTypes.Duration(TimeSpan.FromMilliseconds(1), SettingTypes.OneDay), "2m",
        """
        How long to wait for the next byte of a body before the request is given up.
        """);

    /// <summary><c>[uploads] chunk_min_length</c>.</summary>
    public static readonly Setting<long> ChunkMinLength = new(
        Section, "chunk_min_length", new SizeType(0, 1L << 40), "0",
        """
        The chunk size that clients are asked for (OCI-Chunk-Min-Length); smaller chunks are accepted all the
        same. 0: clients are not asked.
        """);

    /// <summary>All of them, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<Setting> All = [Expiry, IdleTimeout, ChunkMinLength];
}
