namespace Registry.Daemon.Commands;

/// <summary><c>registryd tag</c> and its subcommands.</summary>
internal sealed class TagCommand : CommandGroup
{
    /// <summary>Creates the command.</summary>
    public TagCommand(CommandContext context)
        : base("tag", "List, delete or copy tags.")
    {
        Add(new TagListCommand(context));
        Add(new TagDeleteCommand(context));
        Add(new TagCopyCommand(context));
    }
}
