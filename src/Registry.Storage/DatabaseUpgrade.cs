namespace Registry.Storage;

/// <summary>A database of an earlier registryd was brought up to date when it was opened.</summary>
/// <param name="From">The version of the schema that it had.</param>
/// <param name="To">The version that it has now.</param>
/// <param name="Copy">The file with the database as it was: what an earlier registryd can go back to.</param>
public sealed record DatabaseUpgrade(long From, long To, string Copy);
