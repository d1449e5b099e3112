using System.Text.Json.Serialization;

namespace Registry.Storage.Backup;

/// <summary>
/// The file <c>backup.json</c> of a backup: what makes a folder one. It is replaced at one stroke when a new backup is complete, and
/// until then names the one before.
/// </summary>
/// <param name="Version">The version of the folder's layout.</param>
/// <param name="Source">The data folder that it is a backup of.</param>
internal sealed record BackupRecord(int Version, string Source)
{
    /// <summary>The version that this program makes and the newest that it reads.</summary>
    public const int LatestVersion = 1;

    /// <summary>The file of the database's copy; <c>null</c> while no backup has been completed.</summary>
    public string? Database { get; init; }

    /// <summary>When the database was copied: the moment that the backup shows.</summary>
    public DateTimeOffset? TakenAt { get; init; }

    /// <summary>How many blobs it has.</summary>
    public long Blobs { get; init; }

    /// <summary>The sizes of these.</summary>
    public long Bytes { get; init; }

    /// <summary>How many of its blobs are missing or damaged.</summary>
    public long Problems { get; init; }
}

/// <summary>The JSON of <c>backup.json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(BackupRecord))]
internal sealed partial class BackupJson : JsonSerializerContext;
