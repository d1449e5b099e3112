namespace Registry.Storage.Sqlite;

/// <summary>What a committed change outlives; each value more than the one before.</summary>
internal enum Durability
{
    /// <summary>The end of the process, however sudden; a loss of power may take it back. It costs no wait for the disk.</summary>
    Process,

    /// <summary>A loss of power too.</summary>
    Power,
}
