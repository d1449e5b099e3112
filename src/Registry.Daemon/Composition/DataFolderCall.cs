namespace Registry.Daemon.Composition;

/// <summary>A command that works on a data folder.</summary>
/// <param name="Root">The data folder.</param>
/// <param name="CommandLine">How the data folder's owner would call it, should it be somebody else who does.</param>
internal sealed record DataFolderCall(string Root, string CommandLine);
