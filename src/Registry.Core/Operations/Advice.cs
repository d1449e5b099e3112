namespace Registry.Core.Operations;

/// <summary>What verification tells the administrator to do.</summary>
internal static class Advice
{
    /// <summary>For what a run with repairs puts right.</summary>
    public const string Repair = "'registryd verify --repair' puts it right";

    /// <summary>For what was put right and needs no more.</summary>
    public const string Repaired = "put right";

    /// <summary>For what may be whole, but cannot be got at.</summary>
    public const string Disk = "check the disk, and whether the data folder's owner may read it";

    /// <summary>For what only a backup can bring back.</summary>
    public const string Backup = "restore the database from a backup";
}
