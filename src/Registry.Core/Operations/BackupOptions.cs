namespace Registry.Core.Operations;

/// <summary>How a backup takes blobs over.</summary>
/// <param name="Copies">Whether to copy them even where hard links are possible.</param>
/// <param name="Checks">Whether to read what an earlier backup has, and to take over again what is damaged there.</param>
public readonly record struct BackupOptions(bool Copies, bool Checks);
