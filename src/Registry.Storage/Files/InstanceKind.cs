namespace Registry.Storage.Files;

/// <summary>What only one process at a time may do with a data folder. Different kinds go on beside each other.</summary>
public sealed class InstanceKind
{
    private readonly Func<string, string, string> _refusal;

    private InstanceKind(string fileName, Func<string, string, string> refusal) => (FileName, _refusal) = (fileName, refusal);

    /// <summary>To serve it.</summary>
    public static InstanceKind Server { get; } = new(
        "registryd.pid", (folder, who) => $"The data folder {folder} is in use by {who}. Stop it first, or choose another folder.");

    /// <summary>To remove content from it, or to rely on none being removed.</summary>
    public static InstanceKind Collection { get; } = new(
        "gc.pid", (folder, who) => $"Garbage collection or a backup of {folder} is running already, as {who}. Let it finish.");

    /// <summary>To verify it.</summary>
    public static InstanceKind Verification { get; } = new(
        "verify.pid", (folder, who) => $"Verification of {folder} is running already, as {who}. Let it finish.");

    /// <summary>The file in the data folder that is locked.</summary>
    public string FileName { get; }

    /// <summary>What to tell whoever is refused.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="who">Who holds the lock.</param>
    public string Refuse(string folder, string who) => _refusal(folder, who);
}
