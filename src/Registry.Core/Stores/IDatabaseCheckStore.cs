namespace Registry.Core.Stores;

/// <summary>The database's checks of itself. They block nobody.</summary>
public interface IDatabaseCheckStore
{
    /// <summary>Whether it was found to be damaged when it was opened. Nothing can be written to it then.</summary>
    bool IsDamaged { get; }

    /// <summary>What is wrong with the database's own structures, in its words; nothing when it is whole.</summary>
    ValueTask<IReadOnlyList<string>> CheckIntegrityAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Rows that name others that are not there, by table; not those of tags and links, for which
    /// <see cref="IRepositoryCheckStore.ListFaultsAsync"/> has names.
    /// </summary>
    ValueTask<IReadOnlyList<ForeignKeyFault>> CheckForeignKeysAsync(CancellationToken cancellationToken);
}

/// <summary>Rows of a table that name rows of another that are not there.</summary>
/// <param name="Table">The table that they are in.</param>
/// <param name="Parent">The table whose rows they name.</param>
/// <param name="Count">How many rows.</param>
public sealed record ForeignKeyFault(string Table, string Parent, long Count);
