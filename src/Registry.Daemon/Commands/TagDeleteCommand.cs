using System.CommandLine;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd tag delete</c>.</summary>
internal sealed class TagDeleteCommand : AdministrationCommand
{
    private readonly Confirmation _confirmation;

    private readonly Argument<TagSelection?> _tags = new("REPO:TAG|REPO GLOB")
    {
        Description = "Tags, each with its repository; or a repository and a pattern: * is any run of characters, ? any one.",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = TagSelection.Parse,
    };

    private readonly Option<bool> _force = new("--force") { Description = "Delete immutable tags, and in read-only repositories, too ([limits])." };

    /// <summary>Creates the command.</summary>
    public TagDeleteCommand(CommandContext context)
        : base(context, "delete", "Delete tags. Runs beside the server: what they name stays, for gc to remove as untagged. Asks first, and refuses "
            + "immutable tags and read-only repositories without --force.")
    {
        _confirmation = new Confirmation(context);
        Add(_tags);
        Add(_force);
        _confirmation.AddTo(this);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus(
            "Done.",
            Failure: "There is no such tag or the answer was no, and nothing was deleted; or a tag was moved while it asked, and stays.",
            Usage: "Nobody was there to ask and --yes was not given, or the command line or the configuration is wrong."),
        new Example("registryd tag delete team/app:v1.0", "Delete one tag."),
        new Example("registryd tag delete team/app 'pr-*' --yes", "Delete the tags that match without being asked."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var selection = result.GetRequiredValue(_tags)!;
        var found = new List<(RepositoryName Repository, IReadOnlyList<TagRecord> Tags)>();
        foreach (var (repository, names) in Group(selection))
        {
            var tags = await administration.Inventory.TagsAsync(repository, selection.Pattern, cancellationToken);
            if (tags.Count == 0 && selection.Pattern is { } pattern)
                return await FailUnmatchedAsync(administration, repository, pattern, cancellationToken);
            foreach (var name in names.Where(name => tags.All(tag => tag.Name != name)))
                return await FailUnknownAsync(administration, repository, new Reference(name), cancellationToken);
            found.Add((repository, selection.Pattern is null ? [.. tags.Where(tag => names.Contains(tag.Name))] : tags));
            if (!result.GetValue(_force) && administration.FindProtection(repository, found[^1].Tags) is { } protection)
                return Fail($"{protection}. Nothing was deleted; --force deletes it all the same.");
        }

        var lines =
            from item in found
            from tag in item.Tags
            select $"{item.Repository}:{tag.Name} ({tag.Digest})";
        if (_confirmation.Ask(result, lines) is { } exitCode)
            return exitCode;
        var left = 0;
        foreach (var (repository, tags) in found)
            left += await DeleteAsync(administration, repository, tags, cancellationToken);
        return left == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    /// <summary>Deletes tags and gives how many were left, because they name something else than was shown.</summary>
    private async Task<int> DeleteAsync(
        Administration administration, RepositoryName repository, IReadOnlyList<TagRecord> tags, CancellationToken cancellationToken)
    {
        var left = 0;
        foreach (var (tag, isRemoved, movedTo) in await administration.Removal.RemoveTagsAsync(repository, tags, cancellationToken))
        {
            if (movedTo is { } digest)
            {
                Context.Error.WriteLine($"left {repository}:{tag}: it was moved to {digest} meanwhile");
                left++;
            }
            else if (isRemoved)
            {
                administration.RecordDeletion(repository, tag.ToString());
                Context.Output.WriteLine($"deleted {repository}:{tag}");
            }
        }

        return left;
    }

    private async Task<int> FailUnmatchedAsync(
        Administration administration, RepositoryName repository, Glob pattern, CancellationToken cancellationToken) =>
        await administration.Inventory.FindAsync(repository, cancellationToken) is null
            ? await FailUnknownAsync(administration, repository, cancellationToken)
            : Fail($"No tag of {repository} matches '{pattern}'.");

    private static IEnumerable<(RepositoryName Repository, HashSet<Tag> Names)> Group(TagSelection selection) =>
        selection.Pattern is not null
            ? [(selection.Repository, [])]
            : selection.Names.GroupBy(name => name.Repository, name => name.Tag, (repository, names) => (repository, names.ToHashSet()));
}
