namespace Registry.Daemon.Commands.Manual;

/// <summary>A command that knows what its help and its manual page say of it.</summary>
internal interface IDocumentedCommand
{
    /// <summary>What they say beyond its description, arguments and options.</summary>
    CommandManual Manual { get; }
}
