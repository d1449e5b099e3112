using System.CommandLine;
using System.CommandLine.Parsing;
using Registry.Core.Model;
using Registry.Core.Stores;
using Registry.Daemon.Commands.Manual;
using Registry.Daemon.Composition;
using Registry.Daemon.Configuration;
using Registry.Daemon.Configuration.Settings;
using Registry.Daemon.Configuration.Toml;

namespace Registry.Daemon.Commands;

/// <summary><c>registryd repo delete</c>.</summary>
internal sealed class RepoDeleteCommand : AdministrationCommand
{
    private readonly Confirmation _confirmation;

    private readonly Argument<string[]> _names = new("NAME|GLOB")
    {
        Description = "Repositories, each by its name or by a pattern for whole names: * is any run of characters, ? any one.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> _grace = new("--grace")
    {
        Description = "How long manifests without a tag stay after their push: an index may be about to list them ([gc] grace).",
        HelpName = "DURATION",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Delete immutable tags, and read-only repositories, too ([limits])." };

    /// <summary>Creates the command.</summary>
    public RepoDeleteCommand(CommandContext context)
        : base(context, "delete", "Delete all tags and manifests of repositories. Runs beside the server: what is pushed meanwhile stays whole, and gc "
            + "gives the space back after the grace. Asks first, and refuses repositories that are read-only or have immutable tags "
            + "without --force.")
    {
        _confirmation = new Confirmation(context);
        Add(_names);
        Add(_grace);
        Add(_force);
        _confirmation.AddTo(this);
        _names.Validators.Add(RefuseMalformed);
    }

    /// <inheritdoc/>
    public override CommandManual Manual => new(
        new ExitStatus(
            "Done.",
            Failure: "There is no such repository, a tag is immutable, or the answer was no.",
            Usage: "Nobody was there to ask and --yes was not given, or the command line or the configuration is wrong."),
        new Example("registryd repo delete --dry-run 'pr/*'", "Tell what would be deleted."),
        new Example("registryd repo delete team/old --yes", "Delete a repository without being asked."));

    /// <inheritdoc/>
    protected override async Task<int> RunAsync(ParseResult result, Administration administration, CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<string, RepositoryRecord>(StringComparer.Ordinal);
        foreach (var text in result.GetRequiredValue(_names))
        {
            var matches = await FindAsync(administration, text, cancellationToken);
            if (matches.Count == 0)
            {
                return RepositoryName.TryParse(text, out var name)
                    ? await FailUnknownAsync(administration, name, cancellationToken)
                    : Fail($"No repository matches '{text}'.");
            }

            foreach (var match in matches)
                found[match.Name.ToString()] = match;
        }

        if (!result.GetValue(_force) && await FindProtectionAsync(administration, found.Values, cancellationToken) is { } protection)
            return Fail($"{protection}. Nothing was deleted; --force deletes it all the same.");
        if (_confirmation.Ask(result, found.Values.Select(Describe)) is { } exitCode)
            return exitCode;
        foreach (var repository in found.Values)
            await DeleteAsync(administration, repository.Name, cancellationToken);
        return ExitCode.Success;
    }

    /// <inheritdoc/>
    protected override IEnumerable<FlagOverride> ReadFlags(ParseResult result) => result.GetValue(_grace) is { } grace
        ? [new FlagOverride(_grace.Name, GarbageCollectionSettings.Grace, new TomlString(grace, default))]
        : [];

    private async Task DeleteAsync(Administration administration, RepositoryName repository, CancellationToken cancellationToken)
    {
        var removed = await administration.Removal.RemoveAsync(repository, cancellationToken);
        administration.RecordDeletion(repository, reference: null);
        Context.Output.WriteLine($"deleted {repository}: {ReportText.Count(removed.Tags, "tag")}, {ReportText.Count(removed.Manifests, "manifest")}");
        if (await administration.Inventory.FindAsync(repository, cancellationToken) is { Manifests: > 0 } left)
            Context.Output.WriteLine(
                $"{ReportText.Count(left.Manifests, "manifest")} left in {repository}: pushed meanwhile, or untagged within the grace");
    }

    private static async Task<string?> FindProtectionAsync(
        Administration administration, IEnumerable<RepositoryRecord> repositories, CancellationToken cancellationToken)
    {
        foreach (var repository in repositories)
        {
            var tags = await administration.Inventory.TagsAsync(repository.Name, pattern: null, cancellationToken);
            if (administration.FindProtection(repository.Name, tags) is { } protection)
                return protection;
        }

        return null;
    }

    private static async Task<List<RepositoryRecord>> FindAsync(
        Administration administration, string text, CancellationToken cancellationToken)
    {
        IReadOnlyList<RepositoryName> names = RepositoryName.TryParse(text, out var exact) ? [exact]
            : Glob.TryParse(text, out var glob) ? await administration.Inventory.NamesAsync(glob, cancellationToken)
            : [];
        var records = new List<RepositoryRecord>();
        foreach (var name in names)
        {
            if (await administration.Inventory.FindAsync(name, cancellationToken) is { } record)
                records.Add(record);
        }

        return records;
    }

    private static void RefuseMalformed(ArgumentResult result)
    {
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            if (!RepositoryName.TryParse(text, out _) && !(text.AsSpan().ContainsAny('*', '?') && Glob.TryParse(text, out _)))
                NameArguments.Refuse(result, "a repository such as team/app, or a pattern such as 'team/*'", text);
        }
    }

    private static string Describe(RepositoryRecord record) =>
        $"{record.Name}: {ReportText.Count(record.Tags, "tag")}, {ReportText.Count(record.Manifests, "manifest")}, "
        + $"{ReportText.Count(record.Blobs, "blob")}, {ReportText.Bytes(record.Size)}";
}
